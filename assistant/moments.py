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
    """A moment as the database gave it: SQLite gives times back without their zone."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
