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
