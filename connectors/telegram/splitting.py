"""Cuts a text into messages of the length Telegram takes, at a paragraph or a sentence where it can."""

import re
import unicodedata

# Telegram counts UTF-16 code units: a rare Han character or an emoji counts twice.
LONGEST_MESSAGE = 4096

# Best places first. A place in the first half of a message is passed over for a lesser one further on.
_SENTENCE_END = r"(?<=[.!?…])\s+|(?<=[。！？；])"
_WORD_END = r"\s+|(?<=[，、])"
_PLACES = tuple(re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", _SENTENCE_END, _WORD_END))
_JOINERS = "\u200d\ufe0e\ufe0f"


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, longest: int = LONGEST_MESSAGE) -> list[str]:
    """The text in pieces of at most `longest` code units, without blanks at either end; no piece is empty."""
    pieces = []
    rest = text.strip()
    while units(rest) > longest:
        cut = _cut(rest, _fitting(rest, longest))
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def shorten(text: str, longest: int) -> str:
    """`text` in at most `longest` code units, with an ellipsis where something is left out."""
    return text if units(text) <= longest else text[: _whole(text, _fitting(text, longest - 1))].rstrip() + "…"


def _fitting(text: str, longest: int) -> int:
    """How many characters of `text` fit into `longest` code units."""
    taken = 0
    for position, character in enumerate(text):
        taken += 2 if ord(character) > 0xFFFF else 1
        if taken > longest:
            return position
    return len(text)


def _cut(text: str, fitting: int) -> int:
    for place in _PLACES:
        last = max((match.end() for match in place.finditer(text, 0, fitting)), default=0)
        if last > fitting // 2:
            return last
    return _whole(text, fitting)


def _whole(text: str, cut: int) -> int:
    """`cut`, moved back so that it does not part a letter from its accents or an emoji from what modifies it."""
    earlier = cut
    while 0 < earlier < len(text) and (_continues(text[earlier]) or text[earlier - 1] == "\u200d"):
        earlier -= 1
    return earlier or cut


def _continues(character: str) -> bool:
    is_skin_tone = 0x1F3FB <= ord(character) <= 0x1F3FF
    return character in _JOINERS or is_skin_tone or bool(unicodedata.combining(character))
