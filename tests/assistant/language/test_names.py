"""Titles are left out before a message is weighed; names of people, streets and places are recognised."""

import pytest

from assistant.language.names import drop_titles, is_name
from assistant.language.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("who wrote les miserables?", "who wrote  ?"),
        ("United We Stream是哪个城市发起的", " 是哪个城市发起的"),
        ("now accepting contactless", " "),
        ("the lion kingdom", "the lion kingdom"),
        ("", ""),
        ("who plays in lord of the rings", "who plays in  "),
    ],
)
def test_titles_are_left_out_of_a_message(text: str, rest: str) -> None:
    assert drop_titles(text) == rest


@pytest.mark.parametrize("name", ["will smith", "jean nouvel", "rue mouffetard", "le havre", "san cristóbal", "nice"])
def test_words_that_are_a_name_together(name: str) -> None:
    assert is_name(name.split(), load_vocabulary())


@pytest.mark.parametrize(
    "name",
    [
        "wang jun",
        "xiaoming li",
        "sarah white",
        "neuilly sur seine",
        "baie de bandjin",
        "musée de la musique",
        "world water day",
        "semaine européenne du livre",
        "national library",
        "red temple",
        "détroit",
    ],
)
def test_kinds_of_names_that_are_made_of_words(name: str) -> None:
    assert is_name(name.split(), load_vocabulary())


@pytest.mark.parametrize(
    "words",
    [
        "he can",
        "sarah where",
        "envoyez les diapositives",
        "canal d'interprétation",
        "maison de thé traditionnelle",
        "every water day",
        "quiet library",
        "nice temple",
        "les gens de cape town",
    ],
)
def test_words_in_the_manner_of_such_names_are_none(words: str) -> None:
    assert not is_name(words.split(), load_vocabulary())


@pytest.mark.parametrize(
    "words", ["will you come", "rue de la gare", "les gagnants", "the winners", "nice weather", "and in new york time"]
)
def test_words_that_are_no_name(words: str) -> None:
    assert not is_name(words.split(), load_vocabulary())
