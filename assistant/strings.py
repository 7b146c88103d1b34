"""The sentences the assistant says, kept as data: one file per language, all with the same keys."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.language.script import to_traditional
from knowledge.languages import LANGUAGES

TRADITIONAL = "zh-Hant"


class StringsError(Exception):
    """The files of a catalogue do not agree with each other."""


class Catalogue:
    """Sentences by key and language; traditional Chinese is converted from simplified."""

    def __init__(self, folder: Path) -> None:
        self._strings: dict[str, dict[str, Any]] = {
            language: yaml.safe_load((folder / f"{language}.yml").read_text(encoding="utf-8")) for language in LANGUAGES
        }
        first, *others = LANGUAGES
        for other in others:
            differing = set(self._strings[first]) ^ set(self._strings[other])
            if differing:
                raise StringsError(f"{folder.name}: {first} and {other} differ in {', '.join(sorted(differing))}")

    def holds(self, key: str) -> bool:
        """Whether there is a sentence under `key`."""
        return key in self._strings["en"]

    def text(self, key: str, language: str, /, **values: object) -> str:
        """The sentence `key` with `values` filled in; English where the language is not written."""
        written = "zh" if language == TRADITIONAL else language
        strings: Mapping[str, Any] = self._strings.get(written) or self._strings["en"]
        sentence = str(strings[key]).format(**values) if values else str(strings[key])
        return to_traditional(sentence) if language == TRADITIONAL else sentence

    def items(self, key: str, language: str) -> list[str]:
        """The list of sentences under `key`."""
        written = "zh" if language == TRADITIONAL else language
        found = (self._strings.get(written) or self._strings["en"])[key]
        return [to_traditional(item) if language == TRADITIONAL else str(item) for item in found]


REPLIES = Path(__file__).parent / "strings"
