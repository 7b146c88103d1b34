"""Runs one action on a data folder in a process of its own, and kills that process at a chosen moment.

Started once, it loads the encoders and forks for every line of JSON that it reads: a moment is the n-th time that the
action is about to change a file, or a time in seconds. It answers with a line that says how the child ended.
"""

import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from knowledge.checks import check
from knowledge.drafts import Draft
from knowledge.incoming import add_file
from knowledge.locking import exclusive
from knowledge.publishing import publish, rollback
from knowledge.releases import ReleaseStore
from knowledge.shipped import open_caches
from knowledge.staging import Staging

CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")


def hold(draft: Draft) -> None:
    with exclusive(draft.data_dir, "publish"):
        (draft.data_dir / "held").touch()
        time.sleep(60)


def receive(draft: Draft, path: Path) -> None:
    with Staging(draft.data_dir).receive(path.name, "ana") as file, path.open("rb") as sent:
        while chunk := sent.read(32):
            file.write(chunk)


def keep(draft: Draft) -> None:
    staging = Staging(draft.data_dir)
    (staged,) = staging.list()
    shown = staging.preview(staged.token, draft)
    staging.keep(staged.token, draft, shown.document, "en", shown.kind, None, shown.version)


def embed(draft: Draft) -> None:
    """End as soon as a text has been embedded."""
    check(draft, lambda done, total: os.kill(os.getpid(), signal.SIGKILL))


ACTIONS = {
    "add": lambda draft, path: add_file(draft, Path(path)),
    "receive": lambda draft, path: receive(draft, Path(path)),
    "keep": lambda draft, path: keep(draft),
    "check": lambda draft, path: check(draft),
    "embed": lambda draft, path: embed(draft),
    "publish": lambda draft, path: publish(draft, "New texts", "ana", confirm="for the test"),
    "rollback": lambda draft, path: rollback(draft.releases, 1),
    "hold": lambda draft, path: hold(draft),
}


class Moment:
    """Counts the changes to files below a folder and ends the process before the n-th."""

    def __init__(self, folder: str, at: int | None) -> None:
        self.folder, self.at, self.count = folder, at, 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        changes = event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & 3)
        if changes and self.folder in os.path.abspath(os.fsdecode(str(arguments[0]))):
            self.count += 1
            if self.count == self.at:
                os.kill(os.getpid(), signal.SIGKILL)


def run(order: dict[str, Any], caches: list[Any], answer: int) -> None:
    """What the child does: the action, and then tell how it went."""
    moment = Moment(order["data"], order.get("at"))
    sys.addaudithook(moment)
    if order.get("after") is not None:
        timer = threading.Timer(order["after"], lambda: os.kill(os.getpid(), signal.SIGKILL))
        timer.daemon = True
        timer.start()
    if order.get("limit"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit"], order["limit"]))
    draft = Draft(ReleaseStore(Path(order["data"]) / "releases", caches))
    try:
        ACTIONS[order["action"]](draft, order.get("path", ""))
        told = {"changes": moment.count}
    except Exception as error:
        told = {"error": type(error).__name__, "message": str(error)}
    os.write(answer, json.dumps(told).encode())


def main() -> None:
    caches = open_caches(Path(sys.argv[1]))
    print("ready", flush=True)
    for line in sys.stdin:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            run(json.loads(line), caches, writer)
            os._exit(0)
        os.close(writer)
        _, status = os.waitpid(child, 0)
        told = os.read(reader, 100_000)
        os.close(reader)
        ended = {"signal": os.WTERMSIG(status)} if os.WIFSIGNALED(status) else {}
        print(json.dumps({**ended, **(json.loads(told) if told else {})}), flush=True)


if __name__ == "__main__":
    main()
