"""Shipped texts that a newer version of the product has changed: put into the draft for review, once.

They never replace what an organiser has changed, and never what is served.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from knowledge.content_folder import content_files, sha256_of
from knowledge.draft_files import keys_of
from knowledge.drafts import Draft
from knowledge.durable import replace_file
from knowledge.releases import ReleaseError, ReleaseStore

log = logging.getLogger(__name__)

# The checksums of the shipped texts as this data folder last saw them, by path.
SEEN = "shipped.json"


@dataclass(frozen=True)
class Offered:
    """What became of the shipped texts that differ from those seen before, by path."""

    put: tuple[str, ...]
    left: tuple[str, ...]


def offer_shipped(releases: ReleaseStore, content: Path) -> Offered | None:
    """Put changed shipped texts into the draft; None where nothing has changed. The caller holds the data folder.

    A text that an organiser has changed, deleted or named alike is left as it is. Ended half-way, this goes on at the
    next start.
    """
    draft = Draft(releases)
    shipped, seen = _checksums(content), _seen(draft)
    if seen is None:
        remember_shipped(releases, content)
        return None
    changed = sorted(name for name in {*shipped, *seen} if shipped.get(name) != seen.get(name))
    if not changed:
        return None
    draft.prepare()
    put, left = [], []
    for name in changed:
        drafted = sha256_of(draft.content / name)
        if drafted == shipped.get(name, ""):
            continue
        if drafted != seen.get(name, "") or _named_alike(draft, name):
            left.append(name)
            continue
        put.append(name)
        if name in shipped:
            replace_file(draft.content / name, (content / name).read_bytes())
        else:
            (draft.content / name).unlink()
    remember_shipped(releases, content)
    _tell(put, left)
    return Offered(tuple(put), tuple(left))


def remember_shipped(releases: ReleaseStore, content: Path) -> None:
    """Record the shipped texts as seen."""
    path = Draft(releases).folder / SEEN
    replace_file(path, json.dumps(_checksums(content), ensure_ascii=False, indent=1).encode())


def _seen(draft: Draft) -> dict[str, str] | None:
    """The shipped texts as last seen; those of release 1 in a folder that has no record of them."""
    try:
        return dict(json.loads((draft.folder / SEEN).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        pass
    try:
        return draft.releases.content_files(1)
    except ReleaseError:
        return None


def _named_alike(draft: Draft, name: str) -> bool:
    """Whether the draft has this text elsewhere."""
    (key,) = keys_of([name]) or [None]
    return key is not None and keys_of(content_files(draft.content)).get(key, name) != name


def _checksums(content: Path) -> dict[str, str]:
    return {name: sha256_of(content / name) for name in content_files(content)}


def _tell(put: list[str], left: list[str]) -> None:
    if put:
        log.warning(
            "The product ships %d changed texts; they are in the draft for review: %s", len(put), ", ".join(put[:20])
        )
    if left:
        log.warning(
            "%d changed shipped texts were left out, since the draft has others: %s", len(left), ", ".join(left[:20])
        )
