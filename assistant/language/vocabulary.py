"""The words and names that tell languages apart, read once from the data files beside this module."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FUNCTION, COMMON, PARTICLE, COURTESY = "function", "common", "particle", "courtesy"


def read_data(name: str) -> dict[str, Any]:
    """One of the data files, by its name without the extension."""
    content = yaml.safe_load((files(__package__) / "data" / f"{name}.yml").read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise TypeError(name)
    return content


def fold(word: str) -> str:
    """A word as people type it in haste: lower case, no accents."""
    decomposed = unicodedata.normalize("NFD", word.casefold().replace("œ", "oe"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@dataclass(frozen=True)
class Vocabulary:
    """What kind of word each folded word is, per language, and the words that tell nothing."""

    kinds: dict[str, dict[str, str]]
    neutral: frozenset[str]
    chinese: tuple[str, ...]


@cache
def load_vocabulary() -> Vocabulary:
    """The words of the three languages and the neutral ones."""
    kinds: dict[str, dict[str, str]] = {}
    for language in ("en", "fr"):
        lists = read_data(f"words.{language}")
        kinds[language] = {
            fold(word): kind for kind in (COMMON, PARTICLE, COURTESY, FUNCTION) for word in lists[kind].split()
        }
    neutral = frozenset(fold(word) for word in read_data("neutral")["words"].split())
    return Vocabulary(kinds, neutral, tuple(read_data("words.zh")[FUNCTION].split()))


@cache
def foreign_words() -> dict[str, frozenset[str]]:
    """The words that hold sentences of foreign languages together, as written and without accents."""
    return {
        language: frozenset(words.split()) | {fold(word) for word in words.split()}
        for language, words in read_data("foreign")["words"].items()
    }


@cache
def foreign_scripts() -> dict[str, tuple[str, ...]]:
    """The foreign languages written in each script, the most frequent first."""
    return {script: tuple(languages) for script, languages in read_data("foreign")["scripts"].items()}


@cache
def words_outside_latin() -> frozenset[str]:
    """Greetings in other scripts, which are not the name of a place although they stand alone."""
    return frozenset(read_data("foreign")["words_outside_latin"].split())
