"""Finding a quoted passage in a page and marking it, although it may run across markup and paragraphs.

Letters and digits alone are compared, folded to one case, one width and one Chinese script: the quote comes from an
index, the page from a renderer, and the two may differ in spaces, quotation marks and markup.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.script import to_simplified

MIN_LETTERS = 2
MIN_LETTERS_OF_PART = 5
MAX_QUOTE = 4000

_TAG = re.compile(r"<[^>]*>")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？…])|\n+|\[\.{3}\]")
_MARKUP = re.compile(r"\]\([^)\s]*\)|^\s*(?:[-+*]|\d+[.)])\s+", re.MULTILINE)
_SPACES = " \u00a0\u202f"


@dataclass(frozen=True)
class Highlighted:
    """A page's HTML and how many stretches of it were marked."""

    html: str
    found: int


@dataclass(frozen=True)
class _Folded:
    letters: str
    positions: tuple[int, ...]


def highlight(page: str, quote: str) -> Highlighted:
    """Wrap the quoted passage of `page` (well-formed HTML) in `<mark>`; the first mark can take the focus."""
    pieces = _split(page)
    text = "".join(piece for is_tag, piece in pieces if not is_tag)
    ranges = _find(text, quote[:MAX_QUOTE])
    return Highlighted(_mark(pieces, ranges) if ranges else page, len(ranges))


def _split(page: str) -> list[tuple[bool, str]]:
    pieces: list[tuple[bool, str]] = []
    end = 0
    for match in _TAG.finditer(page):
        pieces.append((False, html.unescape(page[end : match.start()])))
        pieces.append((True, match.group()))
        end = match.end()
    pieces.append((False, html.unescape(page[end:])))
    return [piece for piece in pieces if piece[1]]


def _find(text: str, quote: str) -> list[tuple[int, int]]:
    page = _fold(text)
    for wanted in (quote, _MARKUP.sub("", quote)):
        place = _locate(page, text, wanted)
        if place:
            return [place]
    sentences = _SENTENCE_END.split(_MARKUP.sub("", quote))
    places = (_locate(page, text, sentence, MIN_LETTERS_OF_PART) for sentence in sentences)
    return _merged(place for place in places if place)


def _fold(text: str) -> _Folded:
    letters: list[str] = []
    positions: list[int] = []
    for position, character in enumerate(text):
        for letter in _letters(character):
            letters.append(letter)
            positions.append(position)
    return _Folded("".join(letters), tuple(positions))


@lru_cache(maxsize=8192)
def _letters(character: str) -> str:
    folded = unicodedata.normalize("NFKC", to_simplified(character)).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _locate(page: _Folded, text: str, wanted: str, least: int = MIN_LETTERS) -> tuple[int, int] | None:
    letters = _fold(wanted).letters
    if len(letters) < least:
        return None
    places = []
    start = page.letters.find(letters)
    while start >= 0:
        last = start + len(letters) - 1
        places.append(_with_punctuation(text, page.positions[start], page.positions[last] + 1, wanted))
        start = page.letters.find(letters, start + 1)
    # The same words may stand elsewhere with other signs between them.
    exact = (place for place in places if text[slice(*place)] == wanted.strip())
    return next(exact, places[0] if places else None)


def _with_punctuation(text: str, start: int, end: int, wanted: str) -> tuple[int, int]:
    """Take in the signs before the first letter and after the last, as many as the quote has."""
    letters = [position for position, character in enumerate(wanted) if _letters(character)]
    before, after = wanted[: letters[0]], wanted[letters[-1] + 1 :]
    start -= _signs(text[:start][::-1], len("".join(before.split())))
    end += _signs(text[end:], len("".join(after.split())))
    return start, end


def _signs(text: str, count: int) -> int:
    """The length of the first `count` signs of `text`, with the spaces between them; fewer where a letter comes."""
    length = 0
    for position, character in enumerate(text):
        if not count or _letters(character) or (character.isspace() and character not in _SPACES):
            break
        if not character.isspace():
            count -= 1
            length = position + 1
    return length


def _merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _mark(pieces: list[tuple[bool, str]], ranges: list[tuple[int, int]]) -> str:
    output: list[str] = []
    position = 0
    marks = 0
    for is_tag, piece in pieces:
        if is_tag:
            output.append(piece)
            continue
        done = 0
        for start, end in ranges:
            left, right = max(start - position, done), min(end - position, len(piece))
            if left >= right or not piece[left:right].strip():
                continue
            output.append(html.escape(piece[done:left], quote=False))
            output.append(_open_mark(marks) + html.escape(piece[left:right], quote=False) + "</mark>")
            done, marks = right, marks + 1
        output.append(html.escape(piece[done:], quote=False))
        position += len(piece)
    return "".join(output)


def _open_mark(number: int) -> str:
    return "<mark>" if number else '<mark id="quote" tabindex="-1">'
