"""Texts point from one to another, and are found by what points to them."""

from assistant.answering.naming import pointed_at, sections_pointing_at
from knowledge.releases import Release


def test_frequently_asked_questions_are_found_by_the_text_that_they_point_to(small_release: Release) -> None:
    places = sections_pointing_at(small_release, {"summit-overview"})
    assert ("faq-summit", "summit-dates") in places
    assert {pointed_at(small_release, *place)[0] for place in places} == {"summit-overview"}


def test_what_points_nowhere_points_to_no_text(small_release: Release) -> None:
    assert sections_pointing_at(small_release, set()) == set()
