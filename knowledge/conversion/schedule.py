"""The schedule.json that pretalx and frab export: each talk is a session of the programme."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from knowledge.conversion.calendars import PROGRAMME, known_zone, zone_name
from knowledge.conversion.decoding import decode
from knowledge.conversion.errors import NotAProgramme, TooManyRows
from knowledge.conversion.model import Extracted, Notice, Source
from knowledge.conversion.sessions import Session, sections_of
from knowledge.conversion.text import anchor_of, one_line

_DURATION = re.compile(r"(?:(?P<days>\d{1,3}):)?(?P<hours>\d{1,3}):(?P<minutes>\d{2})(?::\d{2})?")


def from_schedule(source: Source) -> Extracted:
    """Read every talk of every day and room, in the order of their times."""
    decoded = decode(source.data, source.name, source.language)
    try:
        loaded = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        raise NotAProgramme(source.name, {"reason": "not-json"}) from error
    schedule = _mapping(_mapping(loaded).get("schedule"))
    conference = _mapping(schedule.get("conference"))
    if not isinstance(conference.get("days"), list):
        raise NotAProgramme(source.name, {"reason": "no-days"})
    limit = source.options.limits.rows
    zone = str(conference.get("time_zone_name") or source.options.zone or "")
    sessions: list[Session] = []
    notices = list(decoded.notices)
    for room, talk in _talks(conference["days"]):
        if len(sessions) >= limit:
            raise TooManyRows(source.name, {"limit": limit})
        sessions.append(_session(talk, room, zone, source.language, len(sessions) + 1))
        if sessions[-1].start is None:
            notices.append(Notice("no-time", {"title": sessions[-1].title}))
    sessions.sort(key=lambda session: session.start.isoformat() if session.start else "9999")
    version = _told(schedule.get("version"), source.language)
    return Extracted(
        _told(conference.get("title"), source.language),
        sections_of(sessions, source.language),
        kind=PROGRAMME,
        metadata={"schedule_version": version} if version else {},
        encoding=decoded.encoding,
        notices=tuple(notices),
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _talks(days: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for day in days:
        for room, talks in _mapping(_mapping(day).get("rooms")).items():
            for talk in talks if isinstance(talks, list) else []:
                if isinstance(talk, dict):
                    yield str(room), talk


def _told(value: Any, language: str) -> str:
    """A text, or of several by language the one in `language`."""
    if isinstance(value, dict):
        value = value.get(language) or value.get("en") or next(iter(value.values()), "")
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _session(talk: dict[str, Any], room: str, zone: str, language: str, number: int) -> Session:
    start = _start(talk.get("date"), zone)
    match = _DURATION.fullmatch(str(talk.get("duration", "")))
    length = timedelta(**{unit: int(count or 0) for unit, count in match.groupdict().items()}) if match else None
    persons = talk.get("persons")
    names = [_name(person, language) for person in persons] if isinstance(persons, list) else []
    title, subtitle = _told(talk.get("title"), language), _told(talk.get("subtitle"), language)
    own = anchor_of(next((str(talk[name]) for name in ("code", "slug", "guid", "id") if talk.get(name)), ""), "")
    return Session(
        own or f"session-{number}",
        one_line(f"{title}. {subtitle}" if title and subtitle else title or subtitle),
        start,
        start + length if start and length else None,
        zone_name(start) if start else "",
        room=_told(talk.get("room"), language) or room,
        speakers=tuple(filter(None, names)),
        track=_told(talk.get("track"), language),
        type=_told(talk.get("type"), language),
        language=_told(talk.get("language"), language),
        abstract=_told(talk.get("abstract"), language),
        description=_told(talk.get("description"), language),
        made=not own,
    )


def _start(value: Any, zone: str) -> datetime | None:
    """The time of a talk in the zone of its conference."""
    try:
        start = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    named = known_zone(zone)
    if named is None:
        return start
    return start.astimezone(named) if start.tzinfo else start.replace(tzinfo=named)


def _name(person: Any, language: str) -> str:
    names = (_told(_mapping(person).get(key), language) for key in ("public_name", "full_public_name", "name"))
    return next(filter(None, names), "")
