"""Stored questions: what people ask, in their words, and which documents answer; an empty list means none does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.documents import ContentError


@dataclass(frozen=True)
class StoredQuestion:
    """A question with the documents that answer it."""

    id: str
    text: str
    language: str
    relevant: tuple[str, ...]


def load_questions(path: Path) -> list[StoredQuestion]:
    """Read a file with one JSON object per line; an absent file holds no questions.

    Raises ContentError that names the line when one is not a question.
    """
    if not path.exists():
        return []
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if line.strip():
            questions.append(_question(line, path.name, number))
    return questions


def _question(line: str, name: str, number: int) -> StoredQuestion:
    try:
        stored: Mapping[str, Any] = json.loads(line)
        relevant = stored.get("relevant", [])
        if not isinstance(relevant, list):
            raise TypeError("'relevant' is a list of document ids")
        text, language = str(stored["text"]), str(stored["language"])
        return StoredQuestion(str(stored.get("id", number)), text, language, tuple(map(str, relevant)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        form = '{"id": …, "text": …, "language": …, "relevant": […]}'
        message = f"{type(error).__name__}: {error}"
        raise ContentError("bad_question", name=name, line=number, form=form, message=message) from error
