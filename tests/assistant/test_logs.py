"""Logs name events and their causes, and never what a person wrote."""

import subprocess
import sys

LOGS_AN_ERROR = """
from assistant.logs import configure_logs
import logging, structlog
configure_logs("INFO")
def answer(text):
    raise ValueError("broken")
try:
    answer("words of a delegate".upper())
except ValueError as error:
    structlog.get_logger("x").error("turn.failed", exc_info=error)
structlog.get_logger("x").info("turn.answered", language="fr")
structlog.get_logger("x").debug("too.fine")
logging.getLogger("httpx").info("GET http://host/?token=1")
logging.getLogger("uvicorn").warning("of a library")
"""


def test_an_error_is_told_with_its_place_and_without_the_values_of_variables() -> None:
    done = subprocess.run([sys.executable, "-c", LOGS_AN_ERROR], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "turn.failed" in done.stderr
    assert "ValueError: broken" in done.stderr
    assert "WORDS OF A DELEGATE" not in done.stderr


def test_events_carry_their_figures_and_addresses_are_left_out() -> None:
    done = subprocess.run([sys.executable, "-c", LOGS_AN_ERROR], capture_output=True, text=True, check=True)
    assert "language=fr" in done.stderr
    assert "of a library" in done.stderr
    assert "too.fine" not in done.stderr
    assert "token=1" not in done.stderr
