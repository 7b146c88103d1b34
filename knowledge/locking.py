"""One writer at a time in a data folder, whatever the process or thread; readers need no lock.

The operating system lets go of the lock when its holder ends, also when it is killed.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from knowledge.told import Told

LOCK = "knowledge.lock"

# How long a short piece of work, such as keeping a text, waits for another to end.
PATIENCE_SECONDS = 10.0
_POLL_SECONDS = 0.05
_LONGEST_SUBJECT = 150
_MOST_BYTES = 2000

# What the holder of a data folder does there.
Task = Literal[
    "begin_draft",
    "keep",
    "keep_several",
    "delete",
    "restore",
    "check",
    "publish",
    "roll_back",
    "build_first",
    "look_for_shipped",
]


class WorkInProgress(Told):
    """Somebody else is changing the texts or publishing them at this moment."""


@contextmanager
def exclusive(data_dir: Path, task: Task, subject: str = "", wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the data folder for a task and what it is done to, which another that has to wait is told of.

    Raises WorkInProgress when somebody else holds it for longer than `wait_seconds`.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _acquire(descriptor, wait_seconds)
        since = f"{datetime.now(UTC):%H:%M:%S}"
        told = {"task": task, "subject": subject[:_LONGEST_SUBJECT], "process": os.getpid(), "since": since}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(told).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise _told(os.pread(descriptor, _MOST_BYTES, 0)) from None
        time.sleep(_POLL_SECONDS)


def _told(holder: bytes) -> WorkInProgress:
    """What is known of the holder, which may not have said yet what it does."""
    try:
        told = json.loads(holder)
        return WorkInProgress("at_work", **{name: told[name] for name in ("task", "subject", "process", "since")})
    except (ValueError, KeyError, TypeError):
        return WorkInProgress("somebody_at_work")
