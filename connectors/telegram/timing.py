"""How long the connector waits for what; tests bring their own, shorter times."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Times in seconds."""

    first_retry_s: float = 1.0
    longest_retry_s: float = 60.0
    # A wrong token only becomes right by a restart, but a proxy between us and Telegram may also answer 401 or 404.
    refused_retry_s: float = 300.0
    long_poll_s: int = 25
    webhook_check_s: float = 60.0
    # Telegram shows "typing" for five seconds.
    typing_s: float = 4.5
    grace_s: float = 5.0
    request_s: float = 15.0
    send_attempts: int = 7
    longest_flood_wait_s: float = 300.0

    def retries(self) -> Iterator[float]:
        """Endless delays, each twice the one before, up to the longest."""
        delay = self.first_retry_s
        while True:
            yield delay
            delay = min(2 * delay, self.longest_retry_s)
