"""Phrases are found whatever their case and accents, and never inside another word."""

import pytest

from assistant.answering.patterns import cut


@pytest.mark.parametrize(
    ("text", "phrase", "left"),
    [
        ("Californian films of Cali?", "cali", "Californian films of  ?"),
        ("À Medellín, que fait Medellin ?", "Medellín", "À  , que fait   ?"),
        ("武汉请市长做什么？", "武汉", " 请市长做什么？"),
        ("nothing of it", "Wuhan", "nothing of it"),
    ],
)
def test_a_phrase_is_cut_out_of_a_text(text: str, phrase: str, left: str) -> None:
    assert cut(text, phrase) == left
