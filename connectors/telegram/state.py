"""Whether Telegram works at present: what the health route shows, and what the log says once per change."""

from enum import StrEnum

import structlog
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

log = structlog.get_logger(__name__)


class State(StrEnum):
    """How the connection to Telegram stands."""

    OFF = "off"  # no token is set
    STANDBY = "standby"  # another process of this installation polls Telegram
    STARTING = "starting"
    OK = "ok"
    UNREACHABLE = "unreachable"
    LIMITED = "limited"  # Telegram asks us to wait
    REFUSED = "token-refused"
    CONFLICT = "conflict"  # something else polls with the same token
    WEBHOOK_REFUSED = "webhook-refused"  # Telegram does not take the address or the secret
    UNDELIVERED = "undelivered"  # Telegram cannot reach our webhook
    FAILING = "failing"  # the fault is on our side


# The first class that fits decides, so a class stands before the one it derives from.
_STATES: tuple[tuple[type[Exception], State], ...] = (
    (RetryAfter, State.LIMITED),
    (InvalidToken, State.REFUSED),
    (Forbidden, State.REFUSED),
    (Conflict, State.CONFLICT),
    (BadRequest, State.WEBHOOK_REFUSED),
    (NetworkError, State.UNREACHABLE),
)


def state_of(error: Exception) -> State:
    """What an error of the library says about the connection."""
    return next((state for kind, state in _STATES if isinstance(error, kind)), State.FAILING)


class StateLog:
    """The present state; a change of it is logged, its repetition is not."""

    def __init__(self, state: State) -> None:
        self.state = state

    def change(self, state: State, cause: Exception | None = None) -> None:
        """Enter `state`. Of the cause only the class is logged: the library's messages can hold the token."""
        if state is self.state:
            return
        self.state = state
        report = log.info if state in (State.OK, State.STANDBY) else log.warning
        report("telegram.state", state=str(state), cause=type(cause).__name__ if cause else None)
