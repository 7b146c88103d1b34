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
