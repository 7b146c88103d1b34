"""An organiser publishes from a terminal while the application serves: the new fact is told within two seconds."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from delegate import Delegate
from live_server import ROOT, LiveServer

from knowledge.cache import VectorCache

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
    shutil.rmtree(server.data_dir / "cache")
    (server.data_dir / "cache").symlink_to(caches[0].folder.absolute())
    yield server
    knowledge(server, "rollback", "1")
    server.wait_for("ok", 20)
    for path in server.data_dir.glob("releases/00000[2-9]"):
        shutil.rmtree(path)
    shutil.rmtree(server.data_dir / "draft", ignore_errors=True)


def knowledge(server: LiveServer, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `assistant knowledge …` on the server's data folder."""
    command = [sys.executable, "-c", "from assistant.cli import main; main()", "knowledge", *arguments]
    return subprocess.run(
        [*command, "--data-dir", str(server.data_dir)],
        cwd=ROOT,
        env={**os.environ, **server.settings},
        capture_output=True,
        text=True,
        timeout=300,
    )


def seconds_until(speaker: Delegate, release: int) -> float:
    began = time.monotonic()
    while speaker.say("Hello")["release"] != release and time.monotonic() - began < 10 * PICKED_UP_SECONDS:
        time.sleep(0.05)
    return time.monotonic() - began


def test_a_new_fact_is_told_in_another_language_and_gone_after_going_back(
    delegate: Callable[..., Delegate], published: LiveServer, tmp_path: Path
) -> None:
    speaker = delegate("fr")
    assert speaker.say("Bonjour")["release"] == 1
    file = tmp_path / "bicycle-racks.en.md"
    file.write_text(NEWS, encoding="utf-8")
    added = knowledge(published, "add", str(file))
    assert added.returncode == 0, added.stderr
    done = knowledge(published, "publish", "--note", "Where bicycles go", "--confirm", "tested elsewhere")
    assert done.returncode == 0, done.stderr
    assert seconds_until(speaker, 2) <= PICKED_UP_SECONDS
    reply = speaker.ask(QUESTION)
    assert reply["sources"][0]["document"] == "bicycle-racks"
    assert "340" in reply["sources"][0]["quote"]

    back = knowledge(published, "rollback", "1")
    assert back.returncode == 0, back.stderr
    assert seconds_until(speaker, 1) <= PICKED_UP_SECONDS
    assert "bicycle-racks" not in json.dumps(speaker.ask(QUESTION))
