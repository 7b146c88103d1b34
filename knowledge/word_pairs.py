"""Words that say the same in two languages: by them, BM25 finds texts in another language than the question's.

The pairs are data, `knowledge/word_pairs/<language>-<language>.tsv`, written by `scripts/pair_words.py`. Each line has
a word as the index counts words (`knowledge/lexical.py`), and what it may say in the other language, each with a weight
from 0 to 100.
"""

import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import numpy as np

PAIRS = Path(__file__).parent / "word_pairs"

# What a word may say in another language, each with what it counts beside the very word, from 0 to 1.
Translations = Mapping[str, list[tuple[str, float]]]


class WordPairs:
    """Pairs of two languages, to be looked up from either side."""

    def __init__(self, pairs: Iterable[tuple[str, str, float]]) -> None:
        self._numbers: tuple[dict[str, int], dict[str, int]] = ({}, {})
        ids, weights = [], []
        for first, second, weight in pairs:
            sides = zip(self._numbers, (first, second), strict=True)
            ids.append([numbers.setdefault(word, len(numbers)) for numbers, word in sides])
            weights.append(weight)
        self._words = tuple(list(numbers) for numbers in self._numbers)
        self._ids = np.array(ids, np.int32).reshape(-1, 2)
        self._weights = np.array(weights)

    def into(self, side: int, vocabulary: Collection[str]) -> dict[str, list[tuple[str, float]]]:
        """What the words of the other side may say, among the words of `vocabulary` on this `side` (0 or 1)."""
        wanted = [number for word in vocabulary if (number := self._numbers[side].get(word)) is not None]
        found: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for row in np.flatnonzero(np.isin(self._ids[:, side], wanted)):
            here, there = self._ids[row, side], self._ids[row, 1 - side]
            found[self._words[1 - side][there]].append((self._words[side][here], float(self._weights[row])))
        return dict(found)


def translations(source: str, target: str, vocabulary: Collection[str]) -> Translations:
    """What words of one language may say in another, among the words of `vocabulary`; nothing for other languages."""
    for side, name in ((1, f"{source}-{target}"), (0, f"{target}-{source}")):
        if (PAIRS / f"{name}.tsv").exists():
            return load_pairs(name).into(side, vocabulary)
    return {}


@functools.cache
def load_pairs(name: str) -> WordPairs:
    """The pairs of a file, read once."""
    return WordPairs(read_pairs(PAIRS / f"{name}.tsv"))


def read_pairs(path: Path) -> Iterable[tuple[str, str, float]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                word, *said = line.split()
                for one in said:
                    other, _, weight = one.rpartition(":")
                    yield word, other, int(weight) / 100


def write_pairs(path: Path, head: str, pairs: Mapping[tuple[str, str], float]) -> None:
    """Keep pairs with their weights, from 0 to 1, below a `head` of comment lines."""
    said: dict[str, list[str]] = defaultdict(list)
    for (word, other), weight in sorted(pairs.items(), key=lambda of: (of[0][0], -of[1], of[0][1])):
        said[word].append(f"{other}:{round(100 * weight)}")
    path.write_text(head + "".join(f"{word}\t{' '.join(of)}\n" for word, of in said.items()), encoding="utf-8")
