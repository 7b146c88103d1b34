"""The engine is started, watched, started again when it dies, and ended with the application."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from assistant.dialogue.client import DialogueClient
from assistant.dialogue.supervisor import DialogueSupervisor, free_port
from assistant.settings import Settings

ANSWERS = httpx.MockTransport(lambda request: httpx.Response(200))
REFUSES = httpx.MockTransport(lambda request: httpx.Response(503))
Build = Callable[..., DialogueSupervisor]


@pytest.fixture
async def supervisor(tmp_path: Path) -> AsyncIterator[Build]:
    """Builds supervisors of a script that stands for the engine; ends them, and what they started."""
    built: list[DialogueSupervisor] = []

    def build(script: str, **changed: object) -> DialogueSupervisor:
        path = tmp_path / "python"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        settings = Settings(data_dir=tmp_path, dialogue_python=path, **changed)
        url = "http://127.0.0.1:1/internal/actions/webhook"
        built.append(DialogueSupervisor(settings, tmp_path / "model.tar.gz", free_port(), "a-token", url))
        return built[-1]

    yield build
    for each in built:
        await each.stop()


def client(transport: httpx.MockTransport) -> DialogueClient:
    return DialogueClient(httpx.AsyncClient(transport=transport), "http://engine", "a-token", 1.0)


async def until(state: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = asyncio.get_running_loop().time() + seconds
    while not state() and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 - processes tell nothing
        await asyncio.sleep(0.02)
    return state()


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}/status").exists() and "Z (zombie)" not in Path(f"/proc/{pid}/status").read_text()


async def test_an_engine_that_answers_is_well(supervisor: Build) -> None:
    engine = supervisor("exec sleep 60")
    assert (engine.status, engine.pid) == ("starting", None)
    engine.start(client(ANSWERS))
    assert await until(lambda: engine.status == "ok")
    assert engine.pid is not None


async def test_stopping_ends_the_engine(supervisor: Build) -> None:
    engine = supervisor("exec sleep 60")
    engine.start(client(ANSWERS))
    assert await until(lambda: engine.status == "ok")
    pid = engine.pid
    assert pid is not None
    await engine.stop()
    assert (engine.status, engine.pid, lives(pid)) == ("off", None, False)


async def test_an_engine_that_is_killed_is_started_again(supervisor: Build) -> None:
    engine = supervisor("exec sleep 60")
    engine.start(client(ANSWERS))
    assert await until(lambda: engine.status == "ok")
    first = engine.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert await until(lambda: engine.status == "down")
    assert await until(lambda: engine.status == "ok")
    assert engine.pid not in (None, first)


async def test_an_engine_that_keeps_dying_is_started_ever_more_rarely(supervisor: Build, tmp_path: Path) -> None:
    engine = supervisor(f'date +%s.%N >> "{tmp_path}/starts"; exit 1')
    engine.start(client(REFUSES))
    starts = tmp_path / "starts"
    assert await until(lambda: starts.exists() and len(starts.read_text().split()) >= 3)
    first, second, third = (float(moment) for moment in starts.read_text().split()[:3])
    assert second - first >= 1.0
    assert third - second >= 2.0


async def test_an_engine_that_never_gets_ready_is_ended_and_started_again(supervisor: Build) -> None:
    engine = supervisor("exec sleep 60", dialogue_start_seconds=0.2)
    engine.start(client(REFUSES))
    assert await until(lambda: engine.pid is not None)
    first = engine.pid
    assert first is not None
    assert await until(lambda: not lives(first))


async def test_an_engine_that_cannot_be_started_does_not_end_the_application(supervisor: Build, tmp_path: Path) -> None:
    engine = supervisor("exit 0")
    (tmp_path / "python").unlink()
    engine.start(client(REFUSES))
    assert await until(lambda: engine.status == "down")


async def test_the_engine_is_told_its_token_and_addresses_by_its_environment(supervisor: Build, tmp_path: Path) -> None:
    engine = supervisor(
        f'env > "{tmp_path}/told.new"; echo "$@" >> "{tmp_path}/told.new"; '
        f'mv "{tmp_path}/told.new" "{tmp_path}/told"; exec sleep 60'
    )
    engine.start(client(ANSWERS))
    assert await until((tmp_path / "told").exists)
    told = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    assert "ASSISTANT_DIALOGUE_TOKEN=a-token" in told
    assert "ASSISTANT_ACTION_URL=http://127.0.0.1:1/internal/actions/webhook" in told
    assert f"ASSISTANT_DIALOGUE_DATABASE=sqlite:///{tmp_path}/dialogue.sqlite" in told
    assert "a-token" not in told[-1]
