"""An organiser publishes from a terminal while the application serves: the new fact is told within two seconds."""

import itertools
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from delegate import Delegate
from live_server import LiveServer
from terminal import assistant, assistant_here

from knowledge.cache import VectorCache
from knowledge.publishing import rollback
from knowledge.releases import ReleaseStore

PICKED_UP_SECONDS = 2.0

NEWS = """---
title: Bicycle racks
kind: guide
---
## Bicycle racks {#bicycles}

Delegates who come by bicycle leave it at the racks behind the cooling tower, which hold 340 bicycles.
"""
QUESTION = "Où les délégués peuvent-ils laisser leur vélo ?"


@pytest.fixture
def published(server: LiveServer, caches: list[VectorCache]) -> Iterator[LiveServer]:
    """Has the vectors of the served texts, as after a first start; leaves the texts as they were."""
    shutil.rmtree(server.data_dir / "cache", ignore_errors=True)
    (server.data_dir / "cache").symlink_to(caches[0].folder.absolute())
    yield server
    releases = ReleaseStore(server.data_dir / "releases", caches)
    if releases.current() != 1:
        rollback(releases, 1)
    server.wait_for("ok", 20)
    for path in server.data_dir.glob("releases/00000[2-9]"):
        shutil.rmtree(path)
    shutil.rmtree(server.data_dir / "draft", ignore_errors=True)


class Load:
    """Delegates who ask the same question all the time, each time in a new conversation, with a pause in between."""

    def __init__(self, url: str, delegates: int = 2, pause_seconds: float = 0.25) -> None:
        self._url = url
        self._pause_seconds = pause_seconds
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(delegates)]
        self.turns: list[tuple[int, dict[str, Any]]] = []

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        with httpx.Client(base_url=self._url, timeout=60, trust_env=False) as http:
            for turn in itertools.count():
                body = {"conversation": f"load-{number}-{turn}", "text": QUESTION, "locale": "fr"}
                answer = http.post("/api/chat", json=body)
                self.turns.append((answer.status_code, answer.json()))
                if self._ended.wait(self._pause_seconds):
                    return


def seconds_until(speaker: Delegate, release: int) -> float:
    began = time.monotonic()
    while speaker.say("Hello")["release"] != release and time.monotonic() - began < 10 * PICKED_UP_SECONDS:
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.alone
def test_a_new_fact_is_told_in_another_language_and_gone_after_going_back(
    delegate: Callable[..., Delegate], published: LiveServer, tmp_path: Path
) -> None:
    speaker = delegate("fr")
    assert speaker.say("Bonjour")["release"] == 1
    file = tmp_path / "bicycle-racks.en.md"
    file.write_text(NEWS, encoding="utf-8")
    folder = ("--data-dir", str(published.data_dir))
    added = assistant("knowledge", "add", str(file), *folder)
    assert added.returncode == 0, added.stderr
    with Load(published.url) as load:
        wish = ("--note", "Where bicycles go", "--confirm", "tested elsewhere")
        done = assistant("knowledge", "publish", *wish, *folder)
        assert done.returncode == 0, done.stderr
        assert seconds_until(speaker, 2) <= PICKED_UP_SECONDS
    check_whole(load)
    reply = speaker.ask(QUESTION)
    assert reply["sources"][0]["document"] == "bicycle-racks"
    assert "340" in reply["sources"][0]["quote"]

    check_history(speaker)
    back = assistant_here("knowledge", "rollback", "1", *folder)
    assert back.exit_code == 0, back.output
    assert seconds_until(speaker, 1) <= PICKED_UP_SECONDS
    assert "bicycle-racks" not in json.dumps(speaker.ask(QUESTION))


def check_whole(load: Load) -> None:
    """Every question was answered, and from the release that its answer names."""
    assert {status for status, _ in load.turns} == {200}
    named = {(turn["release"], "bicycle-racks" in json.dumps(turn["replies"])) for _, turn in load.turns}
    assert named == {(1, False), (2, True)}


def check_history(speaker: Delegate) -> None:
    """What was said keeps the number of the release that it was said from."""
    told = [each["release"] for each in speaker.history().json()["messages"] if each["role"] == "assistant"]
    assert (told[0], told[-1]) == (1, 2)
