"""Finding a quoted passage in a page and marking it, although it may run across markup and paragraphs.

Letters and digits alone are compared, folded to one case, one width and one Chinese script: the quote comes from an
index, the page from a renderer, and the two may differ in spaces, quotation marks and markup.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from connectors.web.languages import simplified

MIN_LETTERS = 2
MIN_LETTERS_OF_PART = 5
MAX_QUOTE = 4000

_TAG = re.compile(r"<[^>]*>")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？…])|\n+|\[\.{3}\]")
_MARKUP = re.compile(r"\]\([^)\s]*\)|^\s*(?:[-+*]|\d+[.)])\s+", re.MULTILINE)
_OPENING = "«“‘\"'(（《「『【["
_CLOSING = "»”’\"')）》」』】].,;:!?…。，；：！？、"
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
        for letter in unicodedata.normalize("NFKC", simplified(character)).casefold():
            if letter.isalnum():
                letters.append(letter)
                positions.append(position)
    return _Folded("".join(letters), tuple(positions))


def _locate(page: _Folded, text: str, wanted: str, least: int = MIN_LETTERS) -> tuple[int, int] | None:
    letters = _fold(wanted).letters
    start = page.letters.find(letters) if len(letters) >= least else -1
    if start < 0:
        return None
    return _with_punctuation(text, page.positions[start], page.positions[start + len(letters) - 1] + 1, wanted)


def _with_punctuation(text: str, start: int, end: int, wanted: str) -> tuple[int, int]:
    """Take in the quotation marks before and the full stop after, where the quote has them too."""
    if wanted.lstrip()[:1] in _OPENING:
        while start and text[start - 1] in _OPENING + _SPACES:
            start -= 1
    if wanted.rstrip()[-1:] in _CLOSING:
        while end < len(text) and text[end] in _CLOSING + _SPACES:
            end += 1
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), end - (len(stretch) - len(stretch.rstrip()))


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
