"""A progress bar that also reads well in a log, where it prints a line now and then."""

import sys
import time
from types import TracebackType
from typing import Any

_LINE_EVERY_SECONDS = 5.0


class Bar:
    """Shows (done, all) as a bar on a terminal and as lines elsewhere; shows nothing when there is nothing to do."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Any = None
        self._told = 0.0

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def progress(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            now = time.monotonic()
            if done == total or now - self._told >= _LINE_EVERY_SECONDS:
                self._told = now
                print(f"{self._label}: {done} of {total}", file=sys.stderr, flush=True)
            return
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc=self._label, unit=" texts")
        self._bar.update(done - self._bar.n)

    def tell(self, line: str) -> None:
        """Print a line about other work, above the bar where one is shown; any thread may."""
        if self._bar is None:
            print(line, flush=True)
        else:
            self._bar.write(line)
