"""The route that Telegram calls: it knows Telegram by a secret, takes the update and answers at once."""

import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, Request, Response, status
from telegram import Bot, Update

from connectors.telegram.incoming import parse_update
from connectors.telegram.privacy import place_of

log = structlog.get_logger(__name__)

WEBHOOK_PATH = "/telegram/webhook"
PORTS = (443, 80, 88, 8443)
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True)
class Webhook:
    """The address that Telegram calls, and the secret by which we know it."""

    url: str
    secret: str

    def is_signed_with(self, secret: str) -> bool:
        return hmac.compare_digest(secret.encode(), self.secret.encode())


def webhook_of(public_url: str | None, token: str, secret: str | None) -> Webhook | None:
    """The webhook for a public address; None where Telegram could not call it.

    A secret that is not set is derived from the token: the same in every process and after a restart, so that what
    Telegram kept for us meanwhile is not refused.
    """
    if not public_url:
        return None
    parts = urlsplit(public_url)
    if parts.scheme != "https" or (parts.port or 443) not in PORTS:
        return None
    derived = hmac.digest(token.encode(), b"webhook", "sha256").hex()
    return Webhook(public_url.rstrip("/") + WEBHOOK_PATH, secret or derived)


def add_webhook_route(
    router: APIRouter, webhook: Webhook, bot: Bot, receive: Callable[[Update], Awaitable[None]]
) -> None:
    """Add the route to `router`."""

    @router.post(WEBHOOK_PATH)
    async def telegram_webhook(request: Request) -> Response:
        if not webhook.is_signed_with(request.headers.get(HEADER, "")):
            log.warning("telegram.webhook_refused")
            return Response(status_code=status.HTTP_401_UNAUTHORIZED)
        try:
            received = json.loads(await request.body())
        except ValueError:
            return Response(status_code=status.HTTP_400_BAD_REQUEST)
        update = parse_update(received, bot)
        if update is None:
            # Refused, it would be sent again for a day and hold up what comes after it.
            log.warning("telegram.update_unreadable")
            return Response()
        try:
            await receive(update)
        except Exception as error:
            log.error("telegram.update_not_taken", error=place_of(error))
            return Response(status_code=status.HTTP_503_SERVICE_UNAVAILABLE)
        return Response()
