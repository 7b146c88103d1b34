"""Checks and publications in a process of their own, of low priority, so that delegates' answers do not wait for them.

Embedding and comparing take every core and Python's lock for seconds; in the process that answers, each question would
wait. The two processes talk in lines of JSON: how far the work is, and at its end what came of it.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, cast

from assistant.organisers.errors import Interrupted
from assistant.organisers.explaining import Explained, Explanation, explain
from assistant.settings import PREFIX, ROOT, Settings
from knowledge.encoder import Progress

MODULE = "assistant.work"
NICENESS = 5
BEAT_SECONDS = 0.5
_STOP_SECONDS = 10.0

# What the work needs to know; the rest of the settings, secrets above all, stays in this process.
_NEEDED = ("data_dir", "database_url", "encoder", "second_encoder", "content_dir", "log_level")


class Apart:
    """Begins work in other processes and waits for it; every method takes as long as the work."""

    def __init__(self, settings: Settings) -> None:
        told = settings.model_dump(mode="json", include=set(_NEEDED))
        paths = {name: str(getattr(settings, name).absolute()) for name in ("data_dir", "content_dir")}
        self._settings = {**told, **paths}

    def run(self, task: str, given: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
        """Have `task` done and return what came of it; raises Explained with what went wrong there."""
        order = {"task": task, "given": dict(given), "settings": self._settings}
        with _process(order) as output:
            for line in output:
                told = json.loads(line)
                if "error" in told:
                    raise Explained(Explanation.from_json(told["error"], told["error"]["status"]))
                if "result" in told:
                    return dict(told["result"])
                progress(*told["progress"])
        raise Interrupted


@contextmanager
def _process(order: Mapping[str, Any]) -> Iterator[IO[str]]:
    """The lines that the working process writes; it is ended when nobody reads them any more."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    process = subprocess.Popen(  # noqa: S603 (our own module)
        [sys.executable, "-m", MODULE],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH"))))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    taken, given = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
    try:
        taken.write(json.dumps(order))
        taken.close()
        yield given
    finally:
        given.close()
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Teller:
    """The working process's side: tells how far it is, at least twice a second, until the reader is gone."""

    def __init__(self, output: IO[str]) -> None:
        self._output = output
        self._lock = threading.Lock()
        self._progress = (0, 0)
        self._ended = threading.Event()

    def progress(self, done: int, total: int) -> None:
        """Note how far the work is; the next beat tells it."""
        self._progress = (done, total)

    def begin(self) -> None:
        """Begin to beat. When nobody listens any more the process ends: who began the work has been stopped."""
        threading.Thread(target=self._beat, daemon=True).start()

    def end(self, **told: Any) -> None:
        """Tell what came of the work."""
        self._ended.set()
        self._write(told)

    def fail(self, error: Exception) -> None:
        """Tell what went wrong."""
        explanation = explain(error)
        self.end(error={**explanation.to_json(), "status": explanation.status})

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            try:
                self._write({"progress": self._progress})
            except (BrokenPipeError, ValueError):
                os._exit(1)

    def _write(self, told: Mapping[str, Any]) -> None:
        with self._lock:
            self._output.write(json.dumps(told, ensure_ascii=False) + "\n")
            self._output.flush()
