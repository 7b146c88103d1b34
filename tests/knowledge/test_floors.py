"""Floors say what a release has to reach, and whether it got worse."""

from pathlib import Path

import pytest

from knowledge.cache import VectorCache
from knowledge.comparison import Examiner
from knowledge.content_folder import FLOORS, QUESTIONS
from knowledge.documents import ContentError
from knowledge.floors import load_floors, missed_floors
from knowledge.questions import load_questions
from knowledge.releases import Release

FLOORS_SET = {"at_least": {"found": 0.9}, "at_most": {"answered": 0.2}}


@pytest.mark.parametrize(
    ("before", "after", "missed"),
    [
        ({}, {"found": 0.9, "answered": 0.2}, []),
        ({"found": 0.95}, {"found": 0.89}, [("found", True)]),
        ({"found": 0.8}, {"found": 0.85}, [("found", False)]),
        ({"found": 0.8}, {"found": 0.8}, [("found", False)]),
        ({"found": 0.8}, {"found": 0.7}, [("found", True)]),
        ({"answered": 0.1}, {"answered": 0.3}, [("answered", True)]),
        ({"answered": 0.4}, {"answered": 0.3}, [("answered", False)]),
        ({}, {"found": 0.5}, [("found", True)]),
        ({"found": 0.95}, {}, []),
    ],
)
def test_a_floor_is_missed_and_worse_where_what_is_served_did_better(
    before: dict[str, float], after: dict[str, float], missed: list[tuple[str, bool]]
) -> None:
    assert [(one.figure, one.worse) for one in missed_floors(FLOORS_SET, before, after)] == missed


def test_no_file_sets_no_floors_and_a_broken_one_is_named(tmp_path: Path) -> None:
    assert load_floors(tmp_path / FLOORS) == {}
    (tmp_path / FLOORS).write_text("at_least: high", encoding="utf-8")
    with pytest.raises(ContentError, match=r"^floors\.yml is not a list of figures under 'at_least:' and 'at_most:'"):
        load_floors(tmp_path / FLOORS)


def test_the_shipped_texts_reach_the_floors_they_ship_with(
    shipped_release: Release, caches: list[VectorCache], content: Path
) -> None:
    examiner = Examiner(load_questions(content / QUESTIONS), caches)
    reached = {**examiner.examine(shipped_release).figures, **examiner.across(shipped_release)}
    floors = load_floors(content / FLOORS)
    assert {name for figures in floors.values() for name in figures} <= set(reached)
    assert missed_floors(floors, {}, reached) == []
