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
    """The desk; it can check and publish where `builds` loads the encoders for it, which takes seconds."""
    from assistant.database import open_database
    from assistant.organisers.audit import Audit
    from assistant.organisers.desk import Desk
    from knowledge.drafts import Draft
    from knowledge.releases import ReleaseStore

    if builds:
        from assistant.opening import open_releases

        releases = open_releases(settings)
    else:
        releases = ReleaseStore(settings.data_dir / "releases", ())
    engine = open_database(settings.database)
    try:
        yield Desk(Draft(releases), Audit(engine))
    finally:
        engine.dispose()


def terminal_user() -> str:
    """Who sits at this terminal, as the audit trail shows it."""
    try:
        return f"{getpass.getuser()} (terminal)"
    except (KeyError, OSError):
        return "terminal"
