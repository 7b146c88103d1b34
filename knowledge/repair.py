"""Mends text that was damaged on its way: lost ligatures, mojibake, words cut at line ends, marks nobody sees.

A lost ligature is put back only where that is proven: one of the ligatures, and one alone, gives a word that the
document itself or the knowledge base uses. Everything else that looks damaged is told with its place and left as it is.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ftfy import TextFixerConfig, fix_encoding
from ftfy.badness import badness

from knowledge.ligatures import DAMAGED, WORD, Ligatures, find_dropped
from knowledge.wordings import without_wordings

CONTENT = Path(__file__).parent / "content"

# Characters of the text on either side of a change that tell a person where it is.
AROUND = 30
# Places that are listed; nobody reads more, and all of them are counted.
MOST_LISTED = 1000

_INVISIBLE = re.compile("[\u200b\u2060\ufeff\x00]")
_SOFT_HYPHEN = re.compile("\xad[ \t]*\n?[ \t]*")
# Between letters it is a font's number for a ligature; elsewhere it parts pages.
_FORM_FEED = re.compile(r"(?<![^\W\d_])\x0c|\x0c(?![^\W\d_])")
_LIGATURE_CHARACTER = re.compile("[\ufb00-\ufb06]")
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]+-[^\W\d_]+")
_CUT_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-[ \t]*\n[ \t]*([^\W\d_A-ZÀ-Þ]+)")
_NARROW_SPACE = re.compile("[\xa0\u202f]")
_LOST_CHINESE = re.compile("锟斤拷(?:锟斤拷)*|(?:烫|屯){3,}")
# What cannot be read as bytes of another encoding without losing something stays as it is.
_CERTAIN = TextFixerConfig(replace_lossy_sequences=False, unescape_html=False)


@dataclass(frozen=True)
class Piece:
    """A text to mend, and where it stands: the anchor of its section and the page."""

    text: str
    anchor: str = ""
    page: int | None = None


@dataclass(frozen=True)
class Change:
    """A place that was mended, or (`after` is None) one that looks damaged and was left as it is.

    `suggestions` are what it may have been; `context` is the text around it.
    """

    kind: str
    before: str
    after: str | None
    context: str
    anchor: str = ""
    page: int | None = None
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Repaired:
    """The mended texts in their order, the places, how often each kind of mending was done, and how many were left."""

    texts: tuple[str, ...]
    changes: tuple[Change, ...]
    counts: dict[str, int]
    unmended: int = 0


def repair_texts(
    pieces: Sequence[Piece], language: str, words: Collection[str] = (), *, wrapped: bool = False
) -> Repaired:
    """Mend the texts of one document.

    `words` are known besides those of the document and of the shipped texts in `language`; `wrapped` says that lines
    end where the page ended, so that a hyphen at a line's end may have cut a word.
    """
    return _Repair(pieces, language, words, wrapped).run()


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Every undamaged word of `texts`, in small letters."""
    return frozenset(
        word.casefold() for text in texts for word in WORD.findall(DAMAGED.sub(" ", unicodedata.normalize("NFC", text)))
    )


def drop_invisible(text: str) -> str:
    """Text without the marks that nobody sees, which would keep a heading from being read as one."""
    return _INVISIBLE.sub("", text)


@cache
def shipped_words(language: str) -> frozenset[str]:
    """The words of the texts that come with the product, in one language."""
    paths = sorted(CONTENT.rglob(f"*.{language}.md"))
    return words_of(without_wordings(path.read_text(encoding="utf-8")) for path in paths)


