"""The published releases as organisers see them: what each is, which is served, and which no longer can be."""

import contextlib
import threading
from dataclasses import dataclass

from knowledge.releases import MANIFEST, Manifest, ReleaseError, ReleaseStore

# A file as the file system tells of it: name, size, time of its last change.
_Stamp = tuple[str, int, int]


@dataclass(frozen=True)
class Listed:
    """A published release; without a manifest, that cannot be read. `damaged` names files that are not as written."""

    number: int
    manifest: Manifest | None
    served: bool
    damaged: tuple[str, ...] = ()
    outdated: bool = False

    @property
    def usable(self) -> bool:
        """Whether it can be served."""
        return self.manifest is not None and not self.damaged and not self.outdated


class ReleaseListing:
    """Lists releases; the checksums of one whose files have not been touched since are not computed again."""

    def __init__(self, releases: ReleaseStore) -> None:
        self._releases = releases
        self._looked_at: dict[int, tuple[tuple[_Stamp, ...], tuple[str, ...]]] = {}
        self._lock = threading.Lock()

    def newest(self, count: int, before: int | None = None) -> list[Listed]:
        """The newest published releases, the newest first; only those before a number, if one is given."""
        numbers = [number for number in self._releases.published() if before is None or number < before]
        return [self.one(number) for number in reversed(numbers[-count:])]

    def one(self, number: int) -> Listed:
        """A release by its number, whether or not it can be read."""
        served = False
        with contextlib.suppress(ReleaseError):
            served = self._releases.current() == number
        try:
            manifest = self._releases.manifest(number)
            damaged = self._damaged(number)
        except ReleaseError:
            return Listed(number, None, served, (MANIFEST,))
        return Listed(number, manifest, served, damaged, self._releases.outdated(number))

    def _damaged(self, number: int) -> tuple[str, ...]:
        with self._lock:
            stamps = self._stamps(number)
            known = self._looked_at.get(number)
            if known is None or known[0] != stamps:
                known = self._looked_at[number] = (stamps, tuple(self._releases.damaged_files(number)))
            return known[1]

    def _stamps(self, number: int) -> tuple[_Stamp, ...]:
        folder = self._releases.content(number).parent
        found = []
        for path in sorted(folder.rglob("*")):
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                found.append((str(path), status.st_size, status.st_mtime_ns))
        return tuple(found)
