"""What the pages say about the event: a small data file, so that the next event changes content and not code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from connectors.web.languages import DEFAULT_LANGUAGE, in_script, written_language


class EventFileError(Exception):
    """The event file cannot be used; correct the named field and start again."""


@dataclass(frozen=True)
class EventInfo:
    """The event in one language, and the questions a newcomer may start with."""

    title: str
    short_title: str
    theme: str = ""
    dates: str = ""
    place: str = ""
    questions: tuple[str, ...] = ()


def load_event(path: Path) -> Callable[[str], EventInfo]:
    """Read the event file; the returned function gives the event in a page language.

    Raises EventFileError when the file is unreadable, lacks English, or has a field of the wrong type.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise EventFileError(f"{path}: {error}") from error
    if not isinstance(raw, dict) or DEFAULT_LANGUAGE not in raw:
        raise EventFileError(f"{path}: needs one block per language, among them '{DEFAULT_LANGUAGE}'")
    events = {language: _event(block, f"{path}: {language}") for language, block in raw.items()}

    def event(language: str) -> EventInfo:
        info = events.get(written_language(language), events[DEFAULT_LANGUAGE])
        return _converted(info, language)

    return event


def _event(block: Any, where: str) -> EventInfo:
    if not isinstance(block, Mapping):
        raise EventFileError(f"{where}: must be 'key: value' lines")
    known = {"title", "short_title", "theme", "dates", "place", "questions"}
    unknown = sorted(set(block) - known)
    if unknown:
        raise EventFileError(f"{where}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    if not block.get("title"):
        raise EventFileError(f"{where}: 'title' is missing")
    questions = block.get("questions", [])
    if not isinstance(questions, list):
        raise EventFileError(f"{where}: 'questions' must be a list")
    texts = {key: str(block.get(key) or "") for key in known - {"questions"}}
    texts["short_title"] = texts["short_title"] or texts["title"]
    return EventInfo(**texts, questions=tuple(str(question) for question in questions))


def _converted(info: EventInfo, language: str) -> EventInfo:
    return EventInfo(
        title=in_script(info.title, language),
        short_title=in_script(info.short_title, language),
        theme=in_script(info.theme, language),
        dates=in_script(info.dates, language),
        place=in_script(info.place, language),
        questions=tuple(in_script(question, language) for question in info.questions),
    )
