"""Jobs are told in files that outlive requests and servers: how far they are, what came of them, that they ended."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.organisers.jobs import KEPT_SECONDS, Job, Jobs
from knowledge.encoder import Progress
from knowledge.locking import WorkInProgress

# A server that begins a job and is killed in the midst of it.
KILLED = """
import os, sys, threading
from pathlib import Path
from assistant.organisers.jobs import Jobs
jobs = Jobs(Path(sys.argv[1]))
print(jobs.start("check", "ana", lambda progress: threading.Event().wait()).id, flush=True)
sys.stdin.read()
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs(tmp_path)


def ended(jobs: Jobs, job: Job) -> Job:
    for thread in list(jobs._threads):
        thread.join(10)
    found = jobs.read(job.id)
    assert found is not None
    return found


def test_a_job_tells_what_came_of_it_to_every_server(jobs: Jobs, tmp_path: Path) -> None:
    job = jobs.start("check", "ana", lambda progress: {"candidate": 3})
    done = ended(jobs, job)
    assert (done.kind, done.who, done.state, done.result) == ("check", "ana", "done", {"candidate": 3})
    assert Jobs(tmp_path).read(job.id) == done


def test_a_job_tells_how_far_it_is_while_it_runs(jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.organisers.jobs._TELL_EVERY_SECONDS", 0.0)
    told, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> dict[str, object]:
        progress(64, 200)
        told.set()
        go_on.wait(10)
        return {}

    job = jobs.start("check", "ana", work)
    assert told.wait(10)
    elsewhere = Jobs(tmp_path)
    seen = elsewhere.read(job.id)
    assert seen is not None
    assert (seen.state, seen.done, seen.total) == ("running", 64, 200)
    assert [one.id for one in elsewhere.running()] == [job.id]
    go_on.set()
    assert ended(jobs, job).state == "done"
    assert elsewhere.running() == []


def raising(error: Exception) -> Callable[[Progress], dict[str, object]]:
    def work(progress: Progress) -> dict[str, object]:
        raise error

    return work


def test_a_job_that_fails_explains_itself(jobs: Jobs) -> None:
    refused = ended(jobs, jobs.start("publish", "ana", raising(WorkInProgress("somebody_at_work"))))
    assert (refused.state, refused.error["key"]) == ("failed", "busy")
    assert refused.error["reason"] == {"key": "somebody_at_work", "values": {}}
    assert refused.error["detail"].startswith("At work here already: somebody else.")


def test_an_error_that_nobody_expected_keeps_its_words_to_the_log(jobs: Jobs) -> None:
    broken = ended(jobs, jobs.start("check", "ana", raising(KeyError("/srv/secret"))))
    assert (broken.state, broken.error) == ("failed", {"key": "internal", "values": {}, "detail": ""})


def test_a_job_whose_process_was_killed_has_failed(jobs: Jobs, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    name = process.stdout.readline().strip()
    running = jobs.read(name)
    assert running is not None
    assert running.state == "running"
    process.stdin.close()
    process.wait(10)
    killed = jobs.read(name)
    assert killed is not None
    assert (killed.state, killed.error["key"]) == ("failed", "interrupted")
    process.stdout.close()


def test_a_server_that_stops_ends_its_jobs(jobs: Jobs) -> None:
    begun = threading.Event()

    def work(progress: Progress) -> dict[str, object]:
        while True:
            begun.set()
            progress(1, 2)

    job = jobs.start("check", "ana", work)
    assert begun.wait(10)
    jobs.stop()
    stopped = jobs.read(job.id)
    assert stopped is not None
    assert (stopped.state, stopped.error["key"]) == ("failed", "interrupted")


@pytest.mark.parametrize("name", ["", "0" * 16, "../check", "A" * 16, "0" * 15, "0" * 16 + ".json", "\0" * 16])
def test_other_names_are_no_jobs(jobs: Jobs, name: str) -> None:
    assert jobs.read(name) is None


def test_a_file_that_cannot_be_read_is_no_job(jobs: Jobs, tmp_path: Path) -> None:
    job = ended(jobs, jobs.start("check", "ana", lambda progress: {}))
    (tmp_path / "jobs" / f"{job.id}.json").write_text('{"id": 1', encoding="utf-8")
    assert jobs.read(job.id) is None
    assert jobs.running() == []


def test_old_jobs_are_forgotten(jobs: Jobs, tmp_path: Path) -> None:
    old = ended(jobs, jobs.start("check", "ana", lambda progress: {}))
    for path in (tmp_path / "jobs").iterdir():
        moment = path.stat().st_mtime - KEPT_SECONDS - 60
        os.utime(path, (moment, moment))
    new = ended(jobs, jobs.start("check", "ana", lambda progress: {}))
    assert jobs.read(old.id) is None
    assert {path.stem for path in (tmp_path / "jobs").iterdir()} == {new.id}
