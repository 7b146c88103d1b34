"""Brings files into the draft: Markdown and plain text as they are, everything else by conversion."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from knowledge.content_folder import EXTRAS
from knowledge.conversion import convert
from knowledge.documents import ContentError, parse_rendering, read_text, split_front_matter, write_rendering
from knowledge.draft_files import DraftConflict, version_of
from knowledge.drafts import ABSENT, Draft
from knowledge.naming import check_document_name, check_language, names_of_file

MOST_MEGABYTES = 50
_MEGABYTE = 1024 * 1024
_TEXTS = (".md", ".txt")

# Tells the language of a text, or None when it cannot.
Detect = Callable[[str], str | None]

Outcome = Literal["added", "replaced", "unchanged"]


@dataclass(frozen=True)
class Incoming:
    """A file as it would be kept in the draft."""

    document: str
    language: str
    kind: str
    text: str


@dataclass(frozen=True)
class Added:
    """What became of a file: where it is kept, and whether that changed anything."""

    name: str
    outcome: Outcome
    sections: int


def read_incoming(
    draft: Draft,
    path: Path,
    document: str | None = None,
    language: str | None = None,
    kind: str | None = None,
    detect: Detect | None = None,
) -> Incoming:
    """Read a file as the draft would keep it; what is not given is told by the file, or by the draft.

    Raises ContentError with what is wrong with the file, or when nothing tells its language.
    """
    _check_size(path)
    named, told = names_of_file(path)
    document = check_document_name(document or named)
    language = language or told
    if path.suffix.lower() in _TEXTS:
        text = _plain(path)
        language = language or (detect(text) if detect else None)
        found = parse_rendering(document, check_language(language or _untold(path)), text, path.name)[0]
    else:
        found, rendering = convert(path, document, check_language(language or "en"))
        language = language or (detect("\n".join(one.text for one in rendering.sections)) if detect else None)
        if detect and language not in (None, "en"):
            found, rendering = convert(path, document, language)
        text = write_rendering(found, rendering)
    language = check_language(language or _untold(path))
    stated = "kind" in split_front_matter(text, path.name)[0] and path.suffix.lower() in _TEXTS
    known = None if stated else next((one.kind for one in draft.documents() if one.id == document), None)
    kind = kind or known or found
    return Incoming(document, language, kind, text if kind == found else with_kind(text, kind))


def add_file(
    draft: Draft,
    path: Path,
    document: str | None = None,
    language: str | None = None,
    kind: str | None = None,
    detect: Detect | None = None,
    replace: bool = False,
) -> Added:
    """Keep a file in the draft.

    Raises DraftConflict when the draft holds an unpublished change of the same text, unless `replace` is given.
    """
    if path.name in EXTRAS and document is None:
        return _add_extra(draft, path, replace)
    incoming = read_incoming(draft, path, document, language, kind, detect)
    name = f"{incoming.document}.{incoming.language}"
    _, rendering = parse_rendering(incoming.document, incoming.language, incoming.text, path.name)
    present = draft.version(incoming.document, incoming.language)
    if present == version_of(incoming.text.replace("\r\n", "\n").encode()):
        return Added(name, "unchanged", len(rendering.sections))
    if not replace:
        check_unpublished(draft, incoming.document, incoming.language)
    draft.write(incoming.document, incoming.language, incoming.text, present)
    return Added(name, "added" if present == ABSENT else "replaced", len(rendering.sections))


def check_unpublished(draft: Draft, document: str, language: str) -> None:
    """Raise DraftConflict when the draft holds a change of this text that was not published yet."""
    if draft.states().get((document, language)) in ("changed", "new"):
        raise DraftConflict(
            f"The draft holds a change of {document}.{language} that is not published yet. Look at it first; to put "
            "this file in its place all the same, say so with --replace."
        )


def with_kind(text: str, kind: str) -> str:
    """The text with its kind stated in the front matter."""
    metadata, body = split_front_matter(text)
    front = yaml.safe_dump({**metadata, "kind": kind}, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{front}---\n{body}"


def _add_extra(draft: Draft, path: Path, replace: bool) -> Added:
    _check_size(path)
    text, (present, version) = _plain(path), draft.read_extra(path.name)
    if text == present:
        return Added(path.name, "unchanged", 0)
    unpublished = draft.files().get(path.name) != draft.served_files().get(path.name)
    if unpublished and not replace:
        raise DraftConflict(
            f"The draft holds a change of {path.name} that is not published yet; say --replace to put this file there."
        )
    draft.write_extra(path.name, text, version)
    return Added(path.name, "replaced" if present else "added", 0)


def _plain(path: Path) -> str:
    text = read_text(path).removeprefix("\ufeff")
    if "\0" in text:
        raise ContentError(f"{path.name} is no text, whatever its name says; give the file its true ending.")
    return text


def _check_size(path: Path) -> None:
    if not path.is_file():
        raise ContentError(f"There is no file {path}.")
    size = path.stat().st_size
    if size > MOST_MEGABYTES * _MEGABYTE:
        raise ContentError(f"{path.name} is larger than {MOST_MEGABYTES} MB; split it, or leave its pictures out.")
    if not size:
        raise ContentError(f"{path.name} is empty.")


def _untold(path: Path) -> str:
    raise ContentError(f"{path.name} does not tell its language; name it like note.fr.pdf, or say --language fr.")
