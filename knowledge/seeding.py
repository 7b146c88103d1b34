"""Brings the shipped texts into a data folder that serves nothing yet, as its first release."""

from pathlib import Path

from knowledge.content_folder import content_digest
from knowledge.encoder import Progress
from knowledge.releases import ReleaseStore

NOTE = "The texts shipped with the product"


def seed(releases: ReleaseStore, content: Path, progress: Progress | None = None) -> int:
    """Serve the shipped texts where nothing is served yet; returns the number of the served release."""
    releases.discard_unfinished()
    current = releases.current()
    if current is None:
        finished = [n for n in releases.numbers() if releases.manifest(n).content == content_digest(content)]
        current = finished[-1] if finished else releases.build(content, NOTE, progress)
        releases.publish(current)
    return current
