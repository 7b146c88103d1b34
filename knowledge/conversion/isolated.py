"""Converts a file in a process of its own, which is ended when it takes too long and cannot take more than its share.

A hostile file that gets the better of a library reaches neither the memory of the application nor its settings and
secrets, and one that never ends does not keep the application busy.
"""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any

from knowledge.conversion.errors import Crashed, TooSlow, refusal_from_json
from knowledge.conversion.intake import check_name
from knowledge.conversion.model import MEGABYTE, Converted, Options
from knowledge.conversion.pipeline import with_language
from knowledge.conversion.worker import NO_ROOM, request_of

ROOT = Path(__file__).parent.parent.parent
SECONDS = 60.0
# Address space. The most that an honest file of the allowed size was seen to take is 462 MB (a table of 19,000 rows).
MEMORY = 1536 * MEGABYTE
MOST_WRITTEN = 512 * MEGABYTE
# Each may take MEMORY and a core; others wait for their turn.
AT_ONCE = 2

_turns = threading.BoundedSemaphore(AT_ONCE)


def convert_isolated(
    path: Path,
    document: str,
    language: str,
    options: Options | None = None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> Converted:
    """Like `convert_file`, in a process of its own that may take `memory` bytes.

    Raises Refusal: TooSlow after `seconds`, TooMuchMemory, Crashed where the process ended without a result; OSError
    when the disk has no room for it.
    """
    options = options or Options()
    told = _run("convert", path, options, seconds, memory, document=document, language=language)
    return with_language(Converted.from_json(told), options.detect)


def table_columns_isolated(
    path: Path, options: Options | None = None, seconds: float = SECONDS
) -> dict[str, tuple[str, ...]]:
    """Like `table_columns`, in a process of its own."""
    told = _run("columns", path, options or Options(), seconds, MEMORY)
    return {sheet: tuple(columns) for sheet, columns in told.items()}


def _run(task: str, path: Path, options: Options, seconds: float, memory: int, **more: str) -> dict[str, Any]:
    name = check_name(options.name or path.name)
    # The converters themselves stop a little earlier, between two pages.
    options = replace(options, limits=replace(options.limits, seconds=min(options.limits.seconds, seconds)))
    bounds = {"memory": memory, "seconds": ceil(seconds) + 1, "written": MOST_WRITTEN}
    request = {"task": task, "path": str(path.absolute()), "name": name, **bounds, **more}
    with _turns, tempfile.TemporaryFile() as answer:
        code = _wait(json.dumps({**request, "options": request_of(options)}).encode(), answer, name, seconds)
        if code == NO_ROOM:
            raise OSError(errno.ENOSPC, f"There is no room to convert {name}. Is the disk full?")
        answer.seek(0)
        try:
            told: dict[str, Any] = json.load(answer)
        except ValueError as error:
            raise Crashed(name, {"exit": code}) from error
    if "refusal" in told:
        raise refusal_from_json(told["refusal"])
    result: dict[str, Any] = told["result"]
    return result


def _without_bytecode() -> list[str]:
    """Where this process may only write so much itself, Python would leave compiled modules cut off."""
    limited = resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY
    return ["-B"] if limited else []


def _wait(request: bytes, answer: Any, name: str, seconds: float) -> int:
    """Run the worker to its end, and return its exit code."""
    process = subprocess.Popen(  # noqa: S603 - our own module, and nothing of the file's in the arguments
        [sys.executable, "-P", *_without_bytecode(), "-m", "knowledge.conversion.worker"],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        cwd="/",
        start_new_session=True,
    )
    try:
        process.communicate(request, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise TooSlow(name, {"limit": round(seconds)}) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode
