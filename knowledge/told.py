"""What people are told of texts and releases: a stable key with values, of which each interface makes its own sentence.

The English sentences, for terminals and logs, stand in `wording.yml`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

NOTHING = "–"

# In a terminal, the name of a file from anywhere must not be able to move the cursor or to colour what follows.
_CONTROLS = {code: " " if chr(code).isspace() else "\ufffd" for code in (*range(32), *range(127, 160))}


@cache
def wording() -> Mapping[str, Mapping[str, Any]]:
    """Every English sentence: by group, and in it by key."""
    return dict(yaml.safe_load(Path(__file__).with_name("wording.yml").read_text(encoding="utf-8")))


def say(group: str, key: str, values: Mapping[str, object]) -> str:
    """The English sentence `key` of a group with its values filled in; a list is told with commas."""
    sentence: str = wording()[group][key]
    return sentence.format(**{name: _told(name, value, values) for name, value in values.items()})


def printable(text: str) -> str:
    """The text on one line, without what terminals take for orders."""
    return text.translate(_CONTROLS)


def _told(name: str, value: object, values: Mapping[str, object]) -> str:
    """A value as it stands in a sentence; one that is itself a word of ours is told by that word."""
    if isinstance(value, list | tuple):
        return printable(", ".join(map(str, value))) or NOTHING
    phrase = wording()["terms"].get(name, {}).get(str(value))
    return printable(str(value)) if phrase is None else str(phrase).format(**values)


class Told(Exception):
    """An error that people are told of: `key` says what is wrong, and `values` with what.

    Values are text, numbers, or lists of them, so that they can be kept as JSON. `message` is the word of a library,
    in English; interfaces in other languages leave it out.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return say("refusals", self.key, self.values)
