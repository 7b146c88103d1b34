"""Reads the sentences, conversations and wishes on which the language policy is measured."""

from pathlib import Path
from typing import NamedTuple

import yaml

FOLDER = Path(__file__).parent / "cases"


class Case(NamedTuple):
    """A message in a conversation, and the language in which it must be answered."""

    conversation: str | None
    message: str
    language: str


def lines(file: str) -> dict[str, list[str]]:
    """The lines of each group of a file of cases."""
    content = yaml.safe_load((FOLDER / f"{file}.yml").read_text(encoding="utf-8"))
    return {group: text.splitlines() for group, text in content.items()}


def cases(file: str, group: str) -> list[Case]:
    """The cases of a group whose lines read `conversation | message | language`."""
    found = []
    for line in lines(file)[group]:
        conversation, message, language = (part.strip() for part in line.split(" | "))
        found.append(Case(None if conversation == "-" else conversation, message, language))
    return found


def in_every_conversation(file: str, language: str) -> list[Case]:
    """The lines of a language, each said first and in a conversation of each language."""
    return [
        Case(conversation, line, language)
        for line in lines(file)[language]
        for conversation in (None, "en", "fr", "zh")
    ]


def changing_nothing(file: str, group: str) -> list[Case]:
    """The lines of a group, each said in a conversation of each language, which goes on in its language."""
    return [
        Case(conversation, line, conversation) for line in lines(file)[group] for conversation in ("en", "fr", "zh")
    ]


ORDINARY = ("delegates", "everyday", "plain", "hurry", "short_talk", "traditional")
"""Kinds of sentences of the third batch in one language; the others hold names, titles or two languages."""


def third_sentences(language: str, *, ordinary: bool, half: int | None = None) -> list[Case]:
    """Sentences of the third batch; `half` 0 is the one that served to find what goes wrong, 1 the other, None both."""
    found = []
    for group in lines("third_sentences"):
        spoken, kind = group.split("_", 1)
        if spoken == language and (kind in ORDINARY) == ordinary:
            found += _half(in_every_conversation("third_sentences", group), half, said=4)
    return [case._replace(language=language) for case in found]


def third_short(conversation: str, half: int | None = None) -> list[Case]:
    """The one- and two-word messages of the third batch in a conversation."""
    groups = [group for group in lines("third_short") if group.startswith(f"{conversation}_")]
    return [case for group in groups for case in _half(cases("third_short", group), half)]


def third_stability(group: str, half: int | None = None) -> list[Case]:
    """The names of a group of the third batch, in a conversation of each language."""
    return _half(changing_nothing("third_stability", group), half, said=3)


def _half(found: list[Case], half: int | None, said: int = 1) -> list[Case]:
    """Every second line; a line stands in `said` cases."""
    return [case for place, case in enumerate(found) if half is None or place // said % 2 == half]
