"""What arrives as text, made fit to be read: control characters out, one Unicode form, and a limit on its length."""

import re
import unicodedata

from assistant.conversation.errors import EmptyText, TextTooLong
from assistant.conversation.messages import LONGEST_TEXT

_KEPT = {"\n", "\t"}
_BLANKS = re.compile(r"\s+")


def clean_text(text: str, language: str) -> str:
    """Return the text without control characters and surrounding space, in Unicode form NFC.

    Raises EmptyText when nothing is left and TextTooLong above 1,000 characters, both in `language`.
    """
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(language, limit=LONGEST_TEXT, count=len(text))
    visible = "".join(c if c in _KEPT else " " if _is_control(c) else c for c in text if not _is_invisible(c))
    cleaned = _BLANKS.sub(" ", unicodedata.normalize("NFC", visible)).strip()
    if not cleaned:
        raise EmptyText(language)
    return cleaned


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it; emoji and punctuation alone say nothing to search for."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Zl", "Zp"}


def _is_invisible(character: str) -> bool:
    """Lone surrogates, and marks that turn the direction of text or hide in it; emoji need the joiner U+200D."""
    return unicodedata.category(character) in {"Cs", "Cf"} and character != "\u200d"
