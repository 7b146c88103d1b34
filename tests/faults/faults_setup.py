"""A process that is killed while it works, and the data folders it works in."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.cache import VectorCache
from knowledge.drafts import Draft
from knowledge.releases import ReleaseStore

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


class Killer:
    """The process that forks children and kills them."""

    def __init__(self, cache: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, str(HERE / "killer.py"), str(cache)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def order(self, action: str, data: Path, **moment: Any) -> None:
        """Let a child begin."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"action": action, "data": str(data), **moment}) + "\n")
        self.process.stdin.flush()

    def told(self) -> dict[str, Any]:
        """How the child ended."""
        return dict(json.loads(self._line()))

    def run(self, action: str, data: Path, **moment: Any) -> dict[str, Any]:
        self.order(action, data, **moment)
        return self.told()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


@dataclass
class Folders:
    """Data folders to begin from: release 1 served with a changed draft, and that draft published as release 2."""

    content: Path
    changed: Path
    published: Path
    caches: list[VectorCache]
    work: Path
    count: int = 0

    def copy(self, of: Path) -> Path:
        self.count += 1
        target = self.work / f"data-{self.count}"
        shutil.copytree(of, target)
        return target

    def draft(self, data: Path) -> Draft:
        return Draft(ReleaseStore(data / "releases", self.caches))
