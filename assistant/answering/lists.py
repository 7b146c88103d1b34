"""Questions that several practices answer: a line for each, with its source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answering.excerpt import Excerpt, best_line, is_closed
from assistant.answering.filters import Named, Practices, Wish, has_theme, values_of, wish_of
from assistant.answering.naming import pointed_at, topic_of
from assistant.answering.patterns import fold, matches
from assistant.answering.sources import source_of
from assistant.answering.topics import Answer, Asked
from assistant.conversation.messages import Reply
from assistant.strings import Catalogue
from knowledge.documents import Document
from knowledge.releases import Release
from knowledge.search import Hit, Query

MOST_LINES = 6

# A practice is listed when its score reaches this share of the best one's; less when it is of the field asked about.
SHARE_OF_BEST = 0.6
SHARE_IN_FIELD = 0.45

# A text of another kind comes before a list of cities when its score is this much higher than that of any practice.
LEAD_OF_OTHERS = 1.15


@dataclass(frozen=True)
class Listing:
    """The practices that a question is about, the best first."""

    hits: tuple[Hit, ...]
    named: Named
    wish: Wish


class Lister:
    """Finds and lists practices of a release."""

    def __init__(self, strings: Catalogue) -> None:
        self._strings = strings
        self._of_release: tuple[int, Practices] | None = None

    def find(self, release: Release, asked: Asked, query: Query, hits: Sequence[Hit]) -> Listing | None:
        """The practices that answer a question, or None when it does not ask for several.

        `hits` are what the whole knowledge base has on the question.
        """
        practices = self.practices(release)
        named = practices.named_in(asked.text, asked.question_language)
        wish = wish_of(asked.text, named)
        if not (wish.several or wish.one_city):
            return None
        if wish.one_city and matches(asked.text, "listing", "about") and _on_what_is_named(release, asked, hits, named):
            return None
        found, ground = self._matching(release, practices, query, named, wish)
        if not wish.practices and not wish.one_city and _better_text(release, hits, found, ground):
            return None
        return Listing(tuple(found), named, wish)

    def recognises(self, release: Release, asked: Asked) -> bool:
        """Whether a question names a place or field and asks what was done there."""
        named = self.practices(release).named_in(asked.text, asked.question_language)
        wish = wish_of(asked.text, named)
        return wish.one_city or (named.anything and (wish.several or not wish.specific))

    def similar(self, release: Release, query: Query, without: frozenset[str], anywhere: bool = False) -> Listing:
        """Practices like those asked about before, without the ones shown; `anywhere` drops its places."""
        practices = self.practices(release)
        named = practices.named_in(query.text, query.language)
        wish = wish_of(query.text, named)
        if anywhere:
            named, wish = Named(), replace(wish, specific=True)
        found, _ = self._matching(release, practices, query, named, wish)
        kept = tuple(hit for hit in found if hit.entry.document not in without)
        return Listing(kept, named, Wish(True, False, False, True))

    def practices(self, release: Release) -> Practices:
        """The practices of a release, with what they can be filtered by."""
        if self._of_release is None or self._of_release[0] != release.number:
            self._of_release = release.number, Practices.of(release.documents.values(), release.glossary)
        return self._of_release[1]

    def compose(self, release: Release, asked: Asked, query: Query, listing: Listing) -> Answer:
        """A reply with one line for each of the first hits, and how many there are."""
        language, hits = asked.language, listing.hits
        shown = hits[:MOST_LINES]
        key = "list_more" if len(hits) > len(shown) else "list_intro"
        lines = [self._strings.text(key, language, count=len(hits), shown=len(shown))]
        sources = []
        for hit in shown:
            document = release.documents[hit.entry.document]
            passages = hit.entry.renderings.get(language) or (hit.passage,)
            line = best_line(release.searcher, query, passages[0], listing.wish.specific)
            title = document.rendering_for(language).title
            lines.append(self._strings.text("list_item", language, title=title, line=_marked(line)))
            sources.append(source_of(line, document))
        topics = tuple(topic_of(release, hit.entry, language) for hit in shown)
        reply = Reply("practice", language, "\n".join(lines), tuple(sources))
        return Answer(reply, "answer", topics, (), {"verdict": "answer", "listed": len(hits)}, asked)

    def _matching(
        self, release: Release, practices: Practices, query: Query, named: Named, wish: Wish
    ) -> tuple[list[Hit], float]:
        """The practices to list, the best first, and the score of one that the question is not about."""
        every = {document.id: document for document in practices.documents}
        best = _best_of_documents(release, query, every)
        kept = {key: hit for key, hit in best.items() if practices.admitted(every[key], named)}
        if named.themes and not wish.specific:
            kept = {key: hit for key, hit in kept.items() if has_theme(every[key], named.themes)} or kept
        if named.countries or named.cities:
            # What cities of several countries did together comes after what those asked about did themselves.
            kept = dict(sorted(kept.items(), key=lambda item: len(values_of(every[item[0]], "country")) > 1))
        ground = background(best.values())
        if not wish.specific and (named.of_field or not named.fields):
            return list(kept.values()), ground
        top = max((hit.score for hit in kept.values()), default=ground) - ground

        def relevant(hit: Hit) -> bool:
            in_field = values_of(every[hit.entry.document], "field") & named.fields
            return hit.score - ground >= top * (SHARE_IN_FIELD if in_field else SHARE_OF_BEST)

        return [hit for hit in kept.values() if relevant(hit)], ground


def _best_of_documents(release: Release, query: Query, documents: Mapping[str, Document]) -> dict[str, Hit]:
    count = len(release.searcher.index.entries)
    best: dict[str, Hit] = {}
    for hit in release.searcher.rank(query, count, lambda entry: entry.document in documents):
        best.setdefault(hit.entry.document, hit)
    return best


def background(hits: Iterable[Hit]) -> float:
    """The score of a practice that a question is not about: most are such."""
    return float(np.median([hit.score for hit in hits] or [0.0]))


def _marked(line: Excerpt) -> str:
    """A line as it is shown: words left out at its end are marked."""
    return line.text if is_closed(line.text) else f"{line.text}…"


def _on_what_is_named(release: Release, asked: Asked, hits: Sequence[Hit], named: Named) -> bool:
    """Whether the best text is no practice, and is on what the question names, as its title says."""
    document = release.documents.get(hits[0].entry.document) if hits else None
    if document is None or document.kind == "practice":
        return False
    title = fold(document.rendering_for(asked.question_language).title)
    return any(fold(word) in title for word in named.words)


def _better_text(release: Release, hits: Sequence[Hit], found: Sequence[Hit], ground: float) -> bool:
    """Whether a text that is no practice, and points to none, is clearly nearer to the question."""
    top = max((hit.score for hit in found), default=ground) - ground
    for hit in hits:
        if hit.entry.kind == "practice" or hit.score - ground < top * LEAD_OF_OTHERS:
            return False
        pointed = release.documents.get(pointed_at(release, hit.entry.document, hit.entry.anchor)[0])
        if pointed is None or pointed.kind != "practice":
            return True
    return False
