"""Composes replies: the statement with its source, the question back, the abstention, the next part of a text."""

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.answering.excerpt import WHOLE, Excerpt, best_excerpt, opening, whole_excerpt
from assistant.answering.naming import OF_SEVERAL_MATTERS, name_of, pointed_at, topic_of
from assistant.answering.patterns import matches
from assistant.answering.sources import source_of
from assistant.answering.topics import Answer, Asked, Topic
from assistant.conversation.messages import Kind, Reply
from assistant.strings import Catalogue
from knowledge.documents import Document
from knowledge.languages import LANGUAGES
from knowledge.outcome import Decision, offered
from knowledge.passages import Entry, Passage
from knowledge.releases import Release
from knowledge.search import Hit, Query, evidence_as_mapping

_KINDS: dict[str, Kind] = {"programme": "programme", "practice": "practice"}

# Kinds of which the beginning of a section tells what it is about.
_OPENING_TELLS = ("programme", "concept-note", "practice")


class Composer:
    """Puts what was found into words; every sentence of its own comes from the catalogue."""

    def __init__(self, strings: Catalogue) -> None:
        self._strings = strings

    def stated(
        self, release: Release, asked: Asked, query: Query, hits: Sequence[Hit], decision: Decision | None = None
    ) -> Answer:
        """The sentences of the best entry that answer, and where they stand."""
        entry = hits[0].entry
        document = release.documents[entry.document]
        passages = _rendering(document, entry, asked.language) or (hits[0].passage,)
        times = WHOLE if document.kind == "faq" else 1.0
        excerpt = whole_excerpt(passages[0], times) if len(passages) == 1 else None
        if excerpt is None:
            about = document.kind in _OPENING_TELLS and matches(asked.text, "sentences", "about")
            excerpt = best_excerpt(release.searcher, query, passages, about)
        reply = self._quoting(document, excerpt, asked.language)
        topic = topic_of(release, entry, asked.language)
        return Answer(reply, "answer", (topic,), (), _log(hits, decision, "answer"), asked)

    def beginning(self, release: Release, asked: Asked, entry: Entry) -> Answer:
        """The beginning of an entry, when there is no question to choose sentences by."""
        document = release.documents[entry.document]
        passages = _rendering(document, entry, asked.language) or next(iter(entry.renderings.values()))
        # The line of a list that was chosen is the first sentence: more than that is expected.
        reply = self._quoting(document, opening(passages[0], least=2), asked.language)
        return Answer(reply, "answer", (topic_of(release, entry, asked.language),), question=asked)

    def asked_back(
        self, release: Release, asked: Asked, query: Query, hits: Sequence[Hit], decision: Decision
    ) -> Answer:
        """The passage that comes nearest, said to be no more than that, and the nearest entries as choices."""
        topics = _nearest(release, hits, asked.language)
        nearest = self.stated(release, asked, query, hits).reply
        text = self._strings.text("clarify_nearest", asked.language, passage=nearest.text)
        reply = Reply("clarify", asked.language, text, nearest.sources)
        return Answer(reply, "clarify", (), topics, _log(hits, decision, "clarify"), asked)

    def abstained(
        self, release: Release, asked: Asked, hits: Sequence[Hit], decision: Decision | None = None
    ) -> Answer:
        """That the texts do not say, with the nearest topics, which are offered too."""
        language = asked.language
        topics = _nearest(release, hits, language)
        text = self._strings.text("abstain", language)
        if topics:
            named = self._strings.text("list_separator", language).join(topic.title for topic in topics)
            text += self._strings.text("sentence_gap", language)
            text += self._strings.text("abstain_topics", language, topics=named)
        return Answer(Reply("abstain", language, text), "abstain", (), topics, _log(hits, decision, "abstain"), asked)

    def next_part(self, release: Release, topic: Topic, language: str, quotes: Sequence[str]) -> Answer | None:
        """The first sentences that were not quoted yet, of the topic's section and then of what belongs to it."""
        for passage in _reading_order(release, topic, language):
            first = next((n for n in range(len(passage.sentences)) if not _quoted(passage, n, quotes)), None)
            if first is not None:
                excerpt = opening(passage, first)
                document = release.documents[passage.document]
                entry = release.searcher.index.entry_of[release.searcher.index.rows[passage.id]]
                reply = self._quoting(document, excerpt, language)
                log = {"verdict": "answer", "best": {"entry": entry.key}}
                return Answer(reply, "answer", (topic_of(release, entry, language),), (), log, continues=True)
        return None

    def ended(self, release: Release, language: str, others: Sequence[Hit]) -> Answer:
        """That a text has been shown to its end, with other topics to go on with."""
        topics = _nearest(release, others, language)
        reply = Reply("clarify" if topics else "notice", language, self._strings.text("no_more", language))
        return Answer(reply, "notice", (), topics, continues=True)

    def _quoting(self, document: Document, excerpt: Excerpt, language: str) -> Reply:
        text = excerpt.text
        if excerpt.passage.language != language:
            name = self._language_name(excerpt.passage.language, language)
            text = f"{self._strings.text('quoted_from', language, language=name)}\n{text}"
        return Reply(_KINDS.get(document.kind, "answer"), language, text, (source_of(excerpt, document),))

    def _language_name(self, named: str, language: str) -> str:
        return self._strings.text(f"language_{named}", language) if named in LANGUAGES else named


