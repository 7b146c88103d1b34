"""Asked again in other letters it is the same question; in another language, or of marks alone, it is not."""

import pytest

from assistant.conversation.repetition import question_number, repetition_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where is the venue?", "  where is the VENUE "),
        ("Où se trouve l’hôtel ?", "où se trouve l'hôtel?"),
        ("会场在哪里？", "会场在哪里"),
        ("ＷＩＦＩ？", "wifi"),
    ],
)
def test_case_width_and_punctuation_make_no_other_question(one: str, other: str) -> None:
    assert repetition_of(one) == repetition_of(other)
    assert question_number(one, "en") == question_number(other, "en")


def test_words_and_language_make_the_question() -> None:
    numbers = [question_number(text, language) for text, language in (("wifi", "en"), ("wifi", "fr"), ("wi fi", "en"))]
    assert len(set(numbers)) == 3
    assert all(-(2**63) <= number < 2**63 for number in numbers)


def test_what_is_no_word_stays_as_it_is() -> None:
    assert (repetition_of("?!"), repetition_of("…")) == ("?!", "…")
