"""Follow-ups are asked of the texts in the words that texts use."""

import pytest

from assistant.answering.follow_ups import plain_words


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("and who was behind it?", "and who organised it?"),
        ("Qui était derrière tout ça ?", "Qui l'a organisé ?"),
        ("是谁在背后组织的？", "是谁组织的？"),
        ("是谁主办的？", "是谁主办的？"),
        ("who organised it?", "who organised it?"),
        ("", ""),
    ],
)
def test_turns_of_phrase_become_plain(said: str, plain: str) -> None:
    assert plain_words(said) == plain
