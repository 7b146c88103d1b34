"""Two texts are compared line by line, with little around what differs."""

import pytest

from connectors.organise.difference import MOST_PAIRS, Line, difference


def test_equal_texts_have_no_difference_whatever_ends_their_lines() -> None:
    assert difference("a\nb", "a\r\nb") == []


def test_what_differs_stands_between_its_neighbours() -> None:
    before = "\n".join(["1", "2", "3", "4", "old", "5", "6", "7", "8"])
    assert difference(before, before.replace("old", "new")) == [
        Line("gap", "2"),
        Line("same", "3"),
        Line("same", "4"),
        Line("removed", "old"),
        Line("added", "new"),
        Line("same", "5"),
        Line("same", "6"),
        Line("gap", "2"),
    ]


@pytest.mark.parametrize(("before", "after"), [("", "a"), ("a", "")])
def test_one_text_may_be_empty(before: str, after: str) -> None:
    assert difference(before, after) == [Line("removed", before), Line("added", after)]


def test_texts_too_long_to_compare_are_told_apart_from_equal_ones() -> None:
    lines = int(MOST_PAIRS**0.5) + 1
    assert difference("\n".join(map(str, range(lines))), "\n" * lines) is None