class _Repair:
    """One run over the texts of a document; each step reads what the step before left."""

    def __init__(self, pieces: Sequence[Piece], language: str, words: Collection[str], wrapped: bool) -> None:
        self._pieces = pieces
        self._language = language
        self._wrapped = wrapped
        self._given = shipped_words(language) | {word.casefold() for word in words}
        self._known: frozenset[str] = self._given
        self._compounds: set[str] = set()
        self._changes: list[Change] = []
        self._counts: Counter[str] = Counter()
        self._unmended = 0

    def run(self) -> Repaired:
        texts = [self._characters(piece) for piece in self._pieces]
        self._known |= words_of(texts)
        self._compounds = {compound.casefold() for text in texts for compound in _COMPOUND.findall(text)}
        texts = self._each(texts, self._hyphenation) if self._wrapped else texts
        ligatures = Ligatures(texts, self._known, self._language)
        texts = self._each(texts, lambda text, piece: self._ligatures(text, piece, ligatures))
        dropped = find_dropped(texts, self._given)
        texts = self._each(texts, lambda text, piece: self._dropped(text, piece, dropped)) if dropped else texts
        texts = self._each(texts, self._flag)
        order = {(piece.page, piece.anchor): number for number, piece in reversed(list(enumerate(self._pieces)))}
        changes = sorted(self._changes, key=lambda change: order[change.page, change.anchor])
        return Repaired(tuple(texts), tuple(changes), dict(self._counts), self._unmended)

    def _each(self, texts: Sequence[str], step: Callable[[str, Piece], str]) -> list[str]:
        return [step(text, piece) for text, piece in zip(texts, self._pieces, strict=True)]

    def _characters(self, piece: Piece) -> str:
        """What is mended character by character, before words can be told."""
        text = piece.text.replace("\r\n", "\n").replace("\r", "\n")
        text = _FORM_FEED.sub("\n", text)
        text = "\n".join(self._mojibake(line, piece) for line in text.split("\n"))
        text = self._counted("invisible", _INVISIBLE, "", text)
        text = self._counted("soft-hyphen", _SOFT_HYPHEN, "", text)
        if self._language != "fr":  # French sets them before its double punctuation.
            text = self._counted("space", _NARROW_SPACE, " ", text)
        return self._sub(
            "ligature-character",
            _LIGATURE_CHARACTER,
            lambda match: unicodedata.normalize("NFKC", match[0]),
            unicodedata.normalize("NFC", text),
            piece,
        )

    def _mojibake(self, line: str, piece: Piece) -> str:
        if not badness(line.replace("\ufffd", " ")):
            return line
        # Lost characters are no bytes of any encoding; they are kept out of it and stay for the next steps.
        fixed = "\ufffd".join(fix_encoding(part, _CERTAIN) for part in line.split("\ufffd"))
        if fixed == line or badness(fixed.replace("\ufffd", " ")):
            self._note("mojibake", line.strip()[:80], None, line, 0, piece)
            return line
        self._note("mojibake", line.strip()[:80], fixed.strip()[:80], fixed, 0, piece)
        return fixed

    def _hyphenation(self, text: str, piece: Piece) -> str:
        def join(match: re.Match[str]) -> str:
            first, second = match[1], match[2]
            whole = (first + second).casefold()
            halves = min(len(first), len(second)) > 2 and {first.casefold(), second.casefold()} <= self._given
            compound = f"{first}-{second}"
            if compound.casefold() in self._compounds or (halves and whole not in self._known):
                return compound
            return first + second

        return self._sub("hyphenation", _CUT_WORD, join, text, piece)

    def _ligatures(self, text: str, piece: Piece, ligatures: Ligatures) -> str:
        parts, end = [], 0
        for match in DAMAGED.finditer(text):
            after, suggestions = ligatures.mend(match[0])
            self._note("ligature", match[0], after, text, match.start(), piece, suggestions)
            parts += [text[end : match.start()], after or match[0]]
            end = match.end()
        return "".join([*parts, text[end:]])

    def _dropped(self, text: str, piece: Piece, dropped: dict[str, str]) -> str:
        pattern = re.compile(r"(?<![^\W\d_])(?:" + "|".join(map(re.escape, dropped)) + r")(?![^\W\d_])")
        return self._sub("ligature", pattern, lambda match: dropped[match[0]], text, piece)

    def _flag(self, text: str, piece: Piece) -> str:
        for match in _LOST_CHINESE.finditer(text):
            self._note("mojibake", match[0], None, text, match.start(), piece)
        return text

    def _counted(self, kind: str, pattern: re.Pattern[str], replacement: str, text: str) -> str:
        text, count = pattern.subn(replacement, text)
        self._counts.update({kind: count} if count else {})
        return text

    def _sub(
        self, kind: str, pattern: re.Pattern[str], mend: Callable[[re.Match[str]], str], text: str, piece: Piece
    ) -> str:
        def note(match: re.Match[str]) -> str:
            after = mend(match)
            self._note(kind, match[0], after, text, match.start(), piece)
            return after

        return pattern.sub(note, text)

    def _note(
        self,
        kind: str,
        before: str,
        after: str | None,
        text: str,
        start: int,
        piece: Piece,
        suggestions: tuple[str, ...] = (),
    ) -> None:
        if after is None:
            self._unmended += 1
        else:
            self._counts[kind] += 1
        if len(self._changes) >= MOST_LISTED:
            return
        around = text[max(0, start - AROUND) : start + len(before) + AROUND]
        context = " ".join(around.split())
        self._changes.append(Change(kind, before, after, context, piece.anchor, piece.page, suggestions))
