"""Days that figures are told of end today unless said otherwise, and are neither too many nor out of order."""

from datetime import date, timedelta

import pytest

from assistant.insights import LONGEST_DAYS, Span, SpanError, span_of

TODAY = date(2020, 9, 17)


def test_without_a_wish_it_is_the_last_thirty_days() -> None:
    assert span_of(TODAY) == Span(date(2020, 8, 19), TODAY)
    assert span_of(TODAY).days == 30


@pytest.mark.parametrize("days", [1, 7, LONGEST_DAYS])
def test_a_number_of_days_ends_today(days: int) -> None:
    found = span_of(TODAY, days=days)
    assert (found.last, found.days) == (TODAY, days)


def test_two_days_are_both_included() -> None:
    assert span_of(TODAY, date(2020, 9, 1), date(2020, 9, 2)).days == 2


def test_tomorrow_has_begun_where_clocks_are_ahead() -> None:
    assert span_of(TODAY, last=TODAY + timedelta(days=1)).days == 30


@pytest.mark.parametrize(
    "wish",
    [
        {"first": TODAY, "last": TODAY - timedelta(days=1)},
        {"first": TODAY - timedelta(days=LONGEST_DAYS)},
        {"last": TODAY + timedelta(days=2)},
        {"last": date.min},
        {"last": date.max},
        {"first": date.min},
        {"days": 0},
        {"days": LONGEST_DAYS + 1},
    ],
)
def test_other_spans_are_refused(wish: dict[str, date | int]) -> None:
    with pytest.raises(SpanError):
        span_of(TODAY, **wish)  # type: ignore[arg-type]
