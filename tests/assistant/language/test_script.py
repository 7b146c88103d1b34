"""Scripts are counted, and Chinese is turned from one way of writing to the other."""

import pytest

from assistant.language import is_traditional, to_simplified, to_traditional
from assistant.language.script import count_scripts


def test_scripts_are_counted_letter_by_letter() -> None:
    assert count_scripts("Panel 2 几点？ Où ça はカ 한 Я ع") == {
        "latin": 9,
        "han": 2,
        "hiragana": 1,
        "katakana": 1,
        "hangul": 1,
        "cyrillic": 1,
        "arabic": 1,
    }


def test_digits_and_signs_have_no_script() -> None:
    assert count_scripts("14:30 – 16:00 👍 ？") == {}


@pytest.mark.parametrize(
    ("text", "traditional"), [("創意城市", True), ("创意城市", False), ("北京", False), ("Beijing", False), ("", False)]
)
def test_traditional_characters_are_recognised(text: str, traditional: bool) -> None:
    assert is_traditional(text) is traditional


def test_conversion_keeps_everything_else() -> None:
    assert to_simplified("UNESCO 創意城市：第 2 場") == "UNESCO 创意城市：第 2 场"
    assert to_traditional("UNESCO 创意城市：第 2 场") == "UNESCO 創意城市：第 2 場"
    assert to_simplified("Où est la salle ?") == "Où est la salle ?"
