"""Two workers share the tests: who gets which, what is made once for both, and how a test has the machine to itself."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

# The tests of the server, which takes half a minute and 2 GB to start: all go to one worker, so that one is started.
SERVER = "server"
WITH_SERVER = (
    "tests/integration/",
    "tests/browser/test_accessibility.py",
    "tests/browser/test_composer.py",
    "tests/browser/test_conversation.py",
    "tests/browser/test_messages.py",
)

# Workers who begin with what takes longest are done at about the same time.
LONGEST_FIRST = (*WITH_SERVER, "tests/browser/", "tests/faults/", "tests/connectors/")


class ByFile(LoadFileScheduling):
    """Leaves the tests of a file to one worker, for the sake of what they share, and all of the server."""

    def _split_scope(self, nodeid: str) -> str:
        return SERVER if nodeid.startswith(WITH_SERVER) else super()._split_scope(nodeid)


def put_longest_first(items: list[pytest.Item]) -> None:
    """Sort tests, and refuse those of the server that are not known as such."""
    strays = {item.path.name for item in items if SERVER in _fixtures(item) and not item.nodeid.startswith(WITH_SERVER)}
    if strays:
        raise pytest.UsageError(f"WITH_SERVER in {__file__} lacks {', '.join(sorted(strays))}")
    items.sort(key=lambda item: [not item.nodeid.startswith(part) for part in LONGEST_FIRST])


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


@contextmanager
def by_one_worker(path: Path) -> Iterator[None]:
    """Hold a lock while something is made, so that the other worker waits and then finds what this one has kept."""
    with _lock(path) as making:
        fcntl.flock(making, fcntl.LOCK_EX)
        yield


@contextmanager
def turn(folder: Path, alone: bool) -> Iterator[None]:
    """Run a test beside that of the other worker, or while the other waits in `folder`."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    with _lock(folder / "gate.lock") as gate, _lock(folder / "turn.lock") as running:
        # Who waits to be alone stands in the gate, or would wait for ever behind short tests.
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(running, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield


@contextmanager
def _lock(path: Path) -> Iterator[int]:
    """A file to lock, which closing unlocks; programs that a test starts do not inherit it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
