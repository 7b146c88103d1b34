"""What people are told of files and conversions, in their own language: the sentences stand in `wording.*.yml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.languages import LANGUAGES


@cache
def wording(language: str) -> Mapping[str, Any]:
    """Every sentence in `language`, or in English where that is not written."""
    written = language if language in LANGUAGES else "en"
    return dict(yaml.safe_load(Path(__file__).with_name(f"wording.{written}.yml").read_text(encoding="utf-8")))


def say(group: str, code: str, language: str, values: Mapping[str, object]) -> str:
    """The sentence `code` of a group (`refusals`, `notices`, `repairs`) with its values filled in.

    A value that is itself a word of the product, such as what a file was found to be, is told in `language` too.
    """
    words = wording(language)
    sentence: str = words[group][code]
    return sentence.format(**{name: _told(words["terms"], name, value, values) for name, value in values.items()})


def repair_name(kind: str, language: str) -> str:
    """What a kind of mending is called, to stand before its count."""
    return say("repairs", kind, language, {})


def _told(terms: Mapping[str, Mapping[str, str]], name: str, value: object, values: Mapping[str, object]) -> str:
    phrases = terms.get("language" if name == "stated" else name, {})
    return phrases[str(value)].format(**values) if str(value) in phrases else str(value)
