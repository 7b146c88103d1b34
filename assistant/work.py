"""The process in which a check or a publication is made: `assistant.organisers.apart` starts it and listens to it."""

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from typing import IO, Any

# As in `assistant.cli.app`, before the first library that uses OpenMP is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from assistant.logs import configure_logs
from assistant.organisers.apart import NICENESS, Teller
from assistant.settings import Settings


def work(order: Mapping[str, Any], output: IO[str]) -> None:
    """Do what is ordered and tell `output` of it."""
    teller = Teller(output)
    teller.begin()
    try:
        from assistant.database import open_database
        from assistant.main import open_desk, open_releases
        from assistant.organisers.tasks import TASKS

        settings = Settings(**order["settings"])
        configure_logs(settings.log_level)
        desk = open_desk(open_database(settings.database), open_releases(settings))
        teller.end(result=dict(TASKS[order["task"]](desk, progress=teller.progress, **order["given"])))
    except Exception as error:
        teller.fail(error)


def main() -> None:
    """Work in the background: whatever else the processor has to do goes first."""
    os.nice(NICENESS)
    # What libraries print must not get between the lines that are told.
    with contextlib.redirect_stdout(sys.stderr):
        work(json.load(sys.stdin), sys.__stdout__ or sys.stdout)


if __name__ == "__main__":
    main()
