"""Sessions of a programme, whatever file they come from, as sections of a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from knowledge.conversion.labels import label
from knowledge.conversion.markup import clean_markdown
from knowledge.conversion.text import as_markdown, one_line
from knowledge.documents import Section

_HTML = re.compile(r"</?(?:p|br|div|ul|ol|li|b|strong|em|i|a|h[1-6]|span|script)\b[^>]{0,500}>", re.IGNORECASE)
_LIST = {"zh": "、"}


@dataclass(frozen=True)
class Session:
    """A session as a calendar or a schedule tells it; `zone` names the zone of its times as people know it.

    `made` says that its anchor is its place and nothing that the file tells.
    """

    anchor: str
    title: str
    start: date | datetime | None = None
    end: date | datetime | None = None
    zone: str = ""
    room: str = ""
    speakers: tuple[str, ...] = ()
    track: str = ""
    type: str = ""
    language: str = ""
    abstract: str = ""
    description: str = ""
    cancelled: bool = False
    made: bool = False


def sections_of(sessions: Iterable[Session], language: str) -> tuple[Section, ...]:
    """One section per session, with anchors of their own."""
    taken: dict[str, int] = {}
    sections = []
    for session in sessions:
        count = taken[session.anchor] = taken.get(session.anchor, 0) + 1
        anchor = session.anchor if count == 1 else f"{session.anchor}--{count}"
        heading = one_line(session.title) or anchor
        text = _text(session, language) or as_markdown(heading)
        sections.append(Section(anchor, heading, text, made=session.made))
    return tuple(sections)


def _text(session: Session, language: str) -> str:
    values = {
        "when": when(session.start, session.end, session.zone),
        "room": session.room,
        "speakers": _LIST.get(language, ", ").join(session.speakers),
        "track": session.track,
        "type": session.type,
        "language": session.language,
    }
    parts = [label(language, "cancelled")] if session.cancelled else []
    parts += [label(language, key, value=one_line(value)) for key, value in values.items() if value.strip()]
    return "\n\n".join(parts + list(dict.fromkeys(filter(None, map(_body, (session.abstract, session.description))))))


def _body(text: str) -> str:
    if _HTML.search(text):
        text, _ = clean_markdown(text)
    return as_markdown(text)


def when(start: date | datetime | None, end: date | datetime | None, zone: str) -> str:
    """The time of a session as one reads it: the day once, the zone at the end."""
    if start is None:
        return ""
    if not isinstance(start, datetime):
        # A calendar's whole days end before the day it names.
        last = end - timedelta(days=1) if end is not None and end > start else start
        return start.isoformat() if last <= start else f"{start.isoformat()} – {last.isoformat()}"
    told = f"{start:%Y-%m-%d %H:%M}"
    if isinstance(end, datetime) and end > start:
        told += f" – {end:%H:%M}" if end.date() == start.date() else f" – {end:%Y-%m-%d %H:%M}"
    return f"{told} ({zone})" if zone else told
