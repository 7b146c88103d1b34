"""The sentences of the organisers' pages: one catalogue for each group of pages, each in every language."""

from functools import cache
from pathlib import Path

from assistant.strings import Catalogue

STRINGS = Path(__file__).parent / "strings"


@cache
def catalogue(topic: str) -> Catalogue:
    """The sentences of one group of pages."""
    return Catalogue(STRINGS / topic)


def sentence(language: str, name: str, /, **values: object) -> str:
    """The sentence `topic.key` in a language, with `values` filled in."""
    topic, _, key = name.partition(".")
    return catalogue(topic).text(key, language, **values)


def has_sentence(name: str) -> bool:
    """Whether there is a sentence of that name."""
    topic, _, key = name.partition(".")
    return (STRINGS / topic).is_dir() and catalogue(topic).holds(key)
