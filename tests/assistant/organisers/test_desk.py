"""What organisers do to texts and releases is done once, kept on record, and told to those who wish to know."""

import json
from pathlib import Path
from threading import Barrier, Thread

import pytest
from desk_setup import NEWS, add_news, lose_masks, open_tiny_desk
from sqlalchemy.engine import Engine

from assistant.organisers.desk import Desk
from assistant.organisers.jobs import Jobs
from assistant.organisers.tasks import begin_publication
from knowledge.cache import VectorCache
from knowledge.draft_files import DraftConflict
from knowledge.drafts import ABSENT
from knowledge.locking import WorkInProgress, exclusive
from knowledge.publishing import ConfirmationNeeded
from knowledge.releases import ReleaseError


def recorded(desk: Desk) -> list[tuple[str, str, str]]:
    return [(entry.who, entry.action, entry.subject) for entry in reversed(desk.audit.entries())]


def test_everything_from_a_text_to_going_back_is_on_record(desk: Desk) -> None:
    add_news(desk)
    desk.check("ben")
    published = desk.publish("cleo", "Where to park", digest=desk.digest())
    assert (published.manifest.number, published.manifest.who, desk.served()) == (2, "cleo", 2)
    assert desk.rollback("cleo", 1) == 2
    assert recorded(desk) == [
        ("ana", "text.saved", "parking.en"),
        ("ben", "draft.checked", "2"),
        ("cleo", "release.published", "2"),
        ("cleo", "release.rolled_back", "1"),
    ]


def test_a_release_is_told_once_it_is_served(tmp_path: Path, caches: list[VectorCache], engine: Engine) -> None:
    told: list[tuple[int, str]] = []
    desk = open_tiny_desk(tmp_path / "told", caches, engine, lambda number, who: told.append((number, who)))
    lose_masks(desk)
    with pytest.raises(ConfirmationNeeded):
        desk.publish("cleo", "No masks")
    assert told == []
    desk.publish("cleo", "No masks", confirm="The text was wrong")
    desk.rollback("dora", 1)
    assert told == [(2, "cleo"), (1, "dora")]


def test_a_check_holds_until_the_draft_or_what_is_served_is_another(desk: Desk) -> None:
    assert desk.last_check() is None
    add_news(desk)
    desk.check("ben")
    last = desk.last_check()
    assert last is not None
    assert (last.who, last.current, last.regressions, last.worse_floors) == ("ben", True, 0, 0)
    desk.save("ana", "parking", "en", NEWS + " Bicycles too.", desk.draft.version("parking", "en"))
    assert not desk.last_check().current
    desk.restore("ana", "parking", "en", desk.draft.version("parking", "en"))
    add_news(desk)
    assert desk.last_check().current
    desk.publish("cleo", "Where to park")
    assert not desk.last_check().current


def test_a_check_of_a_draft_beside_a_damaged_release_holds_too(desk: Desk) -> None:
    calibration = desk.releases.content(1).parent / "calibration.json"
    calibration.write_text("{}", encoding="utf-8")
    desk.check("ben")
    last = desk.last_check()
    assert last is not None
    assert (last.current, last.check["served"]) == (True, None)


@pytest.mark.parametrize("pointer", ["", "seven", "-"])
def test_where_nobody_can_tell_what_is_served_there_is_no_current_check(desk: Desk, pointer: str) -> None:
    add_news(desk)
    desk.check("ben")
    (desk.releases.folder / "current").write_text(pointer, encoding="ascii")
    assert desk.served() is None
    assert not desk.last_check().current


