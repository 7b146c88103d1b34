"""The process in which checks and publications are made: `assistant.organisers.apart` starts it and listens to it."""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from typing import IO, Any

# As in `assistant.cli.app`, before the first library that uses OpenMP is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
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
        from assistant.opening import open_desk, open_releases
        from assistant.organisers.tasks import TASKS

        settings = Settings(**order["settings"])
        configure_logs(settings.log_level)
        database = open_database(settings.database)
        try:
            desk = open_desk(database, open_releases(settings))
            result = dict(TASKS[order["task"]](desk, progress=teller.progress, **order["given"]))
        finally:
            database.dispose()
        teller.end(result=result)
    except Exception as error:
        teller.fail(error)


def main() -> None:
    """Work in the background, one order a line until there are no more: whatever else there is to do goes first."""
    os.nice(NICENESS)
    # Meant for the server, which ends this process when it has to.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What libraries print must not get between the lines that are told.
    with contextlib.redirect_stdout(sys.stderr):
        for order in sys.stdin:
            work(json.loads(order), sys.__stdout__ or sys.stdout)


if __name__ == "__main__":
    main()
