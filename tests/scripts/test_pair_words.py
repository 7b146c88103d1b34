"""What a dictionary says a word means is taken from it, what it notes on the word is not."""

import pytest

from knowledge.languages import LANGUAGES
from scripts.pair_words import glosses, side_by_side


@pytest.mark.parametrize(
    ("definitions", "words"),
    [
        (["orchestra", "band"], [["orchestra"], ["band"]]),
        (["to invite sb; to treat (sb to a meal)"], [["invit"], ["treat"]]),
        (["CL:個|个[ge4]", "Taiwan pr. [wan2]", "variant of 玩[wan2]", "classifier for songs", "surname Wan"], []),
        (["a very long gloss that explains instead of translating"], []),
    ],
)
def test_glosses_are_the_words_of_meanings(definitions: list[str], words: list[list[str]]) -> None:
    assert list(glosses(definitions)) == words


def test_what_stands_side_by_side_is_in_every_language() -> None:
    texts = list(side_by_side())
    assert len(texts) > 30_000
    assert all(text[language].strip() for text in texts for language in LANGUAGES)
