"""Checks and publications in a process of their own, of low priority, so that delegates' answers do not wait for them.

Embedding and comparing take every core and Python's lock for seconds; in the process that answers, each question would
wait. The two processes talk in lines of JSON: how far the work is, and at its end what came of it.
"""

import contextlib
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
KEPT_SECONDS = 300.0
# Each takes about a gigabyte. The second mostly is told at once that the first is at work on the texts.
AT_ONCE = 2
_STOP_SECONDS = 10.0

# What the work needs to know; the rest of the settings, secrets above all, stays in this process.
_NEEDED = ("data_dir", "database_url", "encoder", "second_encoder", "content_dir", "log_level")


class Apart:
    """Has work done in other processes and waits for it; every method takes as long as the work."""

    def __init__(self, settings: Settings, workers: "Workers | None" = None) -> None:
        """`workers`, where given, do the work instead of those that all of this process share."""
        told = settings.model_dump(mode="json", include=set(_NEEDED))
        paths = {name: str(getattr(settings, name).absolute()) for name in ("data_dir", "content_dir")}
        self._settings = {**told, **paths}
        self._workers = workers or WORKERS

    def run(self, task: str, given: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
        """Have `task` done and return what came of it; raises Explained with what went wrong there."""
        order = {"task": task, "given": dict(given), "settings": self._settings}
        with self._workers.turn(progress), self._workers.at_work(order) as lines:
            for line in lines:
                told = json.loads(line)
                if "progress" not in told:
                    break
                progress(*told["progress"])
            else:
                raise Interrupted
        if "error" in told:
            raise Explained(Explanation.from_json(told["error"], told["error"]["status"]))
        return dict(told["result"])


class Workers:
    """Processes that do the work, each one order at a time.

    One that has nothing to do is kept for a while, since starting takes seconds and who has checked mostly publishes.
    It ends by itself when this process does.
    """

    def __init__(self, module: str = MODULE, kept_seconds: float = KEPT_SECONDS) -> None:
        self._module = module
        self._kept_seconds = kept_seconds
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._idle: Worker | None = None
        self._timer: threading.Timer | None = None

    @contextmanager
    def turn(self, progress: Progress) -> Iterator[None]:
        """Wait until few enough are at work; `progress` is asked meanwhile, and may end the waiting by raising."""
        while not self._turns.acquire(timeout=BEAT_SECONDS):
            progress(0, 0)
        try:
            yield
        finally:
            self._turns.release()

    @contextmanager
    def at_work(self, order: Mapping[str, Any]) -> Iterator[IO[str]]:
        """The lines that a process writes; it is ended unless they are read up to what came of the order."""
        worker = self._take() or _start(self._module)
        taken, given = cast(IO[str], worker.stdin), cast(IO[str], worker.stdout)
        try:
            # One that has ended without a word is told by there being no line.
            with contextlib.suppress(BrokenPipeError):
                taken.write(json.dumps(order) + "\n")
                taken.flush()
            yield given
        except BaseException:
            _end(worker)
            raise
        self._keep(worker)

    def end(self) -> None:
        """End the process that has nothing to do."""
        if worker := self._take():
            _end(worker)

    def _take(self) -> "Worker | None":
        """The process that has nothing to do, if there is one and it is well."""
        with self._lock:
            worker, self._idle = self._idle, None
            if self._timer:
                self._timer.cancel()
        if worker and worker.poll() is not None:
            _end(worker)
            return None
        return worker

    def _keep(self, worker: "Worker") -> None:
        timer = threading.Timer(self._kept_seconds, self._discard, [worker])
        timer.daemon = True
        with self._lock:
            former, self._idle = self._idle, worker
            if self._timer:
                self._timer.cancel()
            self._timer = timer
            timer.start()
        if former:
            _end(former)

    def _discard(self, worker: "Worker") -> None:
        """End a process that has had nothing to do for long."""
        with self._lock:
            if self._idle is not worker:
                return
            self._idle = None
        _end(worker)


Worker = subprocess.Popen[str]
WORKERS = Workers()


def _start(module: str) -> Worker:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.Popen(  # noqa: S603 (our own module)
        [sys.executable, "-m", module],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH"))))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def _end(worker: Worker) -> None:
    for pipe in (worker.stdin, worker.stdout):
        with contextlib.suppress(BrokenPipeError):
            cast(IO[str], pipe).close()
    worker.terminate()
    try:
        worker.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


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
        """Begin to beat, at once. Where nobody listens any more the process ends: who began the work was stopped."""
        threading.Thread(target=self._beat, daemon=True).start()

    def end(self, **told: Any) -> None:
        """Tell what came of the work; nothing is told after that."""
        with self._lock:
            self._ended.set()
            self._write(told)

    def fail(self, error: Exception) -> None:
        """Tell what went wrong."""
        explanation = explain(error)
        self.end(error={**explanation.to_json(), "status": explanation.status})

    def _beat(self) -> None:
        while not self._ended.is_set():
            try:
                with self._lock:
                    if not self._ended.is_set():
                        self._write({"progress": self._progress})
            except (BrokenPipeError, ValueError):
                os._exit(1)
            self._ended.wait(BEAT_SECONDS)

    def _write(self, told: Mapping[str, Any]) -> None:
        self._output.write(json.dumps(told, ensure_ascii=False) + "\n")
        self._output.flush()
