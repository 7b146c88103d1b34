"""Starts the dialogue engine as a child process, watches it, and starts it again with growing pauses when it dies."""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from pathlib import Path

import structlog

from assistant.dialogue.client import DialogueClient
from assistant.settings import ROOT, Settings

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_AFTER_SECONDS = 60.0
STOP_SECONDS = 8.0
_PR_SET_PDEATHSIG = 1

log = structlog.get_logger(__name__)


def free_port() -> int:
    """A port on loopback that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class DialogueSupervisor:
    """Keeps one engine running. `status` is `starting`, `ok`, `down` or `off`."""

    def __init__(self, settings: Settings, model: Path, port: int, token: str, action_url: str) -> None:
        self._settings = settings
        self._model = model
        self._port = port
        self._environment = {
            **os.environ,
            "ASSISTANT_DIALOGUE_TOKEN": token,
            "ASSISTANT_ACTION_URL": action_url,
            "ASSISTANT_DIALOGUE_DATABASE": f"sqlite:///{settings.data_dir.absolute() / 'dialogue.sqlite'}",
            "ASSISTANT_DIALOGUE_CACHE": str(settings.data_dir.absolute() / "models" / "cache"),
        }
        self._process: Process | None = None
        self._task: asyncio.Task[None] | None = None
        self.status = "starting"

    @property
    def pid(self) -> int | None:
        """The process id of the engine while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    def start(self, client: DialogueClient) -> None:
        """Begin to keep the engine running."""
        self._task = asyncio.create_task(self._keep_running(client))

    async def stop(self) -> None:
        """End the engine and wait until it is gone."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._end()
        self.status = "off"

    async def _keep_running(self, client: DialogueClient) -> None:
        pause = FIRST_PAUSE_SECONDS
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            code: int | None = None
            self.status = "starting"
            try:
                self._process = await self._spawn()
                log.info("dialogue.started", pid=self._process.pid)
                watch = asyncio.create_task(self._watch_until_ready(client))
                code = await self._process.wait()
                watch.cancel()
            except OSError as error:
                code = error.errno
            self.status = "down"
            if loop.time() - began > STEADY_AFTER_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            log.warning("dialogue.ended", code=code, restart_in_seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _spawn(self) -> Process:
        command = [str(self._settings.dialogue_python), "-m", "nlu.launcher", "run", "--model", str(self._model)]
        # A file and not a pipe: nobody has to read along, and the reason of a crash can be looked up afterwards.
        path = self._settings.data_dir / "dialogue.log"
        with path.open("ab") as output:
            return await asyncio.create_subprocess_exec(
                *command,
                "--port",
                str(self._port),
                cwd=ROOT,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=_end_with_parent(),
            )

    async def _watch_until_ready(self, client: DialogueClient) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not await client.ready():
            if loop.time() - began > self._settings.dialogue_start_seconds:
                log.warning("dialogue.not_ready", seconds=self._settings.dialogue_start_seconds)
                await self._end()
                return
            await asyncio.sleep(0.3)
        self.status = "ok"
        log.info("dialogue.ready", seconds=round(loop.time() - began, 1))

    async def _end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux, have the kernel end the engine when the application is killed, so that none is left behind."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
