"""The days that figures are asked for."""

from dataclasses import dataclass
from datetime import date, timedelta

DEFAULT_DAYS = 30
LONGEST_DAYS = 366

# Nothing was said before; dates far from ours cannot be reckoned with.
EARLIEST = date(2000, 1, 1)


class SpanError(ValueError):
    """The days are in the wrong order, too many, or not of this age."""


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def span_of(today: date, first: date | None = None, last: date | None = None, days: int = DEFAULT_DAYS) -> Span:
    """The span between two days; without them, the `days` days that end on `last` or today. Raises SpanError."""
    last = last or today
    if not EARLIEST <= last <= today + timedelta(days=1):
        raise SpanError(f"The last day lies between {EARLIEST} and {today}.")
    if first is None:
        if not 1 <= days <= LONGEST_DAYS:
            raise SpanError(f"Figures are told of 1 to {LONGEST_DAYS} days.")
        first = last - timedelta(days=days - 1)
    if not EARLIEST <= first <= last or (last - first).days >= LONGEST_DAYS:
        raise SpanError(f"The first day is not after the last, and at most {LONGEST_DAYS} days are told of.")
    return Span(first, last)
