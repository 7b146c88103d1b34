"""The release being served, held in memory and exchanged whole when another is published."""

import asyncio
import contextlib

import structlog

from knowledge.documents import Document
from knowledge.encoder import EncoderMismatch
from knowledge.releases import Release, ReleaseError, ReleaseStore

# What stands for a pointer that cannot be read; releases are numbered from 1.
_NO_RELEASE = 0

_UNREADABLE = (ReleaseError, EncoderMismatch, ValueError, OSError)

log = structlog.get_logger(__name__)


class KnowledgeNotReady(Exception):
    """No release has been loaded yet."""


class ServedKnowledge:
    """Gives the release to answer from, and follows the pointer that publishing moves.

    A question in progress keeps the release that it began with, so that no answer mixes two.
    """

    def __init__(self, releases: ReleaseStore, poll_seconds: float) -> None:
        self._releases = releases
        self._poll_seconds = poll_seconds
        self._release: Release | None = None
        self._refused: int | None = None
        self._task: asyncio.Task[None] | None = None

    def release(self) -> Release:
        """The release to answer from. Raises KnowledgeNotReady before the first is loaded."""
        if self._release is None:
            raise KnowledgeNotReady
        return self._release

    def serving(self) -> Release | None:
        """The release being served; None before the first is loaded."""
        return self._release

    def documents(self) -> dict[str, Document]:
        """The documents of the release being served, by id; none before the first is loaded."""
        return self._release.documents if self._release else {}

    @property
    def status(self) -> str:
        """`ok`, `starting` before a release is loaded, `degraded` when a newer one could not be loaded."""
        if self._release is None:
            return "starting"
        return "degraded" if self._refused is not None else "ok"

    def refresh(self) -> None:
        """Load the release that the pointer names, unless it is being served already."""
        number: int | None = _NO_RELEASE
        try:
            number = self._releases.current()
            if number is None or number == self._refused:
                return
            if self._release is None or self._release.number != number:
                self._release = self._releases.load(number)
                log.info("knowledge.release_served", release=number, documents=len(self._release.documents))
        except _UNREADABLE as error:
            if number != self._refused:
                log.error("knowledge.release_refused", release=number, error=str(error))
            self._refused = number
            if self._release is None:
                self._release = self._newest_before(number or _NO_RELEASE)
            return
        self._refused = None

    def _newest_before(self, refused: int) -> Release | None:
        """The newest release before one that cannot be read: after a start, older texts are better than none."""
        for number in reversed([earlier for earlier in self._releases.numbers() if earlier < refused]):
            with contextlib.suppress(*_UNREADABLE):
                if not self._releases.manifest(number).published:
                    continue
                release = self._releases.load(number)
                log.warning("knowledge.older_release_served", release=number)
                return release
        return None

    def start(self) -> None:
        """Begin to follow the pointer."""
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self._poll_seconds)
            await asyncio.to_thread(self.refresh)
