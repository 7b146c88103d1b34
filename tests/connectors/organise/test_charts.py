"""Marks of charts stand where their values put them."""

from datetime import date

import pytest

from connectors.organise.charts import FILLINGS, GROUND, TOP, WIDEST, bars, columns, filling

DAY = date(2020, 9, 17)


def test_the_longest_bar_takes_the_whole_width_and_others_their_share() -> None:
    drawn = bars([("a", 40, "40", ""), ("b", 10, "10", "fr"), ("c", 0, "0", "")])
    assert [(bar.label, bar.length, bar.language) for bar in drawn] == [("a", 100, ""), ("b", 25, "fr"), ("c", 0, "")]


def test_parts_of_a_column_stand_on_each_other_and_the_highest_reaches_the_top() -> None:
    first, second = columns([(DAY, {"web": 3, "telegram": 1}), (DAY, {"telegram": 2})], ("web", "telegram"))
    web, telegram = first.segments
    assert (web.y + web.height, telegram.y + telegram.height, telegram.y) == (GROUND, web.y, TOP)
    assert web.height == 3 * telegram.height
    (alone,) = second.segments
    assert (alone.filling, alone.y + alone.height, alone.height) == (2, GROUND, (GROUND - TOP) / 2)


@pytest.mark.parametrize("days", [1, 7, 366])
def test_columns_share_the_width_without_touching(days: int) -> None:
    drawn = columns([(DAY, {"web": 1})] * days, ("web",))
    assert all(column.width <= WIDEST for column in drawn)
    edges = [edge for column in drawn for edge in (column.x, column.x + column.width)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= 100


@pytest.mark.parametrize("counts", [[], [(DAY, {})], [(DAY, {"web": 0})]])
def test_nothing_to_draw_draws_nothing(counts: list[tuple[date, dict[str, int]]]) -> None:
    assert [column.segments for column in columns(counts, ("web",))] == [()] * len(counts)
    assert bars([]) == ()


def test_many_parts_share_the_last_filling() -> None:
    assert [filling(place) for place in range(6)] == [1, 2, 3, FILLINGS, FILLINGS, FILLINGS]
