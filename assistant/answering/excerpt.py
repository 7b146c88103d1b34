"""The sentences of a passage that answer a question: a run of neighbours within one paragraph, quoted as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.passages import Passage
from knowledge.search import Query, Searcher

# Characters of a quote; Chinese says as much in about 40 % of the characters.
LONGEST = {"zh": 180}
LONGEST_OTHERWISE = 400

# A neighbour joins the best sentence while it is at most this much less similar to the question.
SIMILARITY_DROP = 0.22


@dataclass(frozen=True)
class Excerpt:
    """Words quoted from a passage; `text` occurs in it as it stands."""

    passage: Passage
    text: str


def best_excerpt(searcher: Searcher, query: Query, passages: Sequence[Passage]) -> Excerpt:
    """The stretch of one rendering that is most like the question."""
    scored = [(searcher.sentence_similarities(query, passage), passage) for passage in passages]
    similarities, passage = max(scored, key=lambda item: float(item[0].max()) if len(item[0]) else -1.0)
    if not len(similarities):
        return Excerpt(passage, passage.text)
    first, last = _grow(passage, similarities)
    return Excerpt(passage, passage.text[passage.sentences[first][0] : passage.sentences[last][1]])


def _grow(passage: Passage, similarities: np.ndarray) -> tuple[int, int]:
    """The first and last sentence of the quote: from the best outwards, the more similar neighbour first."""
    longest = LONGEST.get(passage.language, LONGEST_OTHERWISE)
    best = int(similarities.argmax())
    first = last = best
    floor = float(similarities[best]) - SIMILARITY_DROP
    while True:
        neighbours = [n for n in (first - 1, last + 1) if _may_join(passage, n, first, last, longest)]
        neighbours = [n for n in neighbours if float(similarities[n]) >= floor]
        if not neighbours:
            return first, last
        joining = max(neighbours, key=lambda n: float(similarities[n]))
        first, last = min(first, joining), max(last, joining)


def _may_join(passage: Passage, number: int, first: int, last: int, longest: int) -> bool:
    if not 0 <= number < len(passage.sentences):
        return False
    start = passage.sentences[min(first, number)][0]
    stop = passage.sentences[max(last, number)][1]
    return stop - start <= longest and "\n" not in passage.text[start:stop]
