"""Brings together what asks the same thing, in one language and across languages.

Within a language a question joins the most asked question that it resembles. Across languages two groups belong
together when each is the other's nearest in its language and they resemble each other enough: questions on one event
are all alike, and a threshold alone would take many of them for one. Both leave apart what names different figures
("panel 1", "panel 2"). How often that is right: `docs/decisions/0009-the-same-question-in-three-languages.md`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Likeness(NamedTuple):
    """How similar two questions are, at least, that are taken for one."""

    within: float
    across: float


# What was measured with the two encoders that ship with the product, and with the first of them alone.
TWO_ENCODERS = Likeness(within=0.72, across=0.47)
ONE_ENCODER = Likeness(within=0.82, across=0.47)

# Rows of the similarity matrix that are computed at once.
_BLOCK = 512
_FIGURES = re.compile(r"\d+")
_HAN_FIGURES = re.compile(r"(?<=第)[一二三四五六七八九](?=[场場个個届屆次])")
_HAN_DIGITS = {character: str(number) for number, character in enumerate("一二三四五六七八九", start=1)}


@dataclass(frozen=True)
class Text:
    """A distinct question text; `weight` is how often it was asked."""

    text: str
    language: str
    weight: int


def group(texts: Sequence[Text], vectors: np.ndarray, likeness: Likeness = TWO_ENCODERS) -> list[list[int]]:
    """The positions of the texts that ask the same, each group led by its most asked text, the most asked group first.

    `vectors`, shape (len(texts), dimension), are of unit length and comparable across languages. The result depends on
    the texts and weights alone, and among equals on their order.
    """
    if not texts:
        return []
    by_language: dict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        by_language[text.language].append(position)
    figures = [figures_in(text.text) for text in texts]
    groups: list[list[int]] = []
    for language in sorted(by_language):
        ordered = sorted(by_language[language], key=lambda i: (-texts[i].weight, i))
        groups += _within(ordered, vectors, figures, likeness.within)
    languages = [texts[members[0]].language for members in groups]
    joined = _across(groups, languages, vectors, figures, likeness.across)
    led = [sorted(members, key=lambda i: (-texts[i].weight, i)) for members in joined]
    return sorted(led, key=lambda members: (-sum(texts[i].weight for i in members), members[0]))


def figures_in(text: str) -> frozenset[str]:
    """The numbers that a text names, in digits."""
    plain = unicodedata.normalize("NFKC", text)
    named = [_HAN_DIGITS[found] for found in _HAN_FIGURES.findall(plain)]
    return frozenset([*_FIGURES.findall(plain), *named])


def _within(
    ordered: Sequence[int], vectors: np.ndarray, figures: Sequence[frozenset[str]], least: float
) -> list[list[int]]:
    """Groups of one language; every text comes after those that are asked more often."""
    own = np.ascontiguousarray(vectors[list(ordered)])
    leaders: list[int] = []
    groups: list[list[int]] = []
    for start in range(0, len(ordered), _BLOCK):
        similar = own[start : start + _BLOCK] @ own[: start + _BLOCK].T
        for place, row in enumerate(similar, start=start):
            alike = row[leaders] if leaders else row[:0]
            near = [int(i) for i in np.flatnonzero(alike >= least)]
            near = [i for i in near if figures[ordered[leaders[i]]] == figures[ordered[place]]]
            if near:
                groups[max(near, key=lambda i: alike[i])].append(ordered[place])
            else:
                leaders.append(place)
                groups.append([ordered[place]])
    return groups


def _across(
    groups: Sequence[list[int]],
    languages: Sequence[str],
    vectors: np.ndarray,
    figures: Sequence[frozenset[str]],
    least: float,
) -> list[list[int]]:
    """Join the groups of several languages that are each other's nearest, the most alike first."""
    centres = _unit(np.stack([vectors[members].mean(axis=0) for members in groups]))
    joined = {number: {languages[number]: number} for number in range(len(groups))}
    for _, one, other in sorted(_mutual(centres, languages, least), key=lambda pair: (-pair[0], pair[1], pair[2])):
        first, second = joined[one], joined[other]
        if first is second or set(first) & set(second):
            continue
        if figures[groups[one][0]] != figures[groups[other][0]]:
            continue
        first.update(second)
        for number in second.values():
            joined[number] = first
    parts: Mapping[int, dict[str, int]] = {id(part): part for part in joined.values()}
    return [[i for number in part.values() for i in groups[number]] for part in parts.values()]


def _mutual(centres: np.ndarray, languages: Sequence[str], least: float) -> list[tuple[float, int, int]]:
    """Pairs of different languages (similarity, one, other) of which each is the other's nearest in its language."""
    labels = np.array(languages, dtype=object)
    places = {language: np.flatnonzero(labels == language) for language in sorted(set(languages))}
    pairs = []
    for one in places:
        for other in (language for language in places if language > one):
            similar = centres[places[one]] @ centres[places[other]].T
            nearest, back = similar.argmax(axis=1), similar.argmax(axis=0)
            for row in np.flatnonzero(back[nearest] == np.arange(len(nearest))):
                alike = float(similar[row, nearest[row]])
                if alike >= least:
                    pairs.append((alike, int(places[one][row]), int(places[other][nearest[row]])))
    return pairs


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
