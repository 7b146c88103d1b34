"""What goes into a conversion and what comes out of it."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import yaml

from knowledge.conversion.errors import TooSlow
from knowledge.conversion.wording import say
from knowledge.documents import DEFAULT_KIND, Rendering, Section, with_kind, write_rendering
from knowledge.passages import Passage, passage_from_json, passage_to_json
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
    `columns` maps `title`, `text`, `anchor` and the labels of further lines to the columns of a table, by their names;
    `sheets` does so sheet by sheet, and a sheet that it does not name is left out. `zone` is where times without a
    zone are meant. `words` are words known to the knowledge base, which help to repair.
    """

    limits: Limits = Limits()
    name: str | None = None
    kind: str | None = None
    detect: Callable[[str], str | None] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, Mapping[str, str]] | None = None
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
    """Something a person should know about the conversion; `code` and `values` let an interface say it."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    page: int | None = None

    @property
    def sentence(self) -> str:
        """The notice in English."""
        return self.say("en")

    def say(self, language: str) -> str:
        """The notice in `language`."""
        page = {} if self.page is None else {"page": self.page}
        return say("notices", self.code, language, {**page, **self.values})


@dataclass(frozen=True)
class Table:
    """A table that was found, by the section it stands in."""

    anchor: str
    rows: int
    columns: int
    page: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet of a table as a person maps it: its columns, what each was taken for, and its first rows."""

    name: str
    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    sample: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Extracted:
    """What a converter read, before anything is mended.

    `wrapped` says that lines end where the page ended; `paged` that the texts are lines still to be joined. `original`
    is the text itself, where the file is one that a draft could keep as it is.
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
    sheets: tuple[Sheet, ...] = ()
    wrapped: bool = False
    paged: bool = False
    original: str | None = None


@dataclass(frozen=True)
class Converted:
    """A converted file and what the conversion did, to be shown before it is kept.

    `detected` is the language the text seems to be in. `changes` are the places that were mended or, without an
    `after`, flagged; `counts` says how often each kind of mending was done. `original` is the text of the file where
    conversion found nothing in it to change.
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
    sheets: tuple[Sheet, ...] = ()
    original: str | None = None

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

    def kept_as(self, kind: str) -> str:
        """What a draft keeps as a document of this kind: a text that needed no change to the letter."""
        if self.original is None:
            return write_rendering(kind, self.rendering)
        return self.original if kind == self.kind else with_kind(self.original, kind)

    def to_json(self) -> dict[str, Any]:
        """A plain mapping, for programs and for the way between processes."""
        rendering = {**self.rendering.__dict__, "sections": [asdict(section) for section in self.rendering.sections]}
        # Front matter holds dates, which JSON does not know.
        rendering["metadata"] = yaml.safe_dump(dict(self.rendering.metadata), allow_unicode=True, sort_keys=False)
        lists = {name: [asdict(one) for one in getattr(self, name)] for name in _PARTS}
        passages = [passage_to_json(passage) for passage in self.passages]
        return {**self.__dict__, **lists, "rendering": rendering, "passages": passages}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Converted":
        """The inverse of `to_json`."""
        rendering = dict(told["rendering"])
        rendering["sections"] = tuple(_of_json(Section, section) for section in rendering["sections"])
        rendering["metadata"] = yaml.safe_load(rendering["metadata"])
        parts = {name: tuple(_of_json(kind, one) for one in told[name]) for name, kind in _PARTS.items()}
        return cls(
            **{
                **told,
                **parts,
                "rendering": Rendering(**rendering),
                "passages": tuple(passage_from_json(passage) for passage in told["passages"]),
                "pages_without_text": tuple(told["pages_without_text"]),
            }
        )


_PARTS: Mapping[str, type] = {"changes": Change, "tables": Table, "notices": Notice, "sheets": Sheet}


def _of_json(kind: type, told: Mapping[str, Any]) -> Any:
    """A record whose lists are tuples again."""
    return kind(**{name: _tuples(value) for name, value in told.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
