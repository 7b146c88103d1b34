"""Opens what a data folder holds, for whoever works on it: the server, commands, and the process that works apart."""

from sqlalchemy.engine import Engine

from assistant.organisers.audit import Audit
from assistant.organisers.desk import Desk
from assistant.settings import Settings
from knowledge.drafts import Draft
from knowledge.releases import ReleaseStore
from knowledge.shipped import open_caches


def open_releases(settings: Settings, late: bool = False) -> ReleaseStore:
    """The releases of the data folder, with the encoders that are set; with `late`, they are loaded when needed."""
    caches = open_caches(settings.data_dir, settings.encoder, settings.second_encoder, late)
    return ReleaseStore(settings.data_dir / "releases", caches, settings.content_dir)


def open_desk(database: Engine, releases: ReleaseStore) -> Desk:
    """What organisers change texts and releases with, in this process and in one that works for it."""
    return Desk(Draft(releases), Audit(database))
