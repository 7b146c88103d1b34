"""What goes into a conversion and what comes out of it."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.conversion.errors import TooSlow
from knowledge.documents import DEFAULT_KIND, Rendering, Section, write_rendering
from knowledge.passages import Passage
from knowledge.repair import Change

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a file may demand. Sizes are in bytes; `ratio` is how much an archive may grow when unpacked."""

    size: int = 50 * MEGABYTE
    pages: int = 1000
    rows: int = 20_000
    columns: int = 200
    unpacked: int = 200 * MEGABYTE
    # Word and slides are read as trees, which take some fifty times the memory of their text.
    part: int = 32 * MEGABYTE
    # HTML takes far more time and memory than it has letters.
    markup: int = 10 * MEGABYTE
    ratio: int = 200
    members: int = 10_000
    seconds: float = 60.0


@dataclass(frozen=True)
class Options:
    """How to convert a file.

    `name` is the name its owner gave it, where it is stored under another. `detect` tells the language of a text.
    `columns` maps `title`, `text` and `anchor` to the columns of a table, by their names. `zone` is where times
    without a zone are meant. `words` are words known to the knowledge base, which help to repair.
    """

    limits: Limits = Limits()
    name: str | None = None
    kind: str | None = None
    detect: Callable[[str], str | None] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    words: Collection[str] = ()


@dataclass(frozen=True)
class Source:
    """A file as a converter receives it; `title` serves where the file names none."""

    name: str
    suffix: str
    data: bytes
    title: str
    language: str
    options: Options
    started: float = field(default_factory=time.monotonic)

    def check_time(self) -> None:
        """Raise TooSlow when the time for this file is up; converters ask between pages."""
        limit = self.options.limits.seconds
        if time.monotonic() - self.started > limit:
            raise TooSlow(self.name, {"limit": round(limit)})


@dataclass(frozen=True)
class Notice:
    """Something a person should know about the conversion; `code` lets an interface say it in its own language."""

    code: str
    sentence: str
    page: int | None = None


@dataclass(frozen=True)
class Table:
    """A table that was found, by the section it stands in."""

    anchor: str
    rows: int
    columns: int
    page: int | None = None


@dataclass(frozen=True)
class Extracted:
    """What a converter read, before anything is mended.

    `wrapped` says that lines end where the page ended; `paged` that the texts are lines still to be joined.
    """

    title: str
    sections: tuple[Section, ...]
    kind: str = DEFAULT_KIND
    metadata: Mapping[str, Any] = field(default_factory=dict)
    pages: int | None = None
    empty_pages: tuple[int, ...] = ()
    encoding: str | None = None
    notices: tuple[Notice, ...] = ()
    tables: tuple[Table, ...] = ()
    wrapped: bool = False
    paged: bool = False


@dataclass(frozen=True)
class Converted:
    """A converted file and what the conversion did, to be shown before it is kept.

    `detected` is the language the text seems to be in. `changes` are the places that were mended or, without an
    `after`, flagged; `counts` says how often each kind of mending was done.
    """

    kind: str
    rendering: Rendering
    format: str
    passages: tuple[Passage, ...]
    detected: str | None = None
    changes: tuple[Change, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    pages: int | None = None
    pages_without_text: tuple[int, ...] = ()
    encoding: str | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def repaired(self) -> tuple[Change, ...]:
        """The places that were mended."""
        return tuple(change for change in self.changes if change.after is not None)

    @property
    def flagged(self) -> tuple[Change, ...]:
        """The places that look damaged and were left as they are."""
        return tuple(change for change in self.changes if change.after is None)

    @property
    def markdown(self) -> str:
        """The form that a draft keeps; reading it gives the same sections, with their pages."""
        return write_rendering(self.kind, self.rendering)
