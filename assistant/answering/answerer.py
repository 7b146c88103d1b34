"""Answers a question from the release being served: searches, decides, and composes the reply."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.answering.composer import Composer
from assistant.answering.filters import places_in
from assistant.answering.lists import Lister
from assistant.answering.naming import pointed_at
from assistant.answering.patterns import cut, fold, length_in_words, matches, read_data, without
from assistant.answering.rewordings import rewordings_of
from assistant.answering.topics import Answer, Asked, Mention, Topic
from assistant.strings import Catalogue
from knowledge.outcome import WIDEST_MARGIN, Verdict, decide_outcome
from knowledge.passages import Entry
from knowledge.releases import Release
from knowledge.search import EntryFilter, Hit, Query

CANDIDATES = 12

# How similar a sentence is to a question that it most likely answers.
CLOSE = 0.22
# How much more similar a text must be than the one the last answer came from.
CLOSER = 0.05

# How far an overview's score may be above that of a city's own text, which tells more: half of the widest margin.
LEAD_OF_OVERVIEWS = WIDEST_MARGIN / 2

_ENDS_OF_TITLES = ' .?!"«»“”\xa0？。！'

# Words from which a message that stands in a title is taken for it.
LEAST_OF_A_TITLE = 2

# Kinds of document of which "what is it about" means a certain section.
_WITH_TOPIC_SECTION = ("programme", "practice", "publication")

# Kinds of document that questions on them are mostly answered from.
_OF_ONE_MATTER = ("practice", "programme")


@dataclass
class Kept:
    """The release that everything within `Answerer.one_release` is answered from, None until one was needed; and the
    questions that were embedded for it."""

    release: Release | None = None
    queries: dict[tuple[str, str], Query] = field(default_factory=dict)


_kept: ContextVar[Kept | None] = ContextVar("kept", default=None)


class Answerer:
    """Answers from whatever release `release` gives at the time of the question.

    Every method takes the encoder's time: call them off the event loop.
    """

    def __init__(self, release: Callable[[], Release], strings: Catalogue) -> None:
        self._release = release
        self._strings = strings
        self._composer = Composer(strings)
        self._lister = Lister(strings)
        self._titles_of: tuple[int, dict[str, tuple[str, ...]]] | None = None

    def release(self) -> Release:
        """The release to answer from: within `one_release` always the same."""
        kept = _kept.get()
        if kept is None:
            return self._release()
        if kept.release is None:
            kept.release = self._release()
        return kept.release

    @contextmanager
    def one_release(self) -> Iterator[Kept]:
        """Answer from one release within, also in threads begun there, though another be published meanwhile."""
        kept = Kept()
        before = _kept.set(kept)
        try:
            yield kept
        finally:
            _kept.reset(before)

    def answer(self, question: str, language: str) -> Answer:
        """Answer `question` in `language` (en, fr or zh)."""
        return self.ask(Asked(question, language))

    def ask(self, asked: Asked) -> Answer:
        """Answer a question that is understood without what was said before."""
        release = self.release()
        if about := self._about_session(release, asked):
            return about
        query, hits = self._search(release, asked)
        listing = self._lister.find(release, asked, query, hits)
        if listing is None and (titled := self._titled(release, asked)):
            return titled
        if listing and len(listing.hits) > 1:
            return self._lister.compose(release, asked, query, listing)
        if listing and listing.hits:
            begun = not listing.wish.specific and self.beginning_of(asked, frozenset({listing.hits[0].entry.document}))
            return begun or self._composer.stated(release, asked, query, listing.hits)
        if listing and listing.named.anything:
            return self._composer.abstained(release, asked, hits)
        answer = self._decided(release, asked, (query, hits))
        if answer.verdict == "answer":
            return answer
        return self._reworded(release, asked) or self._of_city(release, asked, answer.verdict) or answer

    def _of_city(self, release: Release, asked: Asked, verdict: str) -> Answer | None:
        """The answer from the texts by the city that a question names; where the `verdict` on all texts is that they do
        not say, what comes nearest of those: there are texts on that city."""
        practices = self._lister.practices(release)
        named = practices.cities_in(asked.text, asked.question_language)
        own = practices.naming(named[-1].words, asked.question_language) if named else None
        if not own:
            return None
        answer, _ = self.ask_about(asked, lambda entry: entry.document in own, shared=named[-1].words)
        return answer or (self.nearest_in(asked, own) if verdict == "abstain" else None)

    def _reworded(self, release: Release, asked: Asked) -> Answer | None:
        """The answer to the question in other words, where there are any that the texts answer."""
        answers = (self._decided(release, replace(asked, text=text)) for text in rewordings_of(asked.text))
        return next((answer for answer in answers if answer.verdict == "answer"), None)

    def asks_for_practices(self, asked: Asked) -> bool:
        """Whether a question is plainly about what cities did, by its form and by what it names."""
        return self._lister.recognises(self.release(), asked)

    def names_a_text(self, asked: Asked) -> bool:
        """Whether the whole message stands in the title of a text, in any language."""
        name = fold(asked.text).strip(_ENDS_OF_TITLES)
        titles = self._titles(self.release()).values()
        return len(name.split()) >= LEAST_OF_A_TITLE and any(name in title for of in titles for title in of)

    def _titles(self, release: Release) -> dict[str, tuple[str, ...]]:
        """The titles of each document in every language, folded; read once for a release."""
        if self._titles_of is None or self._titles_of[0] != release.number:
            documents = release.documents.values()
            titles = {each.id: tuple(fold(of.title) for of in each.renderings.values()) for each in documents}
            self._titles_of = release.number, titles
        return self._titles_of[1]

    def ask_in_context(
        self, asked: Asked, joined: str, related: EntryFilter, least: float, bound: bool
    ) -> Answer | None:
        """Answer a question together with what it refers to; None when the texts do not say.

        `joined` is the question with its reference in words and `related` accepts the texts it is about. Of these, a
        sentence has to be as similar to the question itself as `least`. `bound` tells that a word of the question
        points back: asked of a practice, it is then answered from the practice or not at all.
        """
        release = self.release()
        query = self._query(release, asked)
        whole = replace(asked, text=joined)
        hits = self._fused(release, query, whole, related)
        near = release.searcher.rank(query, CANDIDATES, related)
        closeness = _closeness(release, query, near)
        if not hits:
            return None
        # A practice or a session is a matter of its own; other texts share theirs with many.
        own = bool(near) and near[0].entry.kind in _OF_ONE_MATTER
        if not own and closeness < least:
            hits = [hit for hit in hits if not related(hit.entry)]
        elsewhere = bool(hits) and not related(hits[0].entry)
        if elsewhere and least >= CLOSE:
            return None
        if bound and own and near[0].entry.kind == "practice":
            elsewhere = False
        if elsewhere and self._answers(release, query, whole, hits, closeness + CLOSER if own else -1.0):
            near, closeness = hits, CLOSE
        if closeness < least:
            return None
        answer = self._composer.stated(release, asked, query, near)
        return replace(answer, question=whole, continues=True)

    def ask_about(self, asked: Asked, related: EntryFilter, shared: str = "") -> tuple[Answer | None, Verdict]:
        """Answer from the texts that `related` accepts, as they answer the question as it stands; None if they do not.

        Where that is not certain, a word of the question, or what says the same, has to stand in them: another than
        the word that they all have as they are `shared`. The verdict is on these texts alone.
        """
        release = self.release()
        query, hits = self._search(release, asked, related)
        decision = decide_outcome(query, hits, release.searcher.calibration, asked.alike)
        words = replace(query, text=cut(query.text, shared)) if shared else query
        sure = decision.verdict == "answer" or (decision.verdict == "clarify" and _shares_word(release, words, hits[0]))
        if not sure:
            return None, decision.verdict
        return self._composer.stated(release, asked, query, decision.hits, decision), decision.verdict

    def nearest_in(self, asked: Asked, documents: frozenset[str]) -> Answer | None:
        """What some documents have that comes nearest to a question, and said to be no more; None without any."""
        release = self.release()
        query, hits = self._search(release, asked, lambda entry: entry.document in documents)
        decision = decide_outcome(query, hits, release.searcher.calibration, asked.alike)
        return self._composer.asked_back(release, asked, query, hits, decision) if hits else None

    def tells_of_practice(self, document: str, section: str) -> bool:
        """Whether a section is of what a city did, or points to it."""
        release = self.release()
        told_in = {document, pointed_at(release, document, section)[0]} & release.documents.keys()
        return any(release.documents[each].kind == "practice" for each in told_in)

    def beginning_of(self, asked: Asked, documents: frozenset[str]) -> Answer | None:
        """How the text begins, of some documents, that comes nearest to a question; None without one."""
        release = self.release()
        _, hits = self._search(release, asked, lambda entry: entry.document in documents)
        if not hits:
            return None
        first = next(entry for entry in release.searcher.index.entries if entry.document == hits[0].entry.document)
        return self._composer.beginning(release, asked, first)

    def listed(self, asked: Asked, among: frozenset[str] | None = None) -> Answer | None:
        """The practices, `among` some documents, that a question is about, whatever its form; None without any."""
        release = self.release()
        query = self._query(release, asked)
        listing = self._lister.similar(release, query, frozenset())
        hits = tuple(hit for hit in listing.hits if among is None or hit.entry.document in among)
        if len(hits) > 1:
            return self._lister.compose(release, asked, query, replace(listing, hits=hits))
        return self._composer.stated(release, asked, query, hits) if hits else None

    def documents_of(self, mention: Mention, language: str) -> frozenset[str]:
        """The documents on the session, or by the city, country or field, that a message in `language` names."""
        release = self.release()
        if mention.kind == "session":
            return frozenset({mention.value} & release.documents.keys())
        return self._lister.practices(release).naming(mention.words, language)

    def _answers(self, release: Release, query: Query, whole: Asked, hits: Sequence[Hit], least: float) -> bool:
        closeness = _closeness(release, query, hits)
        return closeness > least and (closeness >= CLOSE or self._decided(release, whole).verdict == "answer")

    def abstain(self, asked: Asked) -> Answer:
        """Say that the texts do not tell, and offer what is nearest."""
        release = self.release()
        return self._composer.abstained(release, asked, self._search(release, asked)[1])

    def show(self, entry_key: str, asked: Asked) -> Answer | None:
        """Answer from one entry, chosen by the delegate; None when the release no longer has it."""
        release = self.release()
        if not asked.text:
            entry = next((entry for entry in release.searcher.index.entries if entry.key == entry_key), None)
            return self._composer.beginning(release, asked, entry) if entry else None
        query, hits = self._search(release, asked, lambda entry: entry.key == entry_key)
        return self._composer.stated(release, asked, query, hits) if hits else None

    def similar(self, asked: Asked, shown: frozenset[str], anywhere: bool = False) -> Answer | None:
        """List practices like those shown for a question, without these documents; None when there are no others."""
        release = self.release()
        query = self._query(release, asked)
        listing = self._lister.similar(release, query, shown, anywhere)
        if not listing.hits:
            return None
        return replace(self._lister.compose(release, asked, query, listing), continues=True)

    def continued(self, topic: Topic, asked: Asked, quotes: Sequence[str]) -> Answer:
        """The next part of the text that a topic stands for, or what else there is once it is all shown."""
        release = self.release()
        answer = self._composer.next_part(release, topic, asked.language, quotes)
        if answer:
            return replace(answer, question=asked)
        _, hits = self._search(release, asked)
        others = [hit for hit in hits if hit.entry.document != topic.document]
        return replace(self._composer.ended(release, asked.language, others), question=asked)

    def _about_session(self, release: Release, asked: Asked) -> Answer | None:
        """What a session is about, when the message names one that has a text of its own, and asks that or no more."""
        session = asked.mention("session")
        if session is None or session.value not in release.documents:
            return None
        if not asks_what_about(asked.text) and re.search(r"\w", without(asked.text, [session.words])):
            return None
        anchors = _topic_anchors(release, session.value)
        query, hits = self._search(
            release, asked, lambda entry: entry.document == session.value and entry.anchor in anchors
        )
        return self._composer.stated(release, asked, query, hits) if hits else None

    def _titled(self, release: Release, asked: Asked) -> Answer | None:
        """The one text whose title begins with the whole message: "concept note please", 闭幕式."""
        name = fold((rewordings_of(asked.text) or [asked.text])[-1]).strip(_ENDS_OF_TITLES)
        if length_in_words(name) < LEAST_OF_A_TITLE:
            return None
        begun = re.compile(rf"{re.escape(name)}(?:$|[:：.“]| (?:of|du|de|des)\b)")
        titles = self._titles(release).items()
        titled = frozenset(document for document, of in titles if any(map(begun.match, of)))
        return self.beginning_of(asked, titled) if len(titled) == 1 else None

    def spelt(self, asked: Asked) -> Asked:
        """The message with the name of a city spelt as the texts spell it."""
        practices = self._lister.practices(self.release())
        return replace(asked, text=practices.spelt(asked.text, asked.question_language))

    def mentions_in(self, asked: Asked) -> tuple[Mention, ...]:
        """The countries, regions and cities of practices that a message names."""
        practices = self._lister.practices(self.release())
        return (*practices.cities_in(asked.text, asked.question_language), *places_in(asked.text))

    def _search(self, release: Release, asked: Asked, accept: EntryFilter | None = None) -> tuple[Query, list[Hit]]:
        query = self._query(release, asked)
        return query, release.searcher.rank(query, CANDIDATES, accept)

    def _query(self, release: Release, asked: Asked) -> Query:
        """The question embedded, once within `one_release`."""
        kept, key = _kept.get() or Kept(), (asked.text, asked.question_language)
        if key not in kept.queries:
            kept.queries[key] = release.searcher.query(*key)
        return kept.queries[key]

    def _fused(self, release: Release, alone: Query, joined: Asked, related: EntryFilter) -> list[Hit]:
        """Entries by how well they suit the question alone and with its reference, both counting alike."""
        whole, hits = self._search(release, joined)
        found = [*hits, *release.searcher.rank(alone, CANDIDATES)]
        keys = {hit.entry.key for hit in found}

        def accept(entry: Entry) -> bool:
            return entry.key in keys or related(entry)

        count = len(release.searcher.index.entries)
        scores = {hit.entry.key: hit.score for hit in release.searcher.rank(whole, count, accept)}
        ranked = release.searcher.rank(alone, count, accept)
        return sorted(ranked, key=lambda hit: -(hit.score + scores.get(hit.entry.key, 0.0)))

    def _decided(self, release: Release, asked: Asked, found: tuple[Query, list[Hit]] | None = None) -> Answer:
        query, found_hits = found or self._search(release, asked)
        decision = decide_outcome(query, found_hits, release.searcher.calibration, asked.alike)
        hits = list(decision.hits)
        if decision.verdict == "answer" or (decision.verdict == "clarify" and _of_named_session(asked, hits)):
            if hits[0] is found_hits[0]:
                hits = _topic_first(release, asked, query, self._own_text_first(release, asked, hits))
            return self._composer.stated(release, asked, query, hits, decision)
        if decision.verdict == "clarify":
            return self._composer.asked_back(release, asked, query, hits, decision)
        return self._composer.abstained(release, asked, hits, decision)

    def _own_text_first(self, release: Release, asked: Asked, hits: list[Hit]) -> list[Hit]:
        """Put a practice of the city that a question names before an overview that mentions it."""
        if hits[0].entry.kind != "faq":
            return hits
        named = self._lister.practices(release).named_in(asked.text, asked.question_language).cities
        least = hits[0].score - LEAD_OF_OVERVIEWS
        return sorted(hits, key=lambda hit: hit.entry.document not in named or hit.score < least)


def _shares_word(release: Release, query: Query, hit: Hit) -> bool:
    """Whether a word of the question, or what says the same, stands in the passage of a hit."""
    return bool(release.searcher.lexical_scores(query)[release.searcher.index.rows[hit.passage.id]] > 0)


def _closeness(release: Release, query: Query, hits: Sequence[Hit]) -> float:
    """How similar the best sentence of the first hit is to a question; nothing is less so than no hit."""
    if not hits:
        return -1.0
    similarities = release.searcher.sentence_similarities(query, hits[0].passage)
    return float(similarities.max()) if len(similarities) else -1.0


def _of_named_session(asked: Asked, hits: Sequence[Hit]) -> bool:
    """Whether the best hit is the text of the session that a message names: that leaves little doubt."""
    session = asked.mention("session")
    return session is not None and bool(hits) and hits[0].entry.document == session.value


def asks_what_about(question: str) -> bool:
    """Whether a question asks what something is about."""
    return matches(question, "sentences", "about")


def _topic_first(release: Release, asked: Asked, query: Query, hits: list[Hit]) -> list[Hit]:
    """Put the section that tells what a text is about before the others, when that was asked."""
    best = hits[0].entry
    if not asks_what_about(asked.text) or best.kind not in _WITH_TOPIC_SECTION:
        return hits
    anchors = _topic_anchors(release, best.document)
    if best.anchor in anchors:
        return hits
    accept: Any = lambda entry: entry.document == best.document and entry.anchor in anchors  # noqa: E731
    return [*release.searcher.rank(query, 1, accept), *hits]


def _topic_anchors(release: Release, document: str) -> list[str]:
    sections = release.documents[document].original.sections
    named = [section.anchor for section in sections if section.anchor in read_data("sentences")["topic_sections"]]
    return named or [section.anchor for section in sections[:1] if release.documents[document].kind == "practice"]
