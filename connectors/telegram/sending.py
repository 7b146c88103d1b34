"""Sends to Telegram: waits as long as Telegram asks, tries again when the network fails, gives up on a refusal."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeVar

import structlog
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError

from connectors.telegram.incoming import Place
from connectors.telegram.privacy import Pseudonyms
from connectors.telegram.rendering import Outgoing
from connectors.telegram.timing import Timing

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Sender:
    """Everything the connector says to Telegram about a chat. Nothing here raises an error of Telegram's."""

    def __init__(self, bot: Bot, timing: Timing, pseudonyms: Pseudonyms) -> None:
        self._bot = bot
        self._timing = timing
        self._pseudonyms = pseudonyms

    async def send(self, place: Place, outgoing: list[Outgoing]) -> None:
        """Send messages in order; after one that cannot be sent the rest is left, as it would make no sense alone."""
        for message in outgoing:
            try:
                await self._send_one(place, message)
            except TelegramError as error:
                self._failed("message", place, error)
                return

    async def acknowledge(self, place: Place, query: str) -> None:
        """Tell Telegram that a press has arrived, which ends the button's waiting sign."""
        try:
            await self._insist(lambda: self._bot.answer_callback_query(query))
        except TelegramError as error:
            self._failed("acknowledgement", place, error)

    async def change_buttons(self, place: Place, message: int, keyboard: InlineKeyboardMarkup | None) -> None:
        """Replace the buttons below a message; not worth a second try, and Telegram refuses it for old messages."""
        try:
            await self._bot.edit_message_reply_markup(chat_id=place.chat, message_id=message, reply_markup=keyboard)
        except TelegramError as error:
            self._failed("buttons", place, error)

    @asynccontextmanager
    async def typing(self, place: Place) -> AsyncIterator[None]:
        """Show that the assistant is typing, until the block ends."""
        task = asyncio.create_task(self._keep_typing(place))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _keep_typing(self, place: Place) -> None:
        try:
            while True:
                await self._bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.topic)
                await asyncio.sleep(self._timing.typing_s)
        except TelegramError as error:
            self._failed("typing", place, error)

    async def _send_one(self, place: Place, message: Outgoing) -> None:
        try:
            await self._insist(lambda: self._post(place.chat, place, message))
        except ChatMigrated as moved:
            new_chat = moved.new_chat_id
            await self._insist(lambda: self._post(new_chat, place, message))
        except BadRequest:
            bare = message.without_links()
            await self._insist(lambda: self._post(place.chat, place, bare))

    async def _post(self, chat: int, place: Place, message: Outgoing) -> None:
        # The answered message may be gone, and after a move to another chat it is not there.
        answers = ReplyParameters(place.answers, allow_sending_without_reply=True) if place.answers else None
        await self._bot.send_message(
            chat,
            message.text,
            reply_markup=message.keyboard,
            reply_parameters=answers,
            message_thread_id=place.topic,
            link_preview_options=NO_PREVIEW,
        )

    async def _insist(self, call: Callable[[], Awaitable[Result]]) -> Result:
        """Make a call until it succeeds, is refused, or has failed too often.

        A call that timed out may have arrived all the same: an answer sent twice is better than none.
        """
        retries = self._timing.retries()
        for _ in range(self._timing.send_attempts - 1):
            try:
                return await call()
            except RetryAfter as error:
                wait = seconds(error.retry_after)
                if wait > self._timing.longest_flood_wait_s:
                    raise
            except BadRequest:
                # The library derives it from NetworkError, but the same request would be refused again.
                raise
            except NetworkError:
                wait = next(retries)
            await asyncio.sleep(wait)
        return await call()

    def _failed(self, what: str, place: Place, error: TelegramError) -> None:
        report = log.debug if what in ("typing", "buttons") else log.warning
        report("telegram.not_sent", what=what, chat=self._pseudonyms.of(place.chat), error=type(error).__name__)


def seconds(wait: int | timedelta) -> float:
    """The library gives either, depending on its configuration."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
