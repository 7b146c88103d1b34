"""Finds the ligatures that a text has lost, by the words that are known."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product

import Stemmer

LIGATURES = ("ffi", "ffl", "ff", "fi", "fl")
# A mark may stand for the whole ligature or, where the text kept the rest, for its first letter.
REPLACEMENTS = ("f", *LIGATURES)
# The mark of lost bytes may as well have been one accented letter: a word that this explains too proves nothing.
ACCENTED = "àâäçèéêëîïôöùûüœæ"

WORD = re.compile(r"[^\W\d_]+")
# U+FFFD, private use, and control characters, by which some fonts number their ligatures.
_MARKS = "\ufffd\ue000-\uf8ff\x01-\x08\x0b\x0c\x0e-\x1f"
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_MARK = re.compile(f"[{_MARKS}]")
DAMAGED = re.compile(f"(?<![{_LATIN}])[{_LATIN}]*[{_MARKS}][{_LATIN}{_MARKS}]*")

# Fewer letters beside the marks fit too many words, and more marks too many ways.
FEWEST_LETTERS = 3
MOST_MARKS = 2
# A text with more damaged words than this is broken in another way; the words beyond are told and not tried.
MOST_TRIED = 5_000
# How many places must say the same of a mark before it tells something of the others.
FEWEST_AGREEING = 2
# A ligature counts as dropped without a mark where a text this long never shows its letters …
FEWEST_WORDS = 200
# … and the words without it are at least so long, and so many.
SHORTEST_DROPPED = 4
FEWEST_DROPPED = 2

_STEMMERS = {"en": "english", "fr": "french"}


class Ligatures:
    """The lost ligatures of one document.

    Built from all its texts, since a mark that stands for one ligature wherever that is proven stands for it in the
    remaining places too.
    """

    def __init__(self, texts: Iterable[str], known: Collection[str], language: str) -> None:
        self._known = known
        self._stemmer = Stemmer.Stemmer(_STEMMERS.get(language, "english"))
        self._stems = frozenset(self._stemmer.stemWords(list(known)))
        self._meaning: dict[str, str] = {}
        self._tried: dict[str, dict[str, tuple[str, ...]]] = {}
        self._learn({token for text in texts for token in DAMAGED.findall(text)})

    def mend(self, token: str) -> tuple[str | None, tuple[str, ...]]:
        """The word that `token` was, or None, and what it may have been."""
        candidates = self._candidates(token)
        words = tuple(sorted(set(candidates)))
        if len(words) == 1:
            return words[0], words
        meant = self._meaning.get(_MARK.findall(token)[0])
        agreeing = [word for word, used in candidates.items() if set(used) == {meant}]
        return (agreeing[0] if len(agreeing) == 1 else None), words

    def _learn(self, tokens: Iterable[str]) -> None:
        seen: dict[str, Counter[str]] = {}
        for token in tokens:
            candidates = self._candidates(token)
            if len(candidates) == 1:
                (used,) = candidates.values()
                for mark, replacement in zip(_MARK.findall(token), used, strict=True):
                    seen.setdefault(mark, Counter())[replacement] += 1
        for mark, counts in seen.items():
            (replacement, count), *others = counts.most_common()
            if count >= FEWEST_AGREEING and not others:
                self._meaning[mark] = replacement

    def _candidates(self, token: str) -> dict[str, tuple[str, ...]]:
        if token not in self._tried and len(self._tried) < MOST_TRIED:
            self._tried[token] = self._try(token)
        return self._tried.get(token, {})

    def _try(self, token: str) -> dict[str, tuple[str, ...]]:
        """Every known word that `token` may have been, with what stood for its marks."""
        marks = _MARK.findall(token)
        if len(marks) > MOST_MARKS or len(token) - len(marks) < FEWEST_LETTERS:
            return {}
        found = {word: used for word, used in _filled(token, REPLACEMENTS) if word.casefold() in self._known}
        if not found:
            found = {word: used for word, used in _filled(token, REPLACEMENTS) if self._is_form(word)}
        if found and "\ufffd" in marks:
            found |= {word: used for word, used in _filled(token, ACCENTED) if word.casefold() in self._known}
        return found

    def _is_form(self, word: str) -> bool:
        """Whether another form of `word` is known, as `benefit` is of `benefits`."""
        return self._stemmer.stemWord(word.casefold()) in self._stems


def _filled(token: str, replacements: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    parts = _MARK.split(token)
    for used in product(replacements, repeat=len(parts) - 1):
        yield "".join(part + filling for part, filling in zip(parts, (*used, ""), strict=True)), used


def find_dropped(texts: Sequence[str], words: Collection[str]) -> dict[str, str]:
    """Words that lost a ligature without a trace, each with the word it was: `eld` or `bene t` in a text without `fi`.

    A text that never shows the letters, although it is long, has lost them; a single short word proves nothing.
    """
    whole = "\n".join(texts)
    tokens = set(WORD.findall(whole))
    if sum(1 for _ in WORD.finditer(whole)) < FEWEST_WORDS:
        return {}
    lowered = whole.casefold()
    missing = [ligature for ligature in LIGATURES if ligature not in lowered]
    broken = _broken(words, missing)
    pairs = set(re.findall(r"(?=\b([^\W\d_]+ [^\W\d_]+)\b)", whole))
    found = {}
    for token in sorted(tokens | pairs):
        meant = broken.get(token, set())
        halves = token.split(" ")
        unknown = any(half not in words for half in halves)
        if len(meant) == 1 and unknown and len(token) >= SHORTEST_DROPPED:
            found[token] = next(iter(meant))
    return found if len(found) >= FEWEST_DROPPED else {}


def _broken(words: Iterable[str], ligatures: Sequence[str]) -> dict[str, set[str]]:
    """What is left of each word without its ligature, or with a space in its place, and the words it is left of."""
    left: dict[str, set[str]] = {}
    for word in words:
        for match in (match for ligature in ligatures for match in re.finditer(ligature, word)):
            for gap in ("", " "):
                rest = f"{word[: match.start()]}{gap}{word[match.end() :]}".strip()
                left.setdefault(rest, set()).add(word)
    return left
