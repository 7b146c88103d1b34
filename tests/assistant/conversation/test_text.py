"""What delegates type is made fit to be read, or refused in their language."""

import pytest

from assistant.conversation.errors import EmptyText, TextTooLong
from assistant.conversation.text import clean_text, has_words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  Where is it?  ", "Where is it?"),
        ("O\u0300u e\u0301tait-ce\u00a0?", "Òu était-ce ?"),
        ("第三场\u3000几点？", "第三场 几点？"),
        ("two\r\nlines\tand\u2028more", "two lines and more"),
        ("nul\x00 bell\x07 escape\x1b[31m", "nul bell escape [31m"),
        ("hid\u200bden \u202ereversed\u202c", "hidden reversed"),
        ("half \ud83d a pair", "half a pair"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("<b>bold</b> & co", "<b>bold</b> & co"),
    ],
)
def test_text_is_cleaned_and_nothing_readable_is_lost(typed: str, read: str) -> None:
    assert clean_text(typed, "en") == read


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\x00\x01", "\u200b\u202e", "\ud83d"])
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_text_without_anything_to_read_is_refused(typed: str, language: str) -> None:
    with pytest.raises(EmptyText) as refused:
        clean_text(typed, language)
    assert refused.value.language == language


@pytest.mark.parametrize("character", ["a", "é", "峰", "👍"])
def test_a_thousand_characters_are_read_and_one_more_is_not(character: str) -> None:
    assert clean_text(character * 1_000, "fr") == character * 1_000
    with pytest.raises(TextTooLong) as refused:
        clean_text(character * 1_001, "fr")
    assert refused.value.values == {"limit": 1_000, "count": 1_001}


@pytest.mark.parametrize(
    ("text", "words"), [("ok", True), ("3", True), ("峰会", True), ("👍👍", False), ("?!…", False)]
)
def test_emoji_and_punctuation_are_no_words(text: str, words: bool) -> None:
    assert has_words(text) is words
