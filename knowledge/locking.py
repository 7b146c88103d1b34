"""One writer at a time in a data folder, whatever the process or thread; readers need no lock.

The operating system lets go of the lock when its holder ends, also when it is killed.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

LOCK = "knowledge.lock"

# How long a short piece of work, such as keeping a text, waits for another to end.
PATIENCE_SECONDS = 10.0
_POLL_SECONDS = 0.05


class WorkInProgress(Exception):
    """Somebody else is changing the texts or publishing them at this moment."""


@contextmanager
def exclusive(data_dir: Path, task: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the data folder for `task`, which another that has to wait is told of.

    Raises WorkInProgress when somebody else holds it for longer than `wait_seconds`.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _acquire(descriptor, wait_seconds)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{task} (process {os.getpid()}, since {datetime.now(UTC):%H:%M:%S} UTC)".encode(), 0)
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
                holder = os.pread(descriptor, 200, 0).decode("utf-8", errors="replace") or "somebody else"
                raise WorkInProgress(f"At work here already: {holder}. Try again when that has ended.") from None
        time.sleep(_POLL_SECONDS)