def test_texts_are_taken_away_and_brought_back_on_record(desk: Desk, tmp_path: Path) -> None:
    add_news(desk)
    assert desk.export_texts(tmp_path / "draft.zip") == 4
    assert desk.export_texts(tmp_path / "release.zip", 1) == 3
    desk.delete("ana", "parking", "en", desk.draft.version("parking", "en"))
    assert [one.name for one in desk.plan_import(tmp_path / "draft.zip").brings] == ["parking.en"]
    imported = desk.import_texts("ben", tmp_path / "draft.zip", name="all texts.zip")
    assert (imported.changed, imported.unchanged) == (("parking.en",), 3)
    assert recorded(desk)[-2:] == [("ben", "text.saved", "parking.en"), ("ben", "archive.imported", "all texts.zip")]
    assert desk.audit.entries()[1].details == {"file": "all texts.zip"}
    desk.import_texts("ben", tmp_path / "draft.zip")
    assert recorded(desk)[-1] == ("ben", "archive.imported", "all texts.zip")
    with pytest.raises(ReleaseError):
        desk.export_texts(tmp_path / "none.zip", 9)
    assert not (tmp_path / "none.zip").exists()


def test_a_check_that_was_kept_in_another_form_is_none(desk: Desk) -> None:
    desk.check("ben")
    path = desk.draft.folder / "check.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert desk.last_check() is not None
    path.write_text(json.dumps({**stored, "form": 1}), encoding="utf-8")
    assert desk.last_check() is None


@pytest.mark.parametrize("kept", ["", "[1", "{}", '{"check": {}}', "\0"])
def test_a_kept_check_that_cannot_be_read_is_none(desk: Desk, kept: str) -> None:
    desk.digest()
    (desk.draft.folder / "check.json").write_text(kept, encoding="utf-8")
    assert desk.last_check() is None


def test_what_stood_in_the_way_of_publishing_can_be_looked_at(desk: Desk) -> None:
    lose_masks(desk)
    with pytest.raises(ConfirmationNeeded):
        desk.publish("cleo", "No masks")
    last = desk.last_check()
    assert last is not None
    assert (last.who, last.current, last.regressions) == ("cleo", True, 1)
    assert desk.served() == 1
    assert desk.publish("cleo", "No masks", confirm="The text was wrong").manifest.reason == "The text was wrong"


def test_nothing_is_published_without_a_note_or_on_another_draft(desk: Desk) -> None:
    add_news(desk)
    looked_at = desk.check("ben").digest
    desk.save("ana", "parking", "fr", NEWS, ABSENT)
    with pytest.raises(DraftConflict):
        desk.publish("cleo", "Where to park", digest=looked_at)
    with pytest.raises(ReleaseError, match="needs a note"):
        desk.publish("cleo", "  ")
    assert (desk.served(), desk.releases.published()) == (1, [1])


def test_of_two_who_publish_at_once_the_second_is_told(desk: Desk, tmp_path: Path) -> None:
    add_news(desk)
    jobs, together = Jobs(tmp_path / "jobs"), Barrier(2)
    begun: list[str] = []

    def publish(who: str) -> None:
        together.wait()
        begun.append(begin_publication(jobs, desk, who, f"By {who}").id)

    organisers = [Thread(target=publish, args=(who,)) for who in ("cleo", "dora")]
    for organiser in organisers:
        organiser.start()
    for organiser in organisers:
        organiser.join(60)
    for thread in list(jobs._threads):
        thread.join(60)
    done = {job.state: job for name in begun if (job := jobs.read(name))}
    assert set(done) == {"done", "failed"}
    # The second either found the first at work, or its work done.
    assert done["failed"].error["key"] in ("busy", "release_refused")
    assert (desk.served(), desk.releases.published()) == (2, [1, 2])
    assert desk.releases.manifest(2).who == done["done"].who


def test_while_somebody_is_at_work_others_are_told(desk: Desk) -> None:
    add_news(desk)
    with exclusive(desk.draft.data_dir, "publish"):
        for attempt in (
            lambda: desk.check("ben"),
            lambda: desk.publish("cleo", "News"),
            lambda: desk.rollback("cleo", 1),
        ):
            with pytest.raises(WorkInProgress, match="publishing"):
                attempt()
    assert [action for _, action, _ in recorded(desk)] == ["text.saved"]
