"""The Telegram connector as the application sees it: start it, stop it, mount its route, ask how it stands."""

import asyncio
import os
from dataclasses import dataclass

import structlog
from fastapi import APIRouter
from telegram import Bot
from telegram.request import HTTPXRequest

from assistant.conversation.store import Store
from assistant.settings import Settings
from connectors.telegram.connection import Connection
from connectors.telegram.handling import Handler
from connectors.telegram.ports import Conversations
from connectors.telegram.privacy import Pseudonyms, TokenFilter, remove_filter, silence_libraries
from connectors.telegram.receiving import Receiver
from connectors.telegram.sending import Sender
from connectors.telegram.state import State, StateLog
from connectors.telegram.timing import Timing
from connectors.telegram.webhook import add_webhook_route, webhook_of

log = structlog.get_logger(__name__)

CONNECTIONS = 64


@dataclass(frozen=True)
class _Line:
    """What there is once a token is set."""

    bot: Bot
    receiver: Receiver
    connection: Connection


class TelegramConnector:
    """Serves delegates on Telegram; without a token it is off.

    `leader` is true in the one process that polls or registers the webhook; other workers only answer what the webhook
    brings them. `router` holds the webhook's route, and nothing where updates are polled.
    """

    def __init__(
        self,
        settings: Settings,
        service: Conversations,
        store: Store,
        *,
        leader: bool = True,
        timing: Timing | None = None,
    ) -> None:
        self._token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
        self._public_url = str(settings.public_url) if settings.public_url else None
        secret = settings.telegram_webhook_secret
        self._webhook = webhook_of(self._public_url, self._token, secret.get_secret_value() if secret else None)
        self._state = StateLog(State.STARTING if self._token else State.OFF)
        self._leader = leader
        self._running: asyncio.Task[None] | None = None
        self._token_filter: TokenFilter | None = None
        self.router = APIRouter(include_in_schema=False)
        self._line = self._build(settings, service, store, timing or Timing()) if self._token else None

    async def start(self) -> None:
        """Begin to receive. Returns at once: Telegram is reached in the background."""
        if self._line is None:
            log.info("telegram.off", reason="no token is set")
        elif not self._webhook and not self._leader:
            self._state.change(State.STANDBY)
        elif self._running is None:
            if self._public_url and not self._webhook:
                log.warning("telegram.polls", reason="the public address is not https on a port that Telegram calls")
            self._token_filter = silence_libraries(self._token)
            self._running = asyncio.create_task(self._line.connection.run())

    async def stop(self) -> None:
        """Receive nothing more, answer what was received, and close the connections to Telegram."""
        if self._line is None or self._running is None:
            return
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        self._running = None
        await self._line.receiver.drain()
        await self._line.bot.shutdown()
        if self._token_filter:
            remove_filter(self._token_filter)

    def status(self) -> State:
        """How the connection to Telegram stands, for the health route."""
        return self._state.state

    def _build(self, settings: Settings, service: Conversations, store: Store, timing: Timing) -> _Line:
        bot = build_bot(self._token, settings.telegram_api_url, timing)
        pseudonyms = Pseudonyms(self._token)
        sender = Sender(bot, timing, pseudonyms)
        handler = Handler(service, store, sender, pseudonyms, self._public_url)
        receiver = Receiver(bot, store, handler, sender, timing)
        if self._webhook:
            add_webhook_route(self.router, self._webhook, bot, receiver.receive)
        connection = Connection(bot, receiver.receive, self._state, timing, webhook=self._webhook, leader=self._leader)
        return _Line(bot, receiver, connection)


def build_bot(token: str, api_url: str, timing: Timing) -> Bot:
    """The library's bot, with a connection of its own for polling so that answers never wait for it."""
    # Chosen early: the library warns of its old form of waiting times whenever Telegram asks us to wait.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    read, wait = timing.request_s, 2 * timing.request_s
    answers = HTTPXRequest(CONNECTIONS, read_timeout=read, write_timeout=read, connect_timeout=read, pool_timeout=wait)
    polling = HTTPXRequest(1, read_timeout=read, connect_timeout=read)
    return Bot(token, f"{api_url.rstrip('/')}/bot", request=answers, get_updates_request=polling)
