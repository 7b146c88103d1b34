"""The files of a draft as they lie in its folder: where each text is, its state beside what is served, its version."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from knowledge.documents import DEFAULT_KIND, split_file_name
from knowledge.languages import LANGUAGES
from knowledge.told import Told

State = Literal["published", "changed", "new", "deleted"]

Key = tuple[str, str]

# Enough of a file to tell its kind and title by, without reading all of a large text.
_HEAD_BYTES = 4096
_LINE = re.compile(r"^(?P<key>title|kind):\s*(?P<quote>[\"']?)(?P<value>.*?)(?P=quote)\s*$", re.MULTILINE)


class DraftConflict(Told):
    """A text of the draft is not the one that a change was made from: somebody else has changed it since."""


@dataclass(frozen=True)
class DraftText:
    """A text of the draft with the version that a change of it has to name."""

    document: str
    language: str
    text: str
    version: str

    @property
    def name(self) -> str:
        return f"{self.document}.{self.language}"


@dataclass(frozen=True)
class DraftList:
    """The glossary, the stored questions or the floors of the draft, with the version that a change has to name."""

    name: str
    text: str
    version: str


@dataclass(frozen=True)
class DraftDocument:
    """A document of the draft with the state, the title and the version of each of its languages.

    A language that was deleted has the title that is served, and no version.
    """

    id: str
    kind: str
    title: str
    languages: Mapping[str, State]
    titles: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """The state that all languages share; `changed` where they differ."""
        states = set(self.languages.values())
        return states.pop() if len(states) == 1 else "changed"


def version_of(data: bytes) -> str:
    """What tells one version of a text from another."""
    return hashlib.sha256(data).hexdigest()


def keys_of(names: Iterable[str]) -> dict[Key, str]:
    """The file names (paths within the folder) of texts by document and language."""
    found: dict[Key, str] = {}
    for name in names:
        split = split_file_name(name.rpartition("/")[2])
        if split and split[2] == "md":
            found[split[0], split[1]] = name
    return found


def state_of(drafted: str | None, served: str | None) -> State:
    """The state of a text by its checksums in the draft and in the served release, of which one may be missing."""
    if drafted is None:
        return "deleted"
    if served is None:
        return "new"
    return "published" if drafted == served else "changed"


def kind_and_title(path: Path) -> tuple[str, str]:
    """What the front matter of a file says, read without judging the rest; the title is empty where it has none."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES).decode("utf-8", errors="replace").replace("\r\n", "\n").lstrip("\ufeff")
    except FileNotFoundError:
        return DEFAULT_KIND, ""
    front = head.partition("\n---")[0] if head.startswith("---") else ""
    told = {match["key"]: match["value"] for match in _LINE.finditer(front)}
    return told.get("kind", DEFAULT_KIND), told.get("title", "")


def reading_order(key: Key) -> tuple[str, int, str]:
    """Sorts documents by name, and the languages of each in our order."""
    document, language = key
    return document, LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language
