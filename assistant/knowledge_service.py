"""The release being served, held in memory and exchanged whole when another is published."""

import asyncio
import contextlib

import structlog

from knowledge.documents import Document
from knowledge.encoder import EncoderMismatch
from knowledge.releases import Release, ReleaseError, ReleaseStore

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
        number = self._releases.current()
        if number is None or (self._release and self._release.number == number) or number == self._refused:
            return
        try:
            self._release = self._releases.load(number)
        except (ReleaseError, EncoderMismatch, ValueError, OSError) as error:
            self._refused = number
            log.error("knowledge.release_refused", release=number, error=str(error))
            return
        self._refused = None
        log.info("knowledge.release_served", release=number, documents=len(self._release.documents))

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
