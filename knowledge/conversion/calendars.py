"""ICS files: each event is a session of the programme."""

from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar

from knowledge.conversion.decoding import decode
from knowledge.conversion.errors import TooManyRows
from knowledge.conversion.model import Extracted, Notice, Source
from knowledge.conversion.sessions import Session, sections_of
from knowledge.conversion.text import anchor_of, one_line

PROGRAMME = "programme"


def from_ics(source: Source) -> Extracted:
    """Read the events of a calendar in the order of their times."""
    decoded = decode(source.data, source.name, source.language)
    calendar = Calendar.from_ical(decoded.text)
    events = list(calendar.walk("VEVENT"))
    limit = source.options.limits.rows
    if len(events) > limit:
        raise TooManyRows(source.name, {"limit": limit})
    shown = known_zone(source.options.zone or str(calendar.get("X-WR-TIMEZONE", "")))
    notices = list(decoded.notices)
    sessions = [_session(event, number, shown, notices) for number, event in enumerate(events, start=1)]
    sessions.sort(key=lambda session: session.start.isoformat() if session.start else "9999")
    return Extracted(
        one_line(str(calendar.get("X-WR-CALNAME", ""))),
        sections_of(sessions, source.language),
        kind=PROGRAMME,
        encoding=decoded.encoding,
        notices=tuple(notices),
    )


def known_zone(name: str) -> ZoneInfo | None:
    """The zone of that name, or None where there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_name(moment: datetime) -> str:
    """The zone of a time as people know it: its name, or how far it is from UTC."""
    zone: tzinfo | None = moment.tzinfo
    if zone is None:
        return ""
    name = getattr(zone, "key", None)
    if name and name != "UTC":
        return str(name)
    offset = moment.strftime("%z")
    return "UTC" if offset in ("", "+0000") else f"UTC{offset[:3]}:{offset[3:5]}"


def _session(event: Any, number: int, shown: ZoneInfo | None, notices: list[Notice]) -> Session:
    title = one_line(str(event.get("SUMMARY", "")))
    start, end = _moment(event, "DTSTART"), _end(event)
    if isinstance(start, datetime) and start.tzinfo is None and shown is None:
        notices.append(Notice("no-zone", {"title": title}))
    if "RRULE" in event or "RDATE" in event:
        notices.append(Notice("repeats", {"title": title}))
    start, end = _in_zone(start, shown), _in_zone(end, shown)
    own = anchor_of(str(event.get("UID", "")).split("@")[0], "")
    return Session(
        own or f"session-{number}",
        title,
        start,
        end if isinstance(end, datetime) == isinstance(start, datetime) else None,
        zone_name(start) if isinstance(start, datetime) else "",
        room=str(event.get("LOCATION", "")),
        track=_categories(event),
        abstract=str(event.get("DESCRIPTION", "")),
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        made=not own,
    )


def _moment(event: Any, name: str) -> date | datetime | None:
    return getattr(event.get(name), "dt", None)


def _end(event: Any) -> date | datetime | None:
    end, start, duration = _moment(event, "DTEND"), _moment(event, "DTSTART"), _moment(event, "DURATION")
    if end is None and start is not None and duration is not None:
        end = start + duration  # type: ignore[operator]
    return end


def _in_zone(moment: date | datetime | None, shown: ZoneInfo | None) -> date | datetime | None:
    """Times in UTC or without a zone are told in the zone of the event, where one is known."""
    if not isinstance(moment, datetime) or shown is None:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=shown)
    in_utc = getattr(moment.tzinfo, "key", "") in ("UTC", "Etc/UTC", "GMT") or moment.tzinfo is UTC
    return moment.astimezone(shown) if in_utc else moment


def _categories(event: Any) -> str:
    found = event.get("CATEGORIES")
    groups = found if isinstance(found, list) else [found] if found is not None else []
    return ", ".join(str(name) for group in groups for name in getattr(group, "cats", []))
