"""What each error of the library says about the connection, and what of it reaches the log."""

import inspect
import logging

import pytest
from structlog.testing import capture_logs
from telegram import error as errors

from connectors.telegram.privacy import Pseudonyms, TokenFilter
from connectors.telegram.state import State, StateLog, state_of

EXPECTED = {
    errors.TelegramError: State.FAILING,
    errors.Forbidden: State.REFUSED,
    errors.InvalidToken: State.REFUSED,
    errors.EndPointNotFound: State.FAILING,
    errors.NetworkError: State.UNREACHABLE,
    errors.BadRequest: State.WEBHOOK_REFUSED,
    errors.TimedOut: State.UNREACHABLE,
    errors.ChatMigrated: State.FAILING,
    errors.RetryAfter: State.LIMITED,
    errors.Conflict: State.CONFLICT,
    errors.PassportDecryptionError: State.FAILING,
}


def test_every_error_of_the_library_is_considered() -> None:
    members = inspect.getmembers(errors, inspect.isclass)
    assert {kind for _, kind in members if issubclass(kind, errors.TelegramError)} == set(EXPECTED)


@pytest.mark.parametrize(("kind", "state"), EXPECTED.items())
def test_error_becomes_a_state(kind: type[Exception], state: State) -> None:
    assert state_of(kind.__new__(kind)) is state


def test_fault_of_ours_is_not_blamed_on_telegram() -> None:
    assert state_of(KeyError("x")) is State.FAILING


def test_state_is_logged_when_it_changes_and_only_then() -> None:
    states = StateLog(State.STARTING)
    with capture_logs() as logs:
        for state in (State.UNREACHABLE, State.UNREACHABLE, State.OK, State.OK, State.UNREACHABLE):
            states.change(state, errors.NetworkError("address with the token"))
    assert [line["state"] for line in logs] == ["unreachable", "ok", "unreachable"]
    assert {line["cause"] for line in logs} == {"NetworkError"}


def test_pseudonym_is_stable_and_depends_on_the_key() -> None:
    assert Pseudonyms("a").of(7) == Pseudonyms("a").of(7)
    assert len({Pseudonyms("a").of(7), Pseudonyms("b").of(7), Pseudonyms("a").of(8)}) == 3


def test_lines_with_the_token_are_dropped() -> None:
    token_filter = TokenFilter("4242:token")
    kept, dropped = (
        logging.LogRecord("httpx", logging.INFO, "", 0, "POST %s", (url,), None)
        for url in ("http://engine/webhooks", "https://api.telegram.org/bot4242:token/getMe")
    )
    assert token_filter.filter(kept)
    assert not token_filter.filter(dropped)
