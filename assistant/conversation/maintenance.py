"""What has to be done now and then: forgetting old conversations, and those the engine could not forget at once."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from assistant.conversation.store import Store
from assistant.dialogue.client import DialogueClient, DialogueFailed

PAUSE_SECONDS = 15.0
RETENTION_EVERY = timedelta(hours=1)

log = structlog.get_logger(__name__)


class Maintenance:
    """Runs beside the server. Where the engine is not our own child, it also keeps an eye on it."""

    def __init__(
        self,
        store: Store,
        dialogue: DialogueClient,
        retention_days: int,
        own_status: bool,
        also: Callable[[datetime], object] | None = None,
    ) -> None:
        """`also` is called each time, off the event loop, after what is more urgent."""
        self._store = store
        self._dialogue = dialogue
        self._kept = timedelta(days=retention_days)
        self._own_status = own_status
        self._also = also
        self._task: asyncio.Task[None] | None = None
        self._retained = datetime.min.replace(tzinfo=UTC)
        self.dialogue_status = "starting"

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def once(self, now: datetime) -> None:
        """Do what is due at `now`."""
        if self._own_status:
            self.dialogue_status = "ok" if await self._dialogue.ready() else "down"
        if now - self._retained >= RETENTION_EVERY:
            for key in await asyncio.to_thread(self._store.inactive_since, now - self._kept):
                await asyncio.to_thread(self._store.forget, key)
                await asyncio.to_thread(self._store.erase_later, key)
            self._retained = now
        for key in await asyncio.to_thread(self._store.still_to_erase):
            await self._dialogue.forget(key)
            await asyncio.to_thread(self._store.erased, key)
        if self._also:
            await asyncio.to_thread(self._also, now)

    async def _run(self) -> None:
        while True:
            try:
                await self.once(datetime.now(UTC))
            except DialogueFailed:
                pass
            except Exception as error:
                log.error("maintenance.failed", exc_info=error)
            await asyncio.sleep(PAUSE_SECONDS)
