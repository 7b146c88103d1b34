"""Tries a question on the draft beside the served release: what each would say, on what evidence, in which language."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.answering.answerer import Answerer
from assistant.conversation.messages import Reply
from assistant.conversation.traditional import in_traditional
from assistant.language.policy import LanguageDecision, decide
from assistant.language.script import to_simplified
from assistant.organisers.desk import Desk
from assistant.strings import TRADITIONAL, Catalogue
from knowledge.encoder import EncoderMismatch
from knowledge.outcome import decide_outcome
from knowledge.releases import Release, ReleaseError
from knowledge.search import Hit, evidence_as_mapping

SHOWN = 5


@dataclass(frozen=True)
class Found:
    """A passage that search found, with its evidence by name."""

    document: str
    anchor: str
    title: str
    heading: str
    language: str
    text: str
    score: float
    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """What one release makes of the question; `chance`, 0 to 1, is that its best passage answers."""

    release: int
    reply: Reply
    verdict: str
    chance: float
    pair: str
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Tried:
    """A question with the language decided for it, and both sides; None for a side there is nothing of."""

    text: str
    decision: LanguageDecision
    served: Side | None
    drafted: Side | None


class Trial:
    """Asks the served release and the draft, as the last check has built it. Call it off the event loop."""

    def __init__(self, desk: Desk, served: Callable[[], Release | None], strings: Catalogue) -> None:
        self._desk = desk
        self._served = served
        self._strings = strings
        self._candidate: Release | None = None
        self._lock = threading.Lock()

    def ask(self, text: str, interface: str) -> Tried:
        """Ask both sides as a delegate would, whose page is in `interface`."""
        decision = decide(text, conversation=None, interface=interface)
        served, drafted = self._served(), self.candidate()
        of_served = self._side(served, text, decision.language) if served else None
        same = served is not None and drafted is not None and served.number == drafted.number
        of_draft = self._side(drafted, text, decision.language) if drafted and not same else None
        return Tried(text, decision, of_served, of_served if same else of_draft)

    def candidate(self) -> Release | None:
        """The release that the draft would be, held in memory until it is another; None while nothing current is built.

        A draft that holds what is served is the served release.
        """
        digest, served = self._desk.digest(), self._served()
        if served is not None and served.manifest.content == digest:
            return served
        with self._lock:
            if self._candidate is None or self._candidate.manifest.content != digest:
                self._candidate = None
                self._candidate = self._built(digest)
            return self._candidate

    def _built(self, digest: str) -> Release | None:
        last = self._desk.last_check()
        if last is None or last.check["digest"] != digest:
            return None
        try:
            release = self._desk.releases.load(last.check["candidate"])
        except (ReleaseError, EncoderMismatch):
            return None
        # The number may have gone to a draft that somebody else has checked meanwhile.
        return release if release.manifest.content == digest else None

    def _side(self, release: Release, text: str, language: str) -> Side:
        written = "zh" if language == TRADITIONAL else language
        asked = to_simplified(text) if written == "zh" else text
        answer = Answerer(lambda: release, self._strings).answer(asked, written)
        query = release.searcher.query(asked, written)
        outcome = decide_outcome(query, release.searcher.rank(query), release.searcher.calibration)
        reply = in_traditional(answer.reply) if language == TRADITIONAL else answer.reply
        found = tuple(_found(release, hit) for hit in outcome.hits[:SHOWN])
        return Side(release.number, reply, answer.verdict, outcome.chance, outcome.pair, found)


def _found(release: Release, hit: Hit) -> Found:
    passage = hit.passage
    rendering = release.documents[passage.document].renderings[passage.language]
    headings = {section.anchor: section.heading for section in rendering.sections}
    return Found(
        document=passage.document,
        anchor=passage.anchor,
        title=rendering.title,
        heading=headings.get(passage.anchor, passage.anchor),
        language=passage.language,
        text=passage.text,
        score=round(hit.score, 3),
        evidence=evidence_as_mapping(hit),
    )
