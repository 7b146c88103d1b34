"""The sentences of a passage that answer a question: a run of neighbours, quoted as it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from assistant.answering.patterns import bounded, fold, has_han, matches, read_data
from knowledge.passages import Passage
from knowledge.search import Query, Searcher

# Characters of a quote; Chinese says as much in about 40 % of the characters.
LONGEST = {"zh": 180}
LONGEST_OTHERWISE = 400
# A short answer that was written as one is quoted whole up to this many times the usual length.
WHOLE = 2.0
# A quote shorter than this share of the longest is lengthened.
SHORT_SHARE = 0.25

# A neighbour joins the best sentence while it is at most this much less similar to the question.
SIMILARITY_DROP = 0.22

# What a figure in a sentence adds to its similarity where the question asks for one, and a name where it asks who:
# "Bo Hongtao" inside a sentence, 奥德蕾·阿祖莱, 由…设计.
_WANTED = (
    ("figure", 0.15, re.compile(r"\d")),
    ("person", 0.15, re.compile(r"(?<!^)\b[A-Z]\w+ [A-Z]\w+|·|由[^，。]{2,20}(?:设计|带领|率领|领衔|主持|发起|创作)")),
)

LONGEST_LINE = {"zh": 90}
LONGEST_LINE_OTHERWISE = 220


@dataclass(frozen=True)
class Excerpt:
    """Words quoted from a passage; `text` occurs in it as it stands."""

    passage: Passage
    text: str


def best_excerpt(searcher: Searcher, query: Query, passages: Sequence[Passage], about: bool = False) -> Excerpt:
    """The stretch of one rendering that is most like the question; its beginning when asked what it is about."""
    if about:
        return opening(passages[0])
    scored = [(searcher.sentence_similarities(query, passage), passage) for passage in passages]
    wanted = [(bonus, pattern) for key, bonus, pattern in _WANTED if matches(query.text, "sentences", key)]
    chosen = [of + sum((bonus * _with(pattern, passage) for bonus, pattern in wanted), 0.0) for of, passage in scored]
    at = max(range(len(scored)), key=lambda n: float(chosen[n].max()) if len(chosen[n]) else -1.0)
    similarities, passage = scored[at]
    if not len(similarities):
        return Excerpt(passage, passage.text)
    grown = _grow(passage, similarities, int(chosen[at].argmax()))
    return _cut(passage, *_complete(passage, *_lengthened(passage, *grown)))


def _with(pattern: re.Pattern[str], passage: Passage) -> np.ndarray:
    """Which sentences a pattern is found in, 0 or 1, shape (number of sentences,)."""
    return np.array([bool(pattern.search(passage.sentence(n))) for n in range(len(passage.sentences))], np.float32)


def whole_excerpt(passage: Passage, times: float = 1.0) -> Excerpt | None:
    """The whole passage, when it is no longer than so many `times` the longest quote."""
    return Excerpt(passage, passage.text) if len(passage.text) <= times * longest_quote(passage.language) else None


def opening(passage: Passage, first: int = 0, least: int = 1) -> Excerpt:
    """As many sentences from number `first` on as make a quote, and at least so many if they are not far too long."""
    if not passage.sentences:
        return Excerpt(passage, passage.text)
    last = first
    while _may_join(passage, last + 1, first, last):
        last += 1
    while last - first + 1 < least and last + 1 < len(passage.sentences):
        if _length(passage, first, last + 1) > WHOLE * longest_quote(passage.language):
            break
        last += 1
    return _cut(passage, *_complete(passage, first, last))


def best_line(searcher: Searcher, query: Query, passage: Passage, specific: bool) -> Excerpt:
    """One sentence, shortened at the end of a clause: the most like a specific question that leans on no other."""
    similarities = searcher.sentence_similarities(query, passage)
    if not len(similarities):
        return Excerpt(passage, passage.text)
    best = int(similarities.argmax()) if specific else 0
    sentence = passage.sentence(best)
    if leans_on_others(sentence, passage.language) or announces(sentence) or not is_closed(sentence):
        sentence = passage.sentence(0)
    return Excerpt(passage, shortened(sentence, passage.language))


def shortened(sentence: str, language: str) -> str:
    """A sentence, cut where a clause ends when it is longer than a line: at a strong mark rather than at a comma."""
    longest = LONGEST_LINE.get(language, LONGEST_LINE_OTHERWISE)
    marks = read_data("sentences")["clauses"]
    if len(sentence) > longest:
        for strength, earliest in (("strong", longest // 3), ("weak", longest * 2 // 3)):
            ends = [end for end in _ends_of_clauses(sentence, marks[strength]) if earliest <= end <= longest]
            if ends:
                return sentence[: max(ends)].rstrip()
    return sentence.rstrip("".join(read_data("sentences")["announcing"]))


def _ends_of_clauses(sentence: str, marks: list[str]) -> list[int]:
    either = "|".join(re.escape(mark) + (r"(?=\s)" if mark.isascii() else "") for mark in marks)
    found = (match.start() for match in re.finditer(either, sentence))
    return [end for end in found if _balanced(sentence[:end])]


def leans_on_others(sentence: str, language: str) -> bool:
    """Whether a sentence begins with a word that stands for something said before it."""
    return bool(_leaning(language).match(fold(sentence.lstrip("\"'«“‘(（《 \u00a0\u202f"))))


def announces(sentence: str) -> bool:
    """Whether a sentence only leads to what follows it."""
    return sentence.rstrip().endswith(tuple(read_data("sentences")["announcing"]))


def is_closed(sentence: str) -> bool:
    """Whether a sentence ends as one, and not as a heading does."""
    return sentence.rstrip().endswith(tuple(read_data("sentences")["closing"]))


def longest_quote(language: str) -> int:
    return LONGEST.get(language, LONGEST_OTHERWISE)


@cache
def _leaning(language: str) -> re.Pattern[str]:
    words = read_data("sentences")["leaning"].get(language, [])
    parts = [fold(word) if has_han(word) or word.endswith("'") else bounded(fold(word)) for word in words]
    return re.compile("|".join(parts) or "(?!)")


def _balanced(text: str) -> bool:
    """Whether no bracket or quotation mark is left open."""
    pairs = ("“”", "«»", "()", "（）", "《》", "「」")
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in pairs)


def _grow(passage: Passage, similarities: np.ndarray, best: int) -> tuple[int, int]:
    """The first and last sentence of the quote: from the best outwards, the more similar neighbour first."""
    first = last = best
    floor = float(similarities[best]) - SIMILARITY_DROP
    while True:
        neighbours = [n for n in (first - 1, last + 1) if _may_join(passage, n, first, last)]
        neighbours = [n for n in neighbours if float(similarities[n]) >= floor]
        if not neighbours:
            return first, last
        joining = max(neighbours, key=lambda n: float(similarities[n]))
        first, last = min(first, joining), max(last, joining)


def _lengthened(passage: Passage, first: int, last: int) -> tuple[int, int]:
    """Take in what follows a quote that is too short to say much."""
    shortest = longest_quote(passage.language) * SHORT_SHARE
    while _length(passage, first, last) < shortest and _may_join(passage, last + 1, first, last):
        last += 1
    return first, last


def _complete(passage: Passage, first: int, last: int) -> tuple[int, int]:
    """Take in the sentence before one that leans on it, and the sentence after one that announces it."""
    longest = WHOLE * longest_quote(passage.language)
    while first > 0 and leans_on_others(passage.sentence(first), passage.language):
        if _length(passage, first - 1, last) > longest:
            break
        first -= 1
    while last + 1 < len(passage.sentences) and _length(passage, first, last + 1) <= longest:
        sentence = passage.sentence(last)
        if is_closed(sentence) and not announces(sentence) and not _in_list(passage, first, last + 1):
            break
        last += 1
    return first, last


def _in_list(passage: Passage, first: int, number: int) -> bool:
    """Whether sentence `number` is an item of the list that the quote has announced."""
    announced = any(announces(passage.sentence(n)) for n in range(first, number))
    start, stop = passage.sentences[number - 1][1], passage.sentences[number][0]
    return announced and "\n" in passage.text[start:stop]


def _may_join(passage: Passage, number: int, first: int, last: int) -> bool:
    if not 0 <= number < len(passage.sentences):
        return False
    start, stop = passage.sentences[min(first, number)][0], passage.sentences[max(last, number)][1]
    return stop - start <= longest_quote(passage.language) and "\n" not in passage.text[start:stop]


def _length(passage: Passage, first: int, last: int) -> int:
    return passage.sentences[last][1] - passage.sentences[first][0]


def _cut(passage: Passage, first: int, last: int) -> Excerpt:
    return Excerpt(passage, passage.text[passage.sentences[first][0] : passage.sentences[last][1]])
