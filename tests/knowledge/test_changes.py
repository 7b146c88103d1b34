"""Two releases are compared text by text; titles are those of the texts."""

import pytest
from tiny import write_tiny_content

from knowledge.cache import VectorCache
from knowledge.changes import changes_between, changes_of, passage_changes
from knowledge.documents import group_renderings, parse_rendering
from knowledge.drafts import Draft
from knowledge.releases import ReleaseError, ReleaseStore
from knowledge.titles import Titles

NEWS = "---\ntitle: Parking\n---\n## Parking {#parking}\n\nCars are parked at the old coal tower."
OTHER_MASKS = "---\ntitle: Masks\n---\n## Sewing {#sewing}\n\nDesigners of Graz sewed 900 masks for hospitals."


@pytest.fixture(scope="module")
def releases(caches: list[VectorCache], tmp_path_factory: pytest.TempPathFactory) -> ReleaseStore:
    folder = tmp_path_factory.mktemp("changes")
    store = ReleaseStore(folder / "data" / "releases", caches)
    store.build(write_tiny_content(folder / "one"))
    later = write_tiny_content(folder / "two", parking_en=NEWS, masks_en=OTHER_MASKS)
    (later / "concerts.fr.md").unlink()
    store.build(later)
    return store


def test_releases_differ_in_documents_languages_and_passages(releases: ReleaseStore) -> None:
    changes = changes_between(releases, 1, 2)
    assert [(one.document, one.title, one.change, dict(one.languages)) for one in changes.documents] == [
        ("concerts", "Balcony concerts", "changed", {"fr": "removed"}),
        ("masks", "Masks", "changed", {"en": "changed"}),
        ("parking", "Parking", "added", {"en": "added"}),
    ]
    assert [(one.document, one.language, one.change) for one in changes.passages] == [
        ("concerts", "fr", "removed"),
        ("masks", "en", "changed"),
        ("parking", "en", "added"),
    ]
    (masks,) = [one for one in changes.passages if one.document == "masks"]
    assert (masks.before, masks.after) == (
        "Designers of Graz sewed masks for hospitals.",
        "Designers of Graz sewed 900 masks for hospitals.",
    )


def test_wordings_that_differ_are_shown_before_the_passage() -> None:
    texts = [NEWS, NEWS.replace("{#parking}\n", "{#parking}\n<!-- wordings\nwhere do I park?\n-->\n")]
    states = [group_renderings([parse_rendering("parking", "en", text)]) for text in texts]
    (change,) = passage_changes(*states)
    plain = "Cars are parked at the old coal tower."
    worded = f"<!-- wordings\nwhere do I park?\n-->\n{plain}"
    assert (change.change, change.before, change.after) == ("changed", plain, worded)
    assert passage_changes(states[1], states[1]) == []
    assert [one.after for one in passage_changes([], states[1])] == [plain]


def test_the_other_way_round_what_was_added_is_removed(releases: ReleaseStore) -> None:
    back = changes_between(releases, 2, 1)
    assert (back.count("added"), back.count("changed"), back.count("removed")) == ((0, 1), (2, 1), (1, 1))
    assert not changes_between(releases, 1, 1)


def test_a_document_that_lost_a_language_keeps_the_title_in_the_first_one(
    caches: list[VectorCache], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("titles")
    draft = Draft(ReleaseStore(folder / "data" / "releases", caches))
    draft.releases.publish(draft.releases.build(write_tiny_content(folder / "one")))
    draft.delete("concerts", "en", draft.version("concerts", "en"))
    (concerts,) = changes_of(draft).documents
    assert (concerts.title, concerts.change, dict(concerts.languages)) == (
        "Balcony concerts",
        "changed",
        {"en": "removed"},
    )


def test_a_release_that_is_not_there_is_named(releases: ReleaseStore) -> None:
    with pytest.raises(ReleaseError, match="Release 9 has no readable manifest"):
        changes_between(releases, 1, 9)


def test_titles_are_in_the_language_asked_for_where_there_is_one(releases: ReleaseStore) -> None:
    titles = Titles(releases.content(1))
    assert titles.of("concerts", "music", "fr") == ("Concerts au balcon", "Musique", "fr")
    assert titles.of("masks", "sewing", "fr") == ("Masks", "Sewing", "en")
    assert titles.of("masks", "gone", "zh") == ("Masks", "gone", "en")
    assert titles.of("unknown", "x", "en") == ("unknown", "x", "en")
    assert Titles(None).of("masks", "sewing", "en") == ("masks", "sewing", "en")
