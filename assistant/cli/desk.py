"""The desk of a data folder for commands, which are put on record like what is done on the pages."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.organisers.desk import Desk


@contextmanager
def open_desk(settings: Settings, builds: bool = False) -> "Iterator[Desk]":
    """The desk; `builds` loads the encoders at once, which takes seconds. Otherwise what needs one loads it."""
    from assistant import opening
    from assistant.database import open_database

    releases = opening.open_releases(settings, late=not builds)
    engine = open_database(settings.database)
    try:
        yield opening.open_desk(engine, releases)
    finally:
        engine.dispose()


def terminal_user() -> str:
    """Who sits at this terminal, as the audit trail shows it."""
    try:
        return f"{getpass.getuser()} (terminal)"
    except (KeyError, OSError):
        return "terminal"
