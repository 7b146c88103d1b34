"""Work that takes longer than a request should, told in files, so that any server on the data folder can show it.

One thread runs each job and holds a lock on a file meanwhile, which the operating system lets go of when the process
ends, however it ends. What keeps two jobs apart is the lock of the data folder.
"""

import contextlib
import fcntl
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import structlog

from assistant.moments import now
from assistant.organisers.apart import Apart
from assistant.organisers.errors import Interrupted
from assistant.organisers.explaining import explain
from knowledge.durable import replace_file
from knowledge.encoder import Progress

State = Literal["running", "done", "failed"]

KEPT_SECONDS = 24 * 60 * 60
STOP_SECONDS = 15.0
_TELL_EVERY_SECONDS = 0.5
_ID = re.compile(r"[0-9a-f]{16}")

# What a job does, given whom to tell of its progress; returns what its page needs.
Work = Callable[[Progress], Mapping[str, Any]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """A job as it stands; `error` is the explanation of what ended it."""

    id: str
    kind: str
    who: str
    state: State = "running"
    done: int = 0
    total: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)
    error: Mapping[str, Any] = field(default_factory=dict)
    began: str = ""


class Jobs:
    """The jobs of a data folder."""

    def __init__(self, data_dir: Path, apart: Apart | None = None) -> None:
        """`apart`, where given, is where long work is done instead of in this process."""
        self.apart = apart
        self._folder = data_dir / "jobs"
        self._threads: set[threading.Thread] = set()
        self._stopping = threading.Event()

    def start(self, kind: str, who: str, work: Work) -> Job:
        """Begin to work in a thread and return at once."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._discard_old()
        job = Job(secrets.token_hex(8), kind, who, began=now().isoformat(timespec="seconds"))
        lock = _hold(self._lock_of(job.id))
        try:
            self._keep(job)
        except OSError:
            os.close(lock)
            raise
        thread = threading.Thread(target=self._run, args=(job, work, lock), name=f"job-{kind}", daemon=True)
        self._threads.add(thread)
        thread.start()
        return job

    def read(self, name: str) -> Job | None:
        """A job by its id; one whose process has ended has failed."""
        if not _ID.fullmatch(name):
            return None
        job = self._stored(name)
        if job is None or job.state != "running" or _is_held(self._lock_of(name)):
            return job
        # It may have ended between the two looks.
        job = self._stored(name) or job
        return replace(job, state="failed", error=explain(Interrupted()).to_json()) if job.state == "running" else job

    def running(self) -> list[Job]:
        """The jobs at work in any process, the latest first."""
        found = [self.read(path.stem) for path in self._folder.glob("*.json")]
        return sorted((job for job in found if job and job.state == "running"), key=lambda job: job.began, reverse=True)

    def stop(self) -> None:
        """End the jobs of this process at their next step; what they had begun is discarded at the next start."""
        self._stopping.set()
        for thread in list(self._threads):
            thread.join(STOP_SECONDS)

    def _stored(self, name: str) -> Job | None:
        try:
            return Job(**json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _run(self, job: Job, work: Work, lock: int) -> None:
        told = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal told
            if self._stopping.is_set():
                raise Interrupted
            if time.monotonic() - told >= _TELL_EVERY_SECONDS:
                told = time.monotonic()
                self._keep(replace(job, done=done, total=total))

        try:
            self._keep(replace(job, state="done", result=dict(work(progress))))
        except Exception as error:
            explained = explain(error).to_json()
            log.warning("job.failed", kind=job.kind, key=explained.get("key"), error=str(error))
            self._keep(replace(job, state="failed", error=explained))
        finally:
            os.close(lock)
            self._threads.discard(threading.current_thread())

    def _lock_of(self, name: str) -> Path:
        return self._folder / f"{name}.lock"

    def _keep(self, job: Job) -> None:
        replace_file(self._folder / f"{job.id}.json", json.dumps(asdict(job), ensure_ascii=False).encode())

    def _discard_old(self) -> None:
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                    path.unlink()


def _hold(lock: Path) -> int:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _is_held(lock: Path) -> bool:
    """Whether somebody holds a lock at this moment."""
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
