"""Brings the texts of an archive into the draft: what that would do is told first, and nothing unpublished is lost."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.archives import Member, read_archive
from knowledge.documents import ContentError
from knowledge.draft_files import DraftConflict, DraftList, DraftText, State, keys_of, state_of, version_of
from knowledge.drafts import ABSENT, Draft, as_kept, check_extra, check_text
from knowledge.told import Told

Fate = Literal["added", "changed", "unchanged", "refused"]

FATES: tuple[Fate, ...] = ("added", "changed", "unchanged", "refused")

# Ten thousand texts take ten seconds; front matter can be made to take a thousand times as long.
MOST_SECONDS = 120


@dataclass(frozen=True)
class Arrival:
    """What becomes of one file of an archive.

    `name` is that of the text (`document.language`) or the list, or for a refused file its name in the archive. `text`
    is what it brings, on the version that the draft holds, and `state` tells how that stands to what is served; None
    where neither holds it.
    """

    name: str
    fate: Fate
    text: DraftText | DraftList | None = None
    state: State | None = None
    problem: Told | None = None

    @property
    def unpublished(self) -> bool:
        """Whether taking it would put it in the place of a change that is not published yet."""
        return self.fate == "changed" and self.state in ("changed", "new")


@dataclass(frozen=True)
class ImportPlan:
    """What importing an archive would do; `mark` tells this archive and the draft's texts in its way from others."""

    arrivals: tuple[Arrival, ...]
    mark: str
    untouched: int

    def of(self, fate: Fate) -> list[Arrival]:
        """The files of one fate, in the order of the archive."""
        return [one for one in self.arrivals if one.fate == fate]

    @property
    def unpublished(self) -> list[Arrival]:
        """Those that would replace a change that is not published yet."""
        return [one for one in self.arrivals if one.unpublished]

    @property
    def brings(self) -> list[Arrival]:
        """Those that are not in the draft as they are."""
        return [one for one in self.arrivals if one.fate in ("added", "changed")]


@dataclass(frozen=True)
class Imported:
    """What an archive brought into the draft, by name; `left_out` are files refused, and changes that were spared."""

    plan: ImportPlan
    changed: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    @property
    def unchanged(self) -> int:
        """How many of its files the draft held already."""
        return len(self.plan.of("unchanged"))


def plan_import(draft: Draft, path: Path, name: str | None = None) -> ImportPlan:
    """What importing an archive that its owner calls `name` would do; nothing is changed.

    Raises ContentError when the archive as a whole is refused.
    """
    states, drafted, served = draft.states(), draft.files(), draft.served_files()
    versions = {f"{key[0]}.{key[1]}": drafted[file] for key, file in keys_of(drafted).items()}
    arrivals: list[Arrival] = []
    end = time.monotonic() + MOST_SECONDS
    for member in read_archive(path, name):
        if time.monotonic() > end:
            raise ContentError("archive_too_slow", name=name or path.name, most=MOST_SECONDS)
        if member.key:
            text = DraftText(*member.key, member.text, versions.get(".".join(member.key), ABSENT))
            arrivals.append(_arrival(member, text, states.get(member.key)))
        else:
            found = drafted.get(member.name), served.get(member.name)
            state = state_of(*found) if any(found) else None
            arrivals.append(_arrival(member, DraftList(member.name, member.text, found[0] or ABSENT), state))
    held = sum(1 for one in arrivals if one.text and one.text.version)
    return ImportPlan(tuple(arrivals), _mark(arrivals), len(drafted) - held)


def import_texts(
    draft: Draft, path: Path, replace: bool = False, shown: str | None = None, name: str | None = None
) -> Imported:
    """Bring the texts of an archive into the draft; those that it does not hold stay as they are.

    All are looked at before the first is kept. Raises ContentError when the archive or a file in it is refused, and
    DraftConflict when the draft holds an unpublished change of one of them, unless `replace` is given.

    `shown` is the mark of a plan that somebody has looked at: what it refuses is left out then, and so are unpublished
    changes unless `replace` is given. Raises DraftConflict when it would do something else by now.
    """
    plan = plan_import(draft, path, name)
    if shown is None:
        _check_strictly(plan, replace)
    elif plan.mark != shown:
        raise DraftConflict("changed_since_shown")
    taken = [one for one in plan.brings if replace or not one.unpublished]
    texts = [one.text for one in taken if isinstance(one.text, DraftText)]
    lists = [one.text for one in taken if isinstance(one.text, DraftList)]
    if taken:
        draft.write_all(texts, lists)
    changed = tuple(one.name for one in taken)
    left_out = [one.name for one in plan.arrivals if one.fate == "refused" or (one.unpublished and not replace)]
    return Imported(plan, changed, tuple(left_out))


def _arrival(member: Member, text: DraftText | DraftList, state: State | None) -> Arrival:
    """What becomes of a file; `text` is what it holds, on the version of the draft's."""
    try:
        if member.problem:
            raise member.problem
        if isinstance(text, DraftText):
            check_text(text)
        else:
            check_extra(text.name, as_kept(text.text))
    except ContentError as problem:
        return Arrival(member.name[:200], "refused", problem=problem)
    if text.version == version_of(as_kept(text.text)):
        return Arrival(text.name, "unchanged", text, state)
    return Arrival(text.name, "changed" if text.version else "added", text, state)


def _mark(arrivals: Iterable[Arrival]) -> str:
    parts = [
        (
            one.name,
            one.fate,
            one.unpublished,
            *((one.text.version, version_of(as_kept(one.text.text))) if one.text else ()),
        )
        for one in arrivals
    ]
    return version_of(repr(parts).encode("utf-8", "backslashreplace"))


def _check_strictly(plan: ImportPlan, replace: bool) -> None:
    for one in plan.of("refused"):
        if one.problem:
            raise one.problem
    if plan.unpublished and not replace:
        raise DraftConflict("unpublished_texts", texts=_some(one.name for one in plan.unpublished))


def _some(names: Iterable[str]) -> list[str]:
    return list(names)[:10]
