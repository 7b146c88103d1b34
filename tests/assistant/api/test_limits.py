"""A caller may send so much and so often, and no more."""

from assistant.api.limits import RateLimit


def test_calls_are_counted_for_each_caller() -> None:
    limit = RateLimit(2)
    assert [limit.allows("a", 0.0), limit.allows("a", 1.0), limit.allows("a", 2.0)] == [True, True, False]
    assert limit.allows("b", 2.0)


def test_a_refused_call_is_not_counted() -> None:
    limit = RateLimit(1)
    assert limit.allows("a", 0.0)
    assert [limit.allows("a", 30.0 + number) for number in range(20)] == [False] * 20
    assert limit.allows("a", 121.0)


def test_the_window_slides_so_that_the_turn_of_a_minute_is_no_way_around() -> None:
    limit = RateLimit(10)
    assert [limit.allows("a", 59.0) for _ in range(10)] == [True] * 10
    assert sum(limit.allows("a", 60.5) for _ in range(10)) == 1
    assert sum(limit.allows("a", 90.0) for _ in range(10)) == 4


def test_a_caller_who_was_quiet_for_two_minutes_starts_afresh() -> None:
    limit = RateLimit(1)
    assert [limit.allows("a", 0.0), limit.allows("a", 120.0)] == [True, True]


def test_the_callers_that_are_remembered_are_bounded() -> None:
    limit = RateLimit(1)
    for number in range(12_000):
        limit.allows(str(number), 0.0)
    assert len(limit._windows) == 10_000
