"""Patterns kept as data: what questions look like in three languages, compared without case and accents."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_HAN = re.compile(r"[\u3400-\u9fff]")


@cache
def read_data(name: str) -> dict[str, Any]:
    """One of the data files of this package, by its name without the extension."""
    content = yaml.safe_load((files(__package__) / "data" / f"{name}.yml").read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise TypeError(name)
    return content


def fold(text: str) -> str:
    """Drop case, accents and typographic apostrophes while every character keeps its place."""
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    if character in "’ʼ‘":
        return "'"
    base = unicodedata.normalize("NFKD", character).lower()
    return base[0] if base else character


@cache
def patterns(name: str, key: str) -> tuple[re.Pattern[str], ...]:
    """The patterns under `key` of a data file."""
    return tuple(re.compile(pattern) for pattern in read_data(name)[key])


def matches(text: str, name: str, key: str) -> bool:
    """Whether a pattern of a data file is found in a text; the text is folded first."""
    folded = fold(text)
    return any(pattern.search(folded) for pattern in patterns(name, key))


def any_of(phrases: Iterable[str]) -> str:
    """An expression for any of some phrases, the longest first; Latin words end at word boundaries."""
    ordered = sorted({fold(phrase) for phrase in phrases}, key=len, reverse=True)
    return "|".join(bounded(phrase) for phrase in ordered) or "(?!)"


def bounded(phrase: str) -> str:
    """A phrase, folded already, that is no part of a longer Latin word."""
    return re.escape(phrase) if _HAN.search(phrase) else rf"(?<!\w){re.escape(phrase)}(?!\w)"


def has_han(text: str) -> bool:
    return bool(_HAN.search(text))


def length_in_words(text: str) -> int:
    """How many words a message has; two Chinese characters count as one."""
    han = len(_HAN.findall(text))
    return len(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", _HAN.sub(" ", text))) + (han + 1) // 2


def without(text: str, phrases: Sequence[str]) -> str:
    """A folded text with some phrases taken out."""
    return re.sub(any_of(phrases), " ", fold(text))


def cut(text: str, phrase: str) -> str:
    """A text, as it is written, with a phrase taken out."""
    kept, end = "", 0
    for found in re.finditer(bounded(fold(phrase)), fold(text)):
        kept, end = f"{kept}{text[end : found.start()]} ", found.end()
    return kept + text[end:]
