"""A running server takes up another release between two questions, and keeps the present one when that is damaged."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator

import pytest
from delegate import Delegate
from live_server import LiveServer

Begin = Callable[..., Delegate]

TAKEN_UP_SECONDS = 20.0


@pytest.fixture
def releases(server: LiveServer) -> Iterator[LiveServer]:
    """Serves release 1 again afterwards."""
    yield server
    point_to(server, 1)
    server.wait_for("ok", TAKEN_UP_SECONDS)


def copy_of_release_1(server: LiveServer, number: int) -> None:
    folder = server.data_dir / "releases"
    shutil.copytree(folder / "000001", folder / f"{number:06d}")
    manifest = folder / f"{number:06d}" / "manifest.json"
    described = {**json.loads(manifest.read_text(encoding="utf-8")), "number": number}
    manifest.write_text(json.dumps(described), encoding="utf-8")


def point_to(server: LiveServer, number: int) -> None:
    pointer = server.data_dir / "releases" / "current"
    pointer.with_name("current.new").write_text(str(number), encoding="ascii")
    os.replace(pointer.with_name("current.new"), pointer)


def served_within(speaker: Delegate, number: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if speaker.say("Hello")["release"] == number:
            return True
        time.sleep(0.2)
    return False


def test_a_published_release_is_taken_up_without_a_restart(delegate: Begin, releases: LiveServer) -> None:
    copy_of_release_1(releases, 2)
    speaker = delegate()
    assert speaker.say("Hello")["release"] == 1
    point_to(releases, 2)
    assert served_within(speaker, 2, TAKEN_UP_SECONDS)
    assert speaker.ask("What is panel 3 about?")["sources"] != []


def test_a_damaged_release_is_refused_and_the_one_before_goes_on(delegate: Begin, releases: LiveServer) -> None:
    copy_of_release_1(releases, 3)
    (index,) = (releases.data_dir / "releases" / "000003").glob("index/view-0/passages.faiss")
    index.write_bytes(index.read_bytes()[:-100])
    point_to(releases, 3)
    parts = releases.wait_for("degraded", TAKEN_UP_SECONDS)
    assert (parts["knowledge"], parts["dialogue"]) == ("degraded", "ok")
    assert delegate().say("What is panel 3 about?")["release"] in (1, 2)
