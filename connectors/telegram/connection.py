"""Keeps the bot connected, in the background: by a webhook where Telegram can reach us, by polling elsewhere.

Nothing here is waited for by the start of the application. Whatever fails is tried again, ever more slowly, and the
state says what is wrong.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from telegram import Bot, BotCommand, Update
from telegram.error import InvalidToken, RetryAfter

from assistant.strings import Catalogue
from connectors.telegram.incoming import COMMANDS, UPDATE_KINDS
from connectors.telegram.sending import seconds
from connectors.telegram.state import State, StateLog, state_of
from connectors.telegram.timing import Timing
from connectors.telegram.webhook import Webhook
from knowledge.languages import LANGUAGES

log = structlog.get_logger(__name__)

STRINGS = Path(__file__).parent / "strings"


class Connection:
    """Introduces the bot to Telegram, then receives updates for as long as it runs."""

    def __init__(
        self,
        bot: Bot,
        receive: Callable[[Update], Awaitable[None]],
        state: StateLog,
        timing: Timing,
        *,
        webhook: Webhook | None,
        leader: bool,
    ) -> None:
        self._bot = bot
        self._receive = receive
        self._state = state
        self._timing = timing
        self._webhook = webhook
        self._leader = leader
        self._retries = timing.retries()
        self._menu_is_set = False
        self._next_update: int | None = None

    async def run(self) -> None:
        """Connect, and connect again whenever that ends; only cancelling stops it."""
        while True:
            try:
                await self._connect()
            except Exception as error:
                self._state.change(state_of(error), error)
                await asyncio.sleep(self._wait_after(error))

    async def _connect(self) -> None:
        await self._bot.initialize()
        if not self._leader:
            self._state.change(State.OK)
            await asyncio.Event().wait()
        await self._set_menu()
        if self._webhook:
            await self._keep_webhook(self._webhook)
        else:
            await self._poll()

    def _wait_after(self, error: Exception) -> float:
        if isinstance(error, RetryAfter):
            return seconds(error.retry_after)
        if isinstance(error, InvalidToken):
            return self._timing.refused_retry_s
        return next(self._retries)

    def _succeeded(self, state: State = State.OK) -> None:
        self._state.change(state)
        self._retries = self._timing.retries()

    async def _set_menu(self) -> None:
        """The commands in Telegram's menu, in each language, with English for all others."""
        if self._menu_is_set:
            return
        strings = Catalogue(STRINGS)
        for language in (None, *LANGUAGES):
            menu = [BotCommand(name, strings.text(f"command_{name}", language or "en")) for name in COMMANDS]
            await self._bot.set_my_commands(menu, language_code=language)
        self._menu_is_set = True

    async def _poll(self) -> None:
        """Ask for updates. The first question does not wait for one: it shows whether we may ask at all."""
        await self._bot.delete_webhook()
        wait = 0
        while True:
            updates = await self._bot.get_updates(
                offset=self._next_update,
                timeout=wait,
                allowed_updates=UPDATE_KINDS,
                read_timeout=self._timing.request_s,
            )
            self._succeeded()
            wait = self._timing.long_poll_s
            for update in updates:
                await self._receive(update)
                self._next_update = update.update_id + 1

    async def _keep_webhook(self, webhook: Webhook) -> None:
        """Register the webhook, then see every minute that it is still ours and that Telegram gets through."""
        await self._register(webhook)
        while True:
            await asyncio.sleep(self._timing.webhook_check_s)
            info = await self._bot.get_webhook_info()
            if info.url != webhook.url:
                log.warning("telegram.webhook_lost")
                await self._register(webhook)
            recently = datetime.now(UTC) - timedelta(seconds=2 * self._timing.webhook_check_s)
            failing = info.pending_update_count > 0 and info.last_error_date and info.last_error_date > recently
            self._succeeded(State.UNDELIVERED if failing else State.OK)

    async def _register(self, webhook: Webhook) -> None:
        await self._bot.set_webhook(webhook.url, secret_token=webhook.secret, allowed_updates=UPDATE_KINDS)
        self._succeeded()
