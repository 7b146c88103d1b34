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
        ("c’est qui derrière ?", "qui l'a organisé ?"),
        ("how can one reach it by tram?", "how can one get there by tram?"),
        ("comment y accède-t-on à vélo ?", "comment se rendre sur place à vélo ?"),
        ("On y va comment ?", "comment se rendre sur place ?"),
        ("qui y va ?", "qui y va ?"),
        ("骑车怎么去那边？", "骑车如何前往？"),
        ("他们怎么走到今天的？", "他们怎么走到今天的？"),
        ("", ""),
    ],
)
def test_turns_of_phrase_become_plain(said: str, plain: str) -> None:
    assert plain_words(said) == plain
