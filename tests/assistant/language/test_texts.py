"""The language of a whole text is told where something in it tells it, and asked for otherwise."""

import pytest

from assistant.language.texts import language_of_text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The doors open at noon.", "en"),
        ("Les portes ouvrent à midi.", "fr"),
        ("大门中午打开。", "zh"),
        ("大門中午打開，請從這裡進入。", "zh"),
        ("Die Türen öffnen sich jeden Morgen um neun Uhr.", None),
        ("1 2 3", None),
        ("340\n\n12:30", None),
        ("", None),
    ],
)
def test_a_language_is_told_by_the_text_alone(text: str, language: str | None) -> None:
    assert language_of_text(text) == language
