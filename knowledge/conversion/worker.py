"""The process in which one file is converted, apart from everything that it could harm.

It reads what to do as JSON from its input and writes the result, or the refusal, as JSON to its output. Before it opens
the file it binds itself: memory, processor time, the size of what it writes; no connections, no programs.
"""

import contextlib
import json
import os
import resource
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from knowledge.conversion.errors import Refusal, TooMuchMemory
from knowledge.conversion.model import Limits, Options
from knowledge.conversion.pipeline import READERS, convert_file, format_of, table_columns

# The exit code of a worker that cannot write its result.
NO_ROOM = 74
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.kill")


def request_of(options: Options) -> dict[str, Any]:
    """The options as they cross into the worker; telling the language stays outside."""
    told = {**options.__dict__, "limits": asdict(options.limits), "words": list(options.words)}
    return {name: value for name, value in told.items() if name != "detect"}


def main() -> None:
    request = json.load(sys.stdin)
    with contextlib.suppress(Refusal):
        # Before the bounds, under which Python keeps no compiled modules.
        import_module(f"knowledge.conversion.{READERS[format_of(request['name'])][0]}")
    _bind(request["memory"], request["seconds"], request["written"])
    try:
        told = json.dumps(answer(request))
    except MemoryError:
        told = json.dumps({"refusal": TooMuchMemory(request["name"]).to_json()})
    try:
        sys.stdout.write(told)
        sys.stdout.flush()
    except OSError:
        os._exit(NO_ROOM)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The result of a request, or the refusal."""
    options = Options(**{**request["options"], "limits": Limits(**request["options"]["limits"])})
    path = Path(request["path"])
    try:
        if request["task"] == "columns":
            return {"result": table_columns(path, options)}
        return {"result": convert_file(path, request["document"], request["language"], options).to_json()}
    except Refusal as error:
        return {"refusal": error.to_json()}


def _bind(memory: int, seconds: int, written: int) -> None:
    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(kind)
        lowest = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(kind, (lowest, lowest))
    # Under a limit on what is written, Python would leave compiled modules cut off.
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a conversion may not do this: {event}")


if __name__ == "__main__":
    main()
