"""Which words stand for each other in texts that say the same in two languages: the first model of Brown et al., "The
Mathematics of Statistical Machine Translation", Computational Linguistics 19, 1993."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

ROUNDS = 6
# A chance below this is none; what both sides must agree at least.
LEAST_CHANCE, AGREED = 0.01, 0.1
# What a pair that a third language brings together counts, and must.
THROUGH, LEAST_THROUGH = 0.7, 0.1

# Words of two languages, with a weight from 0 to 1.
Pairs = dict[tuple[str, str], float]
# The words of each text in each of its languages.
Texts = Sequence[Mapping[str, list[str]]]


def chances(texts: Texts, source: str, target: str) -> dict[tuple[str | None, str], float]:
    """How likely each word of `source` is said by each of `target`; None stands for words that nothing says."""
    chance: dict[tuple[str | None, str], float] = {}
    for _ in range(ROUNDS):
        counted: dict[tuple[str | None, str], float] = defaultdict(float)
        totals: dict[str | None, float] = defaultdict(float)
        for text in texts:
            words = [None, *text[source]]
            for said in text[target]:
                likely = [chance.get((word, said), 0.0) for word in words] if chance else [1.0] * len(words)
                whole = sum(likely)
                for word, part in zip(words, likely, strict=True):
                    if part:
                        counted[word, said] += part / whole
                        totals[word] += part / whole
        shares = {pair: count / totals[pair[0]] for pair, count in counted.items()}
        chance = {pair: share for pair, share in shares.items() if pair[0] is None or share > LEAST_CHANCE}
    return chance


def agreed(texts: Texts, first: str, second: str) -> Pairs:
    """Pairs of words with the geometric mean of the chances that each says the other."""
    there, back = chances(texts, first, second), chances(texts, second, first)
    known = {(word, said): chance for (word, said), chance in there.items() if word is not None}
    means = {(word, said): (chance * back.get((said, word), 0.0)) ** 0.5 for (word, said), chance in known.items()}
    return {pair: mean for pair, mean in means.items() if mean >= AGREED and not _two_figures(*pair)}


def _two_figures(word: str, said: str) -> bool:
    """Whether two figures differ: beside each other in many texts, they say something else all the same."""
    return word != said and word[0].isdigit() and said[0].isdigit()


def through(first: Pairs, second: Pairs) -> Pairs:
    """Pairs of words that one word of a third language says, which comes first in both."""
    by_middle: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (middle, said), weight in second.items():
        by_middle[middle].append((said, weight))
    met: Pairs = {}
    for (middle, word), weight in first.items():
        for said, other in by_middle.get(middle, ()):
            if (both := THROUGH * weight * other) >= LEAST_THROUGH:
                met[word, said] = max(met.get((word, said), 0.0), both)
    return met


def either(first: Pairs, second: Pairs) -> Pairs:
    return {pair: max(first.get(pair, 0.0), second.get(pair, 0.0)) for pair in first.keys() | second.keys()}
