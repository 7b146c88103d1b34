"""Answers a question from the release being served: searches, decides, and composes the reply."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.answering.excerpt import best_excerpt
from assistant.answering.sources import source_of
from assistant.conversation.messages import Kind, Reply
from assistant.strings import Catalogue
from knowledge.languages import LANGUAGES
from knowledge.outcome import Decision, decide_outcome, offered
from knowledge.releases import Release
from knowledge.search import EntryFilter, Hit, Query, evidence_as_mapping

CANDIDATES = 12

_KINDS: dict[str, Kind] = {"programme": "programme", "practice": "practice"}


@dataclass(frozen=True)
class Topic:
    """What a reply is about, or offers: an entry with its document's title, for follow-ups and for choices."""

    entry: str
    document: str
    section: str
    title: str

    def to_json(self) -> dict[str, str]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Answer:
    """A reply with what the conversation should remember of it."""

    reply: Reply
    verdict: str
    topics: tuple[Topic, ...] = ()
    offered: tuple[Topic, ...] = ()
    log: dict[str, Any] = field(default_factory=dict)


class Answerer:
    """Answers from whatever release `release` gives at the time of the question."""

    def __init__(self, release: Callable[[], Release], strings: Catalogue) -> None:
        self._release = release
        self._strings = strings

    def answer(self, question: str, language: str) -> Answer:
        """Answer `question` in `language` (en, fr or zh). Takes the encoder's time: call it off the event loop."""
        return self._best(question, language, None)

    def _best(self, question: str, language: str, accept: EntryFilter | None) -> Answer:
        release = self._release()
        query = release.searcher.query(question, language)
        hits = release.searcher.rank(query, CANDIDATES, accept)
        decision = decide_outcome(query, hits, release.searcher.calibration)
        if decision.verdict == "answer":
            return self._stated(release, query, hits, decision)
        if decision.verdict == "clarify":
            return self._asked_back(release, query, hits, decision)
        return self._abstained(release, query, hits, decision)

    def show(self, entry_key: str, question: str, language: str) -> Answer | None:
        """Answer from one entry, chosen by the delegate; None when the release no longer has it."""
        release = self._release()
        query = release.searcher.query(question, language)
        hits = release.searcher.rank(query, 1, accept=lambda entry: entry.key == entry_key)
        if not hits:
            return None
        decision = decide_outcome(query, hits, release.searcher.calibration)
        return self._stated(release, query, hits, decision)

    def follow_up(
        self, text: str, previous: str, topics: Sequence[Topic], session: str | None, language: str
    ) -> Answer:
        """Answer a message together with what it refers to: the question before it and what that was about."""
        if session:
            return self._best(f"{previous} {text}", language, lambda entry: session in (entry.document, entry.anchor))
        about = topics[0].title if topics else previous
        return self._best(f"{about}: {text}" if about else text, language, None)

    def _stated(self, release: Release, query: Query, hits: Sequence[Hit], decision: Decision) -> Answer:
        entry = hits[0].entry
        document = release.documents[entry.document]
        original = document.original.language
        passages = entry.renderings.get(query.language) or entry.renderings.get(original) or (hits[0].passage,)
        excerpt = best_excerpt(release.searcher, query, passages)
        text = excerpt.text
        if excerpt.passage.language != query.language:
            name = self._language_name(excerpt.passage.language, query.language)
            text = f"{self._strings.text('quoted_from', query.language, language=name)}\n{text}"
        kind = _KINDS.get(document.kind, "answer")
        reply = Reply(kind, query.language, text, (source_of(excerpt, document),))
        return Answer(reply, "answer", (self._topic(release, hits[0], query.language),), (), _log(hits, decision))

    def _asked_back(self, release: Release, query: Query, hits: Sequence[Hit], decision: Decision) -> Answer:
        topics = self._topics(release, hits, query.language)
        reply = Reply("clarify", query.language, self._strings.text("clarify_weak", query.language))
        return Answer(reply, "clarify", (), topics, _log(hits, decision))

    def _abstained(self, release: Release, query: Query, hits: Sequence[Hit], decision: Decision) -> Answer:
        topics = self._topics(release, hits, query.language)
        text = self._strings.text("abstain", query.language)
        if topics:
            named = self._strings.text("list_separator", query.language).join(topic.title for topic in topics)
            text += self._strings.text("sentence_gap", query.language)
            text += self._strings.text("abstain_topics", query.language, topics=named)
        return Answer(Reply("abstain", query.language, text), "abstain", (), topics, _log(hits, decision))

    def _topics(self, release: Release, hits: Sequence[Hit], language: str) -> tuple[Topic, ...]:
        return tuple(self._topic(release, hit, language) for hit in offered(hits))

    def _topic(self, release: Release, hit: Hit, language: str) -> Topic:
        rendering = release.documents[hit.entry.document].rendering_for(language)
        section = rendering.section(hit.entry.anchor)
        of_several = section is not None and release.documents[hit.entry.document].kind in ("faq", "concept-note")
        title = section.heading if section is not None and of_several else rendering.title
        return Topic(hit.entry.key, hit.entry.document, hit.entry.anchor, title)

    def _language_name(self, named: str, language: str) -> str:
        return self._strings.text(f"language_{named}", language) if named in LANGUAGES else named


def _log(hits: Sequence[Hit], decision: Decision) -> dict[str, Any]:
    best = {"entry": hits[0].entry.key, "score": round(hits[0].score, 4), **evidence_as_mapping(hits[0])} if hits else {}
    return {"verdict": decision.verdict, "chance": round(decision.chance, 4), "pair": decision.pair, "best": best}
