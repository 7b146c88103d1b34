"""Words that stand for each other in texts side by side are paired, and meet through a third language."""

import pytest

from scripts.word_alignment import agreed, either, through

TEXTS = [
    {"en": ["city", "music"], "fr": ["ville", "musique"]},
    {"en": ["city", "design"], "fr": ["ville", "design"]},
    {"en": ["music", "school"], "fr": ["musique", "ecole"]},
    {"en": ["school", "design"], "fr": ["ecole", "design"]},
]


def test_words_that_stand_side_by_side_agree_most() -> None:
    pairs = agreed(TEXTS, "en", "fr")
    for word, said in (("city", "ville"), ("music", "musique"), ("school", "ecole"), ("design", "design")):
        assert max((pair for pair in pairs if pair[0] == word), key=pairs.__getitem__) == (word, said)
        assert pairs[word, said] > 0.7


def test_both_sides_say_the_same_of_a_pair() -> None:
    there, back = agreed(TEXTS, "en", "fr"), agreed(TEXTS, "fr", "en")
    assert there == {(word, said): pytest.approx(weight) for (said, word), weight in back.items()}


def test_two_words_meet_through_one_that_says_both() -> None:
    met = through({("music", "musique"): 0.9, ("city", "ville"): 0.2}, {("music", "音乐"): 0.8, ("city", "城市"): 0.3})
    assert met == {("musique", "音乐"): pytest.approx(0.7 * 0.9 * 0.8)}


def test_the_stronger_of_two_sources_counts() -> None:
    assert either({("a", "b"): 0.2}, {("a", "b"): 0.5, ("c", "d"): 0.1}) == {("a", "b"): 0.5, ("c", "d"): 0.1}
