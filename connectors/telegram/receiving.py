"""Takes updates in: each once, those of one chat in order, and without making Telegram wait for answers."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from assistant.conversation.store import Store
from connectors.telegram.handling import CHANNEL, Handler
from connectors.telegram.incoming import Identity, Press, read_update
from connectors.telegram.lanes import Lanes
from connectors.telegram.privacy import place_of
from connectors.telegram.sending import Sender
from connectors.telegram.timing import Timing

log = structlog.get_logger(__name__)

WAITING_PER_CHAT = 20


class Receiver:
    """The one door for updates, whether polled or brought by the webhook."""

    def __init__(self, bot: Bot, store: Store, handler: Handler, sender: Sender, timing: Timing) -> None:
        self._bot = bot
        self._store = store
        self._handler = handler
        self._sender = sender
        self._timing = timing
        self._lanes = Lanes(WAITING_PER_CHAT)
        # Fair, so that updates leave in the order they came although each waits for the database.
        self._door = asyncio.Lock()
        self._acknowledgements: set[asyncio.Task[None]] = set()

    async def receive(self, update: Update) -> None:
        """Claim the update and put it in its chat's lane; returns long before it is answered.

        Raises what the database raises, so that Telegram keeps the update and sends it again.
        """
        incoming = read_update(update, self._identity())
        if incoming is None:
            return
        async with self._door:
            if not await asyncio.to_thread(self._store.claim_update, CHANNEL, update.update_id):
                return
            place = incoming.place
            if isinstance(incoming, Press):
                self._spawn(self._sender.acknowledge(place, incoming.query))
            self._lanes.put(
                place.chat, lambda: self._handler.handle(incoming), lambda: self._handler.refuse_more(place)
            )

    async def drain(self) -> None:
        """Let what has been claimed be answered, within the time allowed for stopping."""
        await self._lanes.drain(self._timing.grace_s)
        for task in self._acknowledgements:
            task.cancel()
        await asyncio.gather(*self._acknowledgements, return_exceptions=True)

    def _identity(self) -> Identity:
        try:
            return Identity(self._bot.id, self._bot.username)
        except (RuntimeError, TelegramError):
            # Telegram has not been reached yet. A token begins with the bot's id.
            digits = self._bot.token.partition(":")[0]
            return Identity(int(digits) if digits.isdecimal() else 0)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._acknowledgements.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._acknowledgements.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("telegram.acknowledgement_failed", error=place_of(error))
