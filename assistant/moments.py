"""Moments in UTC, as the database keeps them."""

from datetime import UTC, datetime
from typing import overload


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@overload
def in_utc(moment: datetime) -> datetime: ...
@overload
def in_utc(moment: None) -> None: ...
def in_utc(moment: datetime | None) -> datetime | None:
    """A moment as the database gave it: SQLite gives times back without their zone, PostgreSQL in its own."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