def _rendering(document: Document, entry: Entry, language: str) -> tuple[Passage, ...] | None:
    return entry.renderings.get(language) or entry.renderings.get(document.original.language)


def _nearest(release: Release, hits: Sequence[Hit], language: str) -> tuple[Topic, ...]:
    """The best hit of each of the nearest documents, with short names, each name once."""
    topics: dict[str, Topic] = {}
    for hit in offered(hits):
        topic = topic_of(release, hit.entry, language)
        named = Topic(topic.entry, topic.document, topic.section, name_of(topic, language))
        topics.setdefault(named.title, named)
    return tuple(topics.values())


def _reading_order(release: Release, topic: Topic, language: str) -> Iterator[Passage]:
    """The passages of a section, of what it points to, and of the rest of its document where that is one matter."""
    document = release.documents.get(topic.document)
    if document is None:
        return
    yield from _passages(release, topic.document, language, topic.section, only=True)
    pointed, anchor = pointed_at(release, topic.document, topic.section)
    for further in dict.fromkeys((pointed, topic.section)):
        if further != topic.document:
            yield from _passages(release, further, language, anchor if further == pointed else "")
    if document.kind not in OF_SEVERAL_MATTERS:
        yield from _passages(release, topic.document, language, topic.section)


def _passages(release: Release, document: str, language: str, anchor: str, only: bool = False) -> list[Passage]:
    """The passages of a document from a section on, and then those before it; or those of the section only."""
    entries = [entry for entry in release.searcher.index.entries if entry.document == document]
    if not entries:
        return []
    start = next((number for number, entry in enumerate(entries) if entry.anchor == anchor), 0)
    ordered = [*entries[start:], *entries[:start]]
    if only:
        ordered = [entry for entry in ordered if entry.anchor == anchor]
    found = [_rendering(release.documents[document], entry, language) or () for entry in ordered]
    return [passage for passages in found for passage in passages]


def _quoted(passage: Passage, number: int, quotes: Sequence[str]) -> bool:
    return any(passage.sentence(number) in quote or quote in passage.sentence(number) for quote in quotes)


def _log(hits: Sequence[Hit], decision: Decision | None, verdict: str) -> dict[str, Any]:
    best: dict[str, Any] = {}
    if hits:
        best = {"entry": hits[0].entry.key, "score": round(hits[0].score, 4), **evidence_as_mapping(hits[0])}
    if decision is None:
        return {"verdict": verdict, "best": best}
    return {"verdict": verdict, "chance": round(decision.chance, 4), "pair": decision.pair, "best": best}
