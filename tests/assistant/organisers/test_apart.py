"""Checks and publications are made by another process, which tells of them and does not outlive its reader."""

import contextlib
import io
import json
import subprocess
import time
from pathlib import Path

import pytest
from desk_setup import add_news, lose_masks, open_tiny_desk
from sqlalchemy.engine import Engine

from assistant.database import open_database
from assistant.organisers.apart import AT_ONCE, Apart, Explained, Teller, Workers
from assistant.organisers.desk import Desk
from assistant.organisers.errors import Interrupted
from assistant.organisers.jobs import Jobs
from assistant.organisers.tasks import begin_check, begin_publication
from assistant.settings import Settings
from knowledge.cache import VectorCache
from knowledge.locking import WorkInProgress, exclusive

SECONDS = 300.0


@pytest.fixture
def settings(tmp_path: Path, caches: list[VectorCache]) -> Settings:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cache").symlink_to(caches[0].folder.absolute())
    return Settings(data_dir=tmp_path / "data", secret_key="never-told-to-another-process")  # type: ignore[arg-type]


@pytest.fixture
def desk(settings: Settings, caches: list[VectorCache]) -> Desk:
    engine: Engine = open_database(settings.database)
    return open_tiny_desk(settings.data_dir, caches, engine)


def ended(jobs: Jobs, name: str) -> dict[str, object]:
    for thread in list(jobs._threads):
        thread.join(SECONDS)
    job = jobs.read(name)
    assert job is not None
    return {"state": job.state, "result": job.result, "error": job.error.get("key")}


def test_another_process_checks_and_publishes_on_the_same_record(settings: Settings, desk: Desk) -> None:
    jobs = Jobs(settings.data_dir, Apart(settings))
    lose_masks(desk)
    refused = begin_publication(jobs, desk, "cleo", "No masks", digest=desk.digest())
    assert ended(jobs, refused.id) == {"state": "failed", "result": {}, "error": "confirmation_needed"}
    job = jobs.read(refused.id)
    assert job is not None
    assert job.error["values"] == {"regressions": 1, "floors": 0}
    last = desk.last_check()
    assert last is not None
    assert (last.who, last.current, last.regressions) == ("cleo", True, 1)
    done = begin_publication(jobs, desk, "cleo", "No masks", "The text was wrong", desk.digest())
    assert ended(jobs, done.id) == {"state": "done", "result": {"release": 2}, "error": None}
    assert (desk.served(), desk.releases.manifest(2).reason) == (2, "The text was wrong")
    assert [(one.who, one.action) for one in desk.audit.entries(limit=2)] == [
        ("cleo", "release.published"),
        ("ana", "text.deleted"),
    ]


def test_what_stops_the_work_there_is_explained_here(settings: Settings, desk: Desk) -> None:
    add_news(desk)
    with exclusive(settings.data_dir, "publish"), pytest.raises(Explained) as refused:
        Apart(settings).run("check", {"who": "ben"}, lambda done, total: None)
    assert (refused.value.key, refused.value.status) == ("busy", 409)
    told = refused.value.explanation
    assert told.detail.startswith("At work here already: publishing")
    assert (told.reason.key, told.reason.values["task"]) == ("at_work", "publish")


def test_who_stops_listening_stops_the_work(settings: Settings, desk: Desk) -> None:
    add_news(desk)

    def stopped(done: int, total: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        Apart(settings, Workers()).run("check", {"who": "ben"}, stopped)
    # Nobody holds the data folder any more.
    with exclusive(settings.data_dir, "check"):
        assert desk.last_check() is None


def test_a_process_that_cannot_work_at_all_is_told_as_interrupted(settings: Settings) -> None:
    with pytest.raises(Interrupted):
        Apart(settings, Workers("assistant.no_such_module")).run("check", {"who": "ben"}, lambda done, total: None)


def test_one_process_works_again_and_again_and_ends_when_it_has_not_for_long(tmp_path: Path) -> None:
    workers = Workers(kept_seconds=2)
    (tmp_path / "file").touch()
    nowhere = Settings(data_dir=tmp_path / "file")
    seen = set()
    for _ in range(2):
        with pytest.raises(Explained):
            Apart(nowhere, workers).run("check", {"who": "ben"}, lambda done, total: None)
        kept = workers._idle
        assert kept is not None
        seen.add(kept.pid)
    assert seen == {kept.pid}
    kept.wait(SECONDS)
    assert workers._idle is None


def test_a_process_that_has_worked_again_is_kept_for_its_whole_time() -> None:
    workers = Workers(kept_seconds=2)
    sleeping = subprocess.Popen(["sleep", "60"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    workers._keep(sleeping)
    time.sleep(1)
    assert workers._take() is sleeping
    workers._keep(sleeping)
    time.sleep(1.5)
    assert (workers._idle, sleeping.poll()) == (sleeping, None)
    workers.end()
    assert sleeping.poll() is not None


def test_a_process_that_has_ended_while_it_had_nothing_to_do_is_replaced(tmp_path: Path) -> None:
    workers = Workers()
    (tmp_path / "file").touch()
    apart = Apart(Settings(data_dir=tmp_path / "file"), workers)
    for _ in range(2):
        with pytest.raises(Explained):
            apart.run("check", {"who": "ben"}, lambda done, total: None)
        assert workers._idle is not None
        workers._idle.kill()
        workers._idle.wait(SECONDS)
    workers.end()


def test_whoever_comes_when_enough_are_at_work_waits_for_a_turn(settings: Settings) -> None:
    workers, waited = Workers("assistant.no_such_module"), []

    def stopped(done: int, total: int) -> None:
        waited.append((done, total))
        raise Interrupted

    with contextlib.ExitStack() as at_work:
        for _ in range(AT_ONCE):
            at_work.enter_context(workers.turn(stopped))
        with pytest.raises(Interrupted):
            Apart(settings, workers).run("check", {"who": "ben"}, stopped)
    assert waited == [(0, 0)]
    with workers.turn(stopped):
        pass


def test_secrets_stay_in_the_process_that_has_them(settings: Settings) -> None:
    assert "never-told" not in json.dumps(Apart(settings)._settings)


def test_a_teller_tells_how_far_it_is_and_how_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.organisers.apart.BEAT_SECONDS", 0.01)
    output = io.StringIO()
    teller = Teller(output)
    teller.progress(3, 7)
    teller.begin()
    while not output.getvalue():
        pass
    teller.fail(WorkInProgress("somebody_at_work"))
    first, *_, last = map(json.loads, output.getvalue().splitlines())
    assert first == {"progress": [3, 7]}
    told = {
        "key": "busy",
        "values": {},
        "detail": "At work here already: somebody else. Try again when that has ended.",
    }
    assert last == {"error": {**told, "reason": {"key": "somebody_at_work", "values": {}}, "status": 409}}


def test_a_job_is_begun_the_same_way_with_and_without_another_process(settings: Settings, desk: Desk) -> None:
    jobs = Jobs(settings.data_dir)
    add_news(desk)
    assert ended(jobs, begin_check(jobs, desk, "ben").id) == {
        "state": "done",
        "result": {"candidate": 2, "needs_confirmation": False},
        "error": None,
    }
