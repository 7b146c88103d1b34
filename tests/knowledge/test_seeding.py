"""Newer shipped texts arrive in the draft for review, once, and never over an organiser's work."""

import json
import logging
from pathlib import Path

import pytest
from tiny import TEXTS, write_tiny_content

from knowledge.cache import VectorCache
from knowledge.content_folder import content_digest
from knowledge.drafts import ABSENT, Draft
from knowledge.locking import exclusive
from knowledge.publishing import publish
from knowledge.releases import ReleaseError, ReleaseStore
from knowledge.seeding import seed

MASKS = TEXTS["masks.en.md"]


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return write_tiny_content(tmp_path / "shipped")


@pytest.fixture
def draft(tmp_path: Path, shipped: Path, caches: list[VectorCache]) -> Draft:
    releases = ReleaseStore(tmp_path / "data" / "releases", caches)
    seed(releases, shipped)
    return Draft(releases)


def ship(shipped: Path, **changed: str) -> None:
    write_tiny_content(shipped, **changed)


def states(draft: Draft) -> dict[str, str]:
    return {one.id: one.state for one in draft.documents()}


def test_changed_shipped_texts_are_put_into_the_draft_and_not_served(draft: Draft, shipped: Path) -> None:
    before = content_digest(draft.releases.content(1))
    ship(shipped, masks_en=MASKS.replace("Graz", "Linz"), news_en="News.")
    (shipped / "concerts.zh.md").unlink()
    assert seed(draft.releases, shipped) == 1
    assert states(draft) == {"concerts": "changed", "masks": "changed", "news": "new"}
    assert (content_digest(draft.releases.content(1)), draft.releases.numbers()) == (before, [1])
    assert "Linz" in publish(draft, "New shipped texts", "ana").check.changes.passages[1].after


def test_they_are_put_there_once(draft: Draft, shipped: Path, caplog: pytest.LogCaptureFixture) -> None:
    ship(shipped, news_en="News.")
    with caplog.at_level(logging.WARNING):
        seed(draft.releases, shipped)
        draft.delete("news", "en", draft.version("news", "en"))
        seed(draft.releases, shipped)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("knowledge")] == [
        "The product ships 1 changed texts; they are in the draft for review: news.en.md"
    ]
    assert states(draft) == {"concerts": "published", "masks": "published"}


def test_an_organisers_work_is_never_overwritten(draft: Draft, shipped: Path, caplog: pytest.LogCaptureFixture) -> None:
    draft.write("masks", "en", "Mine.", draft.version("masks", "en"))
    draft.write("news", "en", "My news.", ABSENT)
    draft.delete("concerts", "fr", draft.version("concerts", "fr"))
    publish(draft, "Mine", "ana", confirm="for the test")
    ship(
        shipped,
        masks_en=MASKS.replace("Graz", "Linz"),
        news_en="Shipped news.",
        concerts_fr="Neuf.",
        concerts_zh=TEXTS["concerts.zh.md"] + "今天。",
    )
    with caplog.at_level(logging.WARNING):
        assert seed(draft.releases, shipped) == 2
    assert (draft.read("masks", "en").text, draft.read("news", "en").text) == ("Mine.", "My news.")
    assert states(draft) == {"concerts": "changed", "masks": "published", "news": "published"}
    assert list(next(one for one in draft.documents() if one.id == "concerts").languages) == ["en", "zh"]
    assert "3 changed shipped texts were left out" in caplog.text


def test_the_same_product_puts_nothing_anywhere(draft: Draft, shipped: Path) -> None:
    seed(draft.releases, shipped)
    assert not draft.content.exists()


def test_a_folder_without_a_record_compares_with_its_first_release(draft: Draft, shipped: Path) -> None:
    (draft.folder / "shipped.json").unlink()
    ship(shipped, masks_en=MASKS.replace("Graz", "Linz"))
    seed(draft.releases, shipped)
    assert states(draft)["masks"] == "changed"


def test_a_start_beside_somebody_at_work_leaves_the_work_alone(draft: Draft, shipped: Path) -> None:
    building = draft.releases.folder / ".building-2-1"
    building.mkdir()
    ship(shipped, news_en="News.")
    with exclusive(draft.data_dir, "publish"):
        assert seed(draft.releases, shipped) == 1
        assert building.exists()
    seed(draft.releases, shipped)
    assert (building.exists(), states(draft)["news"]) == (False, "new")


def test_what_was_ended_half_way_is_finished_at_the_next_start(draft: Draft, shipped: Path) -> None:
    ship(shipped, masks_en=MASKS.replace("Graz", "Linz"), news_en="News.")
    draft.open()
    # A kill after the first of the two files, before both were recorded as seen.
    (draft.content / "masks.en.md").write_bytes((shipped / "masks.en.md").read_bytes())
    seed(draft.releases, shipped)
    assert states(draft) == {"concerts": "published", "masks": "changed", "news": "new"}


def test_release_of_an_older_version_is_built_anew_and_served(draft: Draft, shipped: Path) -> None:
    releases = draft.releases
    manifest = releases.folder / "000001" / "manifest.json"
    stored = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(stored | {"layout": stored["layout"] - 1}), encoding="utf-8")
    with pytest.raises(ReleaseError, match="another version of the product"):
        releases.load(1)
    assert (seed(releases, shipped), releases.current()) == (2, 2)
    assert content_digest(releases.content(2)) == content_digest(releases.content(1))
    assert releases.load(2).number == 2
