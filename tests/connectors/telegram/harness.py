"""What the tests of the Telegram connector share: short times, and waiting for a state."""

from collections.abc import Callable

from bot_api import eventually

from connectors.telegram import State, TelegramConnector, Timing

QUICK = Timing(
    first_retry_s=0.02,
    longest_retry_s=0.1,
    refused_retry_s=0.1,
    long_poll_s=1,
    webhook_check_s=0.05,
    typing_s=0.1,
    grace_s=1.0,
    request_s=1.0,
)

Connect = Callable[..., TelegramConnector]


async def reaches(connector: TelegramConnector, state: State) -> None:
    await eventually(lambda: connector.status() is state)
