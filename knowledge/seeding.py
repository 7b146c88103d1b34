"""Brings the shipped texts into a data folder: as its first release, and later, when they have changed, as a draft."""

from pathlib import Path

from knowledge.content_folder import content_digest
from knowledge.encoder import Progress
from knowledge.locking import WorkInProgress, exclusive
from knowledge.releases import ReleaseError, ReleaseStore
from knowledge.shipped_texts import offer_shipped, remember_shipped

NOTE = "The texts shipped with the product"
REBUILT = "Built anew by a newer version of the product from release"

# A first release takes about a minute to build; another process that has begun it is waited for.
FIRST_RELEASE_SECONDS = 900.0


def seed(releases: ReleaseStore, content: Path, progress: Progress | None = None) -> int:
    """Serve the shipped texts where nothing is served yet; returns the number of the served release.

    Where something is served, that stays so: shipped texts that a newer version of the product has changed are put into
    the draft. Neither happens while somebody else is at work in the data folder, who may have a build half done.
    """
    current = releases.current()
    if current is None:
        with exclusive(releases.folder.parent, "build_first", wait_seconds=FIRST_RELEASE_SECONDS):
            return _first_release(releases, content, progress)
    try:
        with exclusive(releases.folder.parent, "look_for_shipped"):
            releases.discard_unfinished()
            current = _readable(releases, current, progress)
            offer_shipped(releases, content)
    except WorkInProgress:
        pass
    return current


def _readable(releases: ReleaseStore, current: int, progress: Progress | None) -> int:
    """Build the served texts anew where an older version of the product built them; returns the served release."""
    try:
        if not releases.outdated(current):
            return current
    except ReleaseError:
        # Whoever serves it says what is wrong with it, and serves an older one.
        return current
    number = releases.build(releases.content(current), f"{REBUILT} {current}", progress)
    releases.publish(number)
    return number


def _first_release(releases: ReleaseStore, content: Path, progress: Progress | None) -> int:
    """Build and serve the shipped texts, unless another process has done so meanwhile."""
    releases.discard_unfinished()
    current = releases.current()
    if current is None:
        finished = [n for n in releases.numbers() if releases.manifest(n).content == content_digest(content)]
        current = finished[-1] if finished else releases.build(content, NOTE, progress)
        releases.publish(current)
        remember_shipped(releases, content)
    return current
