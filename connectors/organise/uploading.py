"""What uploads are made with, and how a file that waits is shown and mapped."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from connectors.organise.gate import Visit
from connectors.organise.receiving import Sink
from knowledge.conversion import CONVERTERS, Sheet
from knowledge.fetching import Fetcher
from knowledge.repair import Change
from knowledge.staging import Staged, Staging

ROLES = ("title", "text", "anchor")

# How much larger a whole request may be than the largest file.
FILES_AT_ONCE = 4


@dataclass(frozen=True)
class Uploads:
    """Where files and archives wait, what fetches files from elsewhere, and how large one may be, in bytes."""

    staging: Staging
    archives: Staging
    fetcher: Fetcher
    limit: int

    @contextmanager
    def open(self, staging: Staging, who: str, arrived: list[Staged], name: str) -> Iterator[Sink]:
        """Receive one file; it is added to `arrived` when it waits."""
        with staging.receive(name, who, self.limit) as receiving:
            yield receiving
        if receiving.staged:
            arrived.append(receiving.staged)

    @property
    def endings(self) -> str:
        """The endings of the names of files that can be converted, as a file field takes them."""
        return ",".join(f".{suffix}" for suffix in CONVERTERS)


@dataclass(frozen=True)
class Choices:
    """What an organiser has said of a file; empty where the file or the draft is to tell."""

    document: str = ""
    language: str = ""
    kind: str = ""
    zone: str = ""
    sheets: Mapping[str, Mapping[str, str]] | None = None


@dataclass(frozen=True)
class SheetForm:
    """A sheet as it is mapped: the column of each role, and the columns told as lines of their own."""

    number: int
    sheet: Sheet
    taken: bool
    roles: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[str] = ()


def choices_of(visit: Visit) -> Choices:
    """What the form of a waiting file says."""
    return Choices(
        document=visit.text("document").strip(),
        language=visit.text("language"),
        kind=visit.text("kind"),
        zone=visit.text("zone").strip(),
        sheets=_sheets_of(visit),
    )


def _sheets_of(visit: Visit) -> dict[str, dict[str, str]] | None:
    """The mapping of each sheet that is taken; None where the file is no table."""
    names = visit.texts("sheet")
    if not names:
        return None
    found: dict[str, dict[str, str]] = {}
    for number, name in enumerate(names, start=1):
        if not visit.text(f"take-{number}"):
            continue
        roles = {role: visit.text(f"{role}-{number}") for role in ROLES if visit.text(f"{role}-{number}")}
        lines = [column for column in visit.texts(f"line-{number}") if column not in roles.values()]
        found[name] = {**{column: column for column in lines if column not in ROLES}, **roles}
    return found


def sheet_forms(sheets: Sequence[Sheet], mapped: Mapping[str, Mapping[str, str]] | None) -> list[SheetForm]:
    """The sheets of a table with what each column is taken for; `mapped` is what the organiser said, if anything."""
    forms = []
    for number, sheet in enumerate(sheets, start=1):
        mapping = sheet.mapping if mapped is None else mapped.get(sheet.name, {})
        roles = {role: mapping[role] for role in ROLES if role in mapping}
        lines = [column for name, column in mapping.items() if name not in ROLES]
        forms.append(SheetForm(number, sheet, mapped is None or sheet.name in mapped, roles, lines))
    return forms


def around(change: Change) -> tuple[str, str]:
    """The text before and behind the place of a change, where its context shows that place."""
    for word in (change.before, change.after):
        shown = " ".join(word.split()) if word else ""
        if shown and shown in change.context:
            before, _, behind = change.context.partition(shown)
            return before, behind
    return change.context, ""
