"""Whatever is killed, and whenever, the served release stays whole and the next attempt succeeds."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from faults_setup import Folders, Killer

from knowledge.draft_files import DraftConflict
from knowledge.incoming import add_file
from knowledge.locking import WorkInProgress
from knowledge.publishing import publish, rollback
from knowledge.releases import ReleaseError
from knowledge.seeding import seed
from knowledge.staging import Staging

# Of the moments at which a file is about to be changed, so many are tried, evenly spread, the first and last included.
MOMENTS = 14
SECONDS = (0.01, 0.05, 0.1, 0.2)

NEWS = "---\ntitle: Parking\n---\n## Parking {#parking}\n\nCars are parked at the coal tower.\n"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "parking.en.md"
    path.write_text(NEWS, encoding="utf-8")
    return path


def moments(changes: int) -> list[dict[str, Any]]:
    """The moments to kill at, of an action that changes files so many times."""
    step = max(1, (changes - 1) // (MOMENTS - 1))
    numbers = sorted({*range(1, changes + 1, step), changes - 1, changes} - {0})
    return [{"at": number} for number in numbers] + [{"after": seconds} for seconds in SECONDS]


def assert_nothing_is_left(data: Path) -> None:
    left = [path.name for path in data.rglob("*") if path.name.endswith(".new") or path.name.startswith(".building-")]
    assert left == []


@pytest.mark.parametrize("action", ["check", "publish"])
def test_a_kill_while_building_and_publishing(folders: Folders, killer: Killer, action: str) -> None:
    whole = killer.run(action, folders.copy(folders.changed))
    assert whole["changes"] > 10
    served = set()
    for moment in moments(whole["changes"]):
        data = folders.copy(folders.changed)
        ended = killer.run(action, data, **moment)
        assert ended.get("signal") == signal.SIGKILL or "after" in moment
        draft = folders.draft(data)
        drafted = draft.digest()
        current = draft.releases.current()
        served.add(current)
        assert draft.releases.load(current or 0).number == current
        assert seed(draft.releases, folders.content) == current
        assert_nothing_is_left(data)
        assert draft.digest() == drafted
        if current == 1:
            # Release 3 where release 2 had its note already and only the pointer had not moved.
            current = publish(draft, "Again", "ana", confirm="for the test").manifest.number
        assert current in (2, 3)
        assert "Linz" in draft.releases.load(current).documents["masks"].renderings["en"].sections[0].text
    assert 1 in served


def test_a_kill_while_embedding(folders: Folders, killer: Killer, news: Path) -> None:
    data = folders.copy(folders.changed)
    draft = folders.draft(data)
    add_file(draft, news)
    assert killer.run("embed", data)["signal"] == signal.SIGKILL
    assert [path.name for path in draft.releases.folder.iterdir() if path.name.startswith(".building-")] != []
    assert (draft.releases.current(), draft.releases.numbers()) == (1, [1])
    assert seed(draft.releases, folders.content) == 1
    assert sorted(path.name for path in draft.releases.folder.iterdir()) == ["000001", "current"]


def test_a_kill_while_going_back(folders: Folders, killer: Killer) -> None:
    whole = killer.run("rollback", folders.copy(folders.published))
    for moment in moments(whole["changes"]):
        data = folders.copy(folders.published)
        killer.run("rollback", data, **moment)
        draft = folders.draft(data)
        current = draft.releases.current()
        assert current in (1, 2)
        assert draft.releases.load(current).number == current
        seed(draft.releases, folders.content)
        assert_nothing_is_left(data)
        rollback(draft.releases, 1)
        assert (draft.releases.current(), draft.read("masks", "en").text.count("Linz")) == (1, 1)


def test_a_kill_while_a_file_is_added(folders: Folders, killer: Killer, news: Path) -> None:
    whole = killer.run("add", folders.copy(folders.changed), path=str(news))
    for moment in moments(whole["changes"]):
        data = folders.copy(folders.changed)
        killer.run("add", data, path=str(news), **moment)
        draft = folders.draft(data)
        assert draft.releases.load(1).number == draft.releases.current() == 1
        kept = [one.id for one in draft.documents()]
        assert kept in (["concerts", "masks"], ["concerts", "masks", "parking"])
        assert add_file(draft, news).outcome == ("unchanged" if "parking" in kept else "added")
        assert draft.read("parking", "en").text == NEWS
        assert_nothing_is_left(data)


def test_a_kill_while_a_file_is_received(folders: Folders, killer: Killer, news: Path) -> None:
    whole = killer.run("receive", folders.copy(folders.changed), path=str(news))
    for moment in [{"at": number} for number in range(1, whole["changes"] + 1)]:
        data = folders.copy(folders.changed)
        assert killer.run("receive", data, path=str(news), **moment)["signal"] == signal.SIGKILL
        staging = Staging(data)
        assert staging.list() == ()
        for path in staging.folder.glob("*") if staging.folder.exists() else ():
            os.utime(path, (time.time() - 120,) * 2)
        staging.discard_older_than()
        assert_nothing_is_left(data)
        assert killer.run("receive", data, path=str(news)) == whole
        assert [staged.size for staged in staging.list()] == [len(NEWS.encode())]


def test_a_kill_while_a_file_that_waited_is_kept(folders: Folders, killer: Killer, news: Path) -> None:
    begun = folders.copy(folders.changed)
    killer.run("receive", begun, path=str(news))
    whole = killer.run("keep", folders.copy(begun))
    outcomes = set()
    for moment in [{"at": number} for number in range(1, whole["changes"] + 1)]:
        data = folders.copy(begun)
        assert killer.run("keep", data, **moment)["signal"] == signal.SIGKILL
        draft, waiting = folders.draft(data), Staging(data).list()
        kept = "parking" in [one.id for one in draft.documents()]
        outcomes.add((kept, len(waiting)))
        assert draft.releases.load(1).number == draft.releases.current() == 1
        assert kept or waiting
        if waiting:
            assert "error" not in killer.run("keep", data)
        assert draft.read("parking", "en").text == NEWS
        assert Staging(data).list() == ()
    assert {(False, 1), (True, 1), (True, 0)} == outcomes


@pytest.mark.parametrize("limit", [60, 3_000, 40_000])
@pytest.mark.parametrize("action", ["check", "publish"])
def test_a_disk_that_is_full_is_told_and_what_is_served_stays(
    folders: Folders, killer: Killer, action: str, limit: int
) -> None:
    data = folders.copy(folders.changed)
    ended = killer.run(action, data, limit=limit)
    assert (ended["error"], "Is the disk full?" in ended["message"]) == ("ReleaseError", True), ended
    draft = folders.draft(data)
    assert (draft.releases.current(), draft.releases.load(1).number) == (1, 1)
    assert_nothing_is_left(data / "releases")
    assert publish(draft, "Again", "ana", confirm="for the test").manifest.number == 2


def test_a_text_that_finds_no_room_leaves_the_one_before(folders: Folders, killer: Killer, tmp_path: Path) -> None:
    data = folders.copy(folders.changed)
    path = tmp_path / "concerts.en.md"
    path.write_text(NEWS * 3, encoding="utf-8")
    before = folders.draft(data).read("concerts", "en")
    ended = killer.run("add", data, path=str(path), limit=120)
    assert ended["error"] == "OSError"
    assert folders.draft(data).read("concerts", "en") == before
    assert_nothing_is_left(data)


def test_of_two_processes_that_publish_one_is_told_until_the_other_ends(folders: Folders, killer: Killer) -> None:
    data = folders.copy(folders.changed)
    draft = folders.draft(data)
    killer.order("hold", data, after=3.0)
    while not (data / "held").exists():
        pass
    with pytest.raises(WorkInProgress, match=r"At work here already: publishing \(process \d+"):
        publish(draft, "New texts", "ana", confirm="for the test")
    assert killer.told()["signal"] == signal.SIGKILL
    assert publish(draft, "New texts", "ana", confirm="for the test").manifest.number == 2


def test_a_file_that_would_undo_unpublished_work_is_refused(folders: Folders, tmp_path: Path) -> None:
    draft = folders.draft(folders.copy(folders.changed))
    path = tmp_path / "masks.en.md"
    path.write_text(NEWS, encoding="utf-8")
    with pytest.raises(DraftConflict, match=r"holds a change of masks\.en that is not published yet"):
        add_file(draft, path)
    assert add_file(draft, path, replace=True).outcome == "replaced"


def test_a_release_whose_checksum_is_wrong_is_not_served(folders: Folders) -> None:
    draft = folders.draft(folders.copy(folders.published))
    manifest = draft.releases.folder / "000001" / "manifest.json"
    digest = draft.releases.manifest(1).files["calibration.json"]
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(digest, "0" * 64), encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"^Release 1 is damaged \(calibration\.json\)"):
        rollback(draft.releases, 1)
    assert (draft.releases.current(), draft.releases.load(2).number) == (2, 2)
