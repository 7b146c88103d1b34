"""Keeps persons and the token out of the log."""

import hmac
import logging
from traceback import extract_tb


class Pseudonyms:
    """Stable names for ids in the log. Keyed, because a plain hash of a chat id is found by trying all numbers."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def of(self, number: int) -> str:
        return hmac.digest(self._key, str(number).encode(), "sha256").hex()[:12]


class TokenFilter(logging.Filter):
    """Drops lines that hold the token: the HTTP client logs every address it calls, and the token is part of them."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        return self._token not in record.getMessage()


def silence_libraries(token: str) -> TokenFilter:
    """Keep the libraries from logging messages and the token; the filter is for `remove_filter`.

    python-telegram-bot logs whole updates when it cannot read them, so its lines are dropped for good; the connector
    logs every failure itself.
    """
    token_filter = TokenFilter(token)
    logging.getLogger("httpx").addFilter(token_filter)
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    return token_filter


def remove_filter(token_filter: TokenFilter) -> None:
    logging.getLogger("httpx").removeFilter(token_filter)


def place_of(error: BaseException) -> str:
    """Class and line of an error, without its message, which may quote a delegate."""
    frames = extract_tb(error.__traceback__)
    where = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "-"
    return f"{type(error).__name__} at {where}"
