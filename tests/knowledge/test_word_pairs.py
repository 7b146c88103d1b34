"""Words that say the same are found from either side, and only those that a text can hold."""

from pathlib import Path

import pytest

from knowledge.languages import LANGUAGES
from knowledge.lexical import tokenize
from knowledge.word_pairs import PAIRS, WordPairs, load_pairs, read_pairs, translations, write_pairs

PAIRED = {("orchestra", "乐团"): 0.8, ("orchestra", "乐队"): 0.5, ("band", "乐队"): 0.6}


def test_pairs_are_found_from_either_side_among_the_words_that_are_there() -> None:
    pairs = WordPairs([(*pair, weight) for pair, weight in PAIRED.items()])
    assert pairs.into(1, {"乐团", "音乐"}) == {"orchestra": [("乐团", pytest.approx(0.8))]}
    assert pairs.into(0, {"orchestra", "band"}) == {
        "乐团": [("orchestra", pytest.approx(0.8))],
        "乐队": [("orchestra", pytest.approx(0.5)), ("band", pytest.approx(0.6))],
    }
    assert pairs.into(0, set()) == {}


def test_pairs_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_pairs(tmp_path / "pairs.tsv", "# Pairs.\n", PAIRED)
    assert {(word, said): weight for word, said, weight in read_pairs(tmp_path / "pairs.tsv")} == PAIRED


@pytest.mark.parametrize(
    ("source", "word", "target", "said"),
    [
        ("en", "orchestra", "fr", "orchestre"),
        ("en", "orchestra", "zh", "乐团"),
        ("fr", "orchestre", "en", "orchestra"),
        ("fr", "orchestre", "zh", "乐团"),
        ("zh", "乐团", "en", "orchestra"),
        ("zh", "乐团", "fr", "orchestre"),
    ],
)
def test_what_ships_knows_everyday_words(source: str, word: str, target: str, said: str) -> None:
    asked, wanted = tokenize(word, source)[0], tokenize(said, target)[0]
    assert wanted in dict(translations(source, target, {wanted})[asked])


def test_a_language_without_pairs_says_nothing() -> None:
    assert translations("es", "en", {"orchestra"}) == {}


@pytest.mark.parametrize("said", ["sb", "sth", "classifi", "variant", "pr"])
def test_what_a_dictionary_notes_on_words_is_no_word(said: str) -> None:
    assert len(load_pairs("en-zh").into(0, {said})) < 10


@pytest.mark.parametrize("said", ["玩", "叔叔", "垃圾桶", "朝鲜"])
def test_a_word_that_a_place_pronounces_its_own_way_is_not_that_place(said: str) -> None:
    assert "taiwan" not in load_pairs("en-zh").into(1, {said})


def test_no_figure_stands_for_another() -> None:
    for path in PAIRS.glob("*.tsv"):
        assert not [(a, b) for a, b, _ in read_pairs(path) if a != b and a.isdigit() and b.isdigit()]


def test_every_weight_is_a_share() -> None:
    files = sorted(PAIRS.glob("*.tsv"))
    assert len(files) == len(LANGUAGES) * (len(LANGUAGES) - 1) // 2
    for path in files:
        assert all(0 < weight <= 1 for _, _, weight in read_pairs(path))
