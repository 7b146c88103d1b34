"""Documents as people write them: text files with front matter, read into documents, renderings and sections.

A file is `<document>.<language>.md`; the files of one document are its renderings. Headings carry anchors, and the
sections of two renderings belong together when their anchors are equal. Where a text was converted from pages, a
heading also tells the page: `## Heading {#anchor page=3}`.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.languages import LANGUAGES
from knowledge.told import Told
from knowledge.wordings import places_of_wordings, take_wordings, write_wordings

DEFAULT_KIND = "guide"
WHOLE_TEXT = "text"

# Far more than anybody writes; YAML made to be slow takes time that grows with the square of its length.
LONGEST_FRONT_MATTER = 20_000
# libyaml follows lists within lists with a stack that is not its own.
DEEPEST_FRONT_MATTER = 40

# With libyaml all documents are read in a third of the time, and that is done whenever another release is served.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FILE_NAME = re.compile(r"^(?P<document>[^.].*)\.(?P<language>[a-z]{2})\.(?P<suffix>[a-z0-9]+)$")
_FRONT_MATTER = re.compile(r"\A\ufeff?---\s*\n(?P<yaml>.*?)\n---\s*(?:\n|\Z)(?P<body>.*)\Z", re.DOTALL)
_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<rest>.*)$")
_ATTRIBUTES = re.compile(r"\{#(?P<anchor>[\w-]+)(?:\s+page=(?P<page>[1-9]\d{0,5}))?\s*\}$")
_FENCE = re.compile(r"^\s*(```|~~~)")


class ContentError(Told):
    """A text file of the knowledge base cannot be read as a document."""


class _AliasError(yaml.YAMLError):
    """Front matter uses an alias."""


class _DepthError(yaml.YAMLError):
    """Front matter has more lists within lists than a reader of it can follow."""


@dataclass(frozen=True)
class Section:
    """A stretch of a document under one heading; `text` is Markdown without the heading.

    `made` says that its anchor was made up by its place, and that nobody wrote it. `wordings` are questions that it
    answers, as people ask them.
    """

    anchor: str
    heading: str
    text: str
    page: int | None = None
    made: bool = field(default=False, compare=False)
    wordings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendering:
    """A document in one language."""

    document: str
    language: str
    title: str
    metadata: Mapping[str, Any]
    sections: tuple[Section, ...]

    @property
    def translation(self) -> str | None:
        """`official` or `unofficial`, or None for the original."""
        return self.metadata.get("translation")

    def section(self, anchor: str) -> Section | None:
        return next((section for section in self.sections if section.anchor == anchor), None)


@dataclass(frozen=True)
class Document:
    """A text of the knowledge base with its renderings, keyed by language."""

    id: str
    kind: str
    renderings: Mapping[str, Rendering] = field(default_factory=dict)

    @property
    def original(self) -> Rendering:
        """The rendering that is no translation; the first in language order where none says so."""
        ordered = [self.renderings[language] for language in LANGUAGES if language in self.renderings]
        ordered += [rendering for language, rendering in self.renderings.items() if language not in LANGUAGES]
        return next((rendering for rendering in ordered if rendering.translation is None), ordered[0])

    def rendering_for(self, language: str) -> Rendering:
        """The rendering in `language`, or the original where there is none."""
        return self.renderings.get(language) or self.original


def split_file_name(name: str) -> tuple[str, str, str] | None:
    """Split `<document>.<language>.<suffix>`; None when the name has another form."""
    match = _FILE_NAME.match(name)
    return (match["document"], match["language"], match["suffix"]) if match else None


def split_front_matter(text: str, where: str = "text") -> tuple[dict[str, Any], str]:
    """Return the front matter (empty when there is none) and the body."""
    match = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    if not match:
        return {}, text.lstrip("\ufeff").replace("\r\n", "\n")
    if len(match["yaml"]) > LONGEST_FRONT_MATTER:
        raise ContentError("front_matter_too_long", where=where, most=LONGEST_FRONT_MATTER)
    try:
        metadata = _front_matter(match["yaml"])
        json.dumps(metadata, default=str, skipkeys=True, ensure_ascii=False).encode()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _not_yaml(error, where, match["yaml"].count("\n")) from error
    if not isinstance(metadata, dict):
        raise ContentError("front_matter_no_lines", where=where, found=type(metadata).__name__)
    return metadata, match["body"]


def _front_matter(text: str) -> Any:
    """What front matter says; without aliases, a few of which can stand for more text than there is memory."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.AliasEvent):
            raise _AliasError
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_FRONT_MATTER:
            raise _DepthError
    return yaml.load(text, _Loader) or {}  # noqa: S506 - one of the two safe loaders


def _not_yaml(error: Exception, where: str, last: int) -> ContentError:
    """What is wrong with front matter that is no YAML, with the line of the file where the parser tells it.

    `last` is the number of its last line; a parser may find the end of the text behind it.
    """
    if isinstance(error, _AliasError):
        return ContentError("front_matter_aliases", where=where)
    if isinstance(error, _DepthError):
        return ContentError("front_matter_too_deep", where=where, most=DEEPEST_FRONT_MATTER)
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return ContentError("front_matter_not_yaml", where=where, message=str(error))
    # The parser counts from 0, behind the line of hyphens, and so does `last`.
    message = getattr(error, "problem", None) or str(error)
    return ContentError("front_matter_broken", where=where, line=min(mark.line, last) + 2, message=message)


def split_sections(body: str, title: str) -> tuple[str | None, list[Section]]:
    """Cut Markdown at its headings.

    Returns the text of a level-one heading that opens the body, which serves as title, and the sections. Text before
    the first heading becomes a section headed by `title`. A heading without an anchor gets one by its position, so
    that renderings still pair. A page holds for the headings below it too, until one of the same level or above.
    """
    own_title: str | None = None
    sections: list[Section] = []
    taken: dict[str, int] = {}
    heading, anchor = "", WHOLE_TEXT
    own_anchor: str | None = None
    page: int | None = None
    paged_at = 0
    lines: list[str] = []
    fenced = False

    def close() -> None:
        kept, wordings = take_wordings(lines)
        if text := "\n".join(kept).strip():
            words = heading or own_title or title
            sections.append(Section(_unused(anchor, taken), words, text, page, not own_anchor, wordings))

    for line in body.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        match = None if fenced else _HEADING.match(line)
        if not match:
            lines.append(line)
            continue
        close()
        lines = []
        level = len(match["marks"])
        heading, own_anchor, own_page = _split_heading(match["rest"])
        anchor = own_anchor or f"section-{len(sections) + 1}"
        if own_page or level <= paged_at:
            page, paged_at = own_page, level
        if level == 1 and own_title is None and not sections:
            own_title, anchor = heading, own_anchor or WHOLE_TEXT
    close()
    return own_title, sections


def _split_heading(text: str) -> tuple[str, str | None, int | None]:
    """The words of a heading, its anchor and its page."""
    text = text.strip().rstrip("#").rstrip()
    match = _ATTRIBUTES.search(text)
    if not match:
        return text, None, None
    return text[: match.start()].rstrip(), match["anchor"], int(match["page"]) if match["page"] else None


def _unused(anchor: str, taken: dict[str, int]) -> str:
    """The anchor, with the first number from 2 that is free where it is taken; `taken` holds the last number tried."""
    candidate = anchor
    while candidate in taken:
        taken[anchor] += 1
        candidate = f"{anchor}-{taken[anchor]}"
    taken[candidate] = 1
    return candidate


def parse_rendering(document: str, language: str, text: str, where: str = "text") -> tuple[str, Rendering]:
    """Read one Markdown file; returns the document's kind and the rendering."""
    metadata, body = split_front_matter(text, where)
    fallback = str(metadata.get("title") or document.replace("-", " "))
    own_title, sections = split_sections(body, fallback)
    title = str(metadata.get("title") or own_title or fallback)
    kind = str(metadata.get("kind") or DEFAULT_KIND)
    return kind, Rendering(document, language, title, metadata, tuple(sections))


def write_rendering(kind: str, rendering: Rendering) -> str:
    """The Markdown file of a rendering: what `parse_rendering` reads back into the same kind and sections."""
    metadata = {**rendering.metadata, "kind": kind}
    # A title made up from the file's name is made up again on reading.
    if rendering.title != rendering.document.replace("-", " "):
        metadata = {"title": rendering.title, **metadata}
    front_matter = yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False, width=10_000)
    parts = [f"---\n{front_matter}---"]
    for section in rendering.sections:
        page = f" page={section.page}" if section.page else ""
        heading = f"## {' '.join(section.heading.split())} {{#{section.anchor}{page}}}"
        parts.append(f"{heading}\n{write_wordings(section.wordings)}\n{section.text}")
    return "\n\n".join(parts) + "\n"


def with_anchors(text: str, sections: Sequence[Section]) -> str:
    """The text of these sections with their anchors written into the headings that have none, and nothing else changed.

    The caller makes sure that it reads as it should: a section without a heading of its own has no place for an anchor.
    """
    _, body = split_front_matter(text)
    whole = text.replace("\r\n", "\n")
    lines = body.split("\n")
    filled = _filled_headings(lines)
    for at, section in zip(filled, sections, strict=False):
        match = _HEADING.match(lines[at]) if at >= 0 else None
        if match and not _split_heading(match["rest"])[1]:
            lines[at] = f"{match['marks']} {_split_heading(match['rest'])[0]} {{#{section.anchor}}}"
    return whole[: len(whole) - len(body)] + "\n".join(lines)


def _filled_headings(lines: Sequence[str]) -> list[int]:
    """The line of the heading of each section, in order; -1 for text before the first heading."""
    filled: list[int] = []
    heading, fenced = -1, False
    unseen = {number for first, last in places_of_wordings(lines) for number in range(first, last + 1)}
    for number, line in enumerate(lines):
        if number in unseen:
            continue
        fenced ^= bool(_FENCE.match(line))
        if not fenced and _HEADING.match(line):
            heading = number
        elif line.strip() and heading not in filled[-1:]:
            filled.append(heading)
    return filled


def with_kind(text: str, kind: str) -> str:
    """The text with its kind stated in the front matter."""
    metadata, body = split_front_matter(text)
    front = yaml.safe_dump({**metadata, "kind": kind}, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{front}---\n{body}"


def read_text(path: Path) -> str:
    """Read a UTF-8 file.

    Raises ContentError when it is in another encoding.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentError("not_utf8", name=path.name, byte=error.start) from error


def group_renderings(parsed: Iterable[tuple[str, Rendering]]) -> list[Document]:
    """Bring the renderings of one document together.

    Raises ContentError when one document is given twice in a language or under two kinds.
    """
    kinds: dict[str, str] = {}
    renderings: dict[str, dict[str, Rendering]] = {}
    for kind, rendering in parsed:
        known = kinds.setdefault(rendering.document, kind)
        if known != kind:
            raise ContentError("two_kinds", document=rendering.document, first=known, second=kind)
        of_document = renderings.setdefault(rendering.document, {})
        if rendering.language in of_document:
            raise ContentError("two_texts", document=rendering.document, code=rendering.language)
        of_document[rendering.language] = rendering
    return [Document(identifier, kinds[identifier], of) for identifier, of in sorted(renderings.items())]


def markdown_files(folder: Path) -> list[Path]:
    """All `<document>.<language>.md` files below `folder`, in a stable order."""
    return sorted(path for path in folder.rglob("*.md") if split_file_name(path.name))


def load_documents(folder: Path) -> list[Document]:
    """Read every Markdown document below `folder`, sorted by id."""
    parsed = []
    for path in markdown_files(folder):
        document, language, _ = split_file_name(path.name) or ("", "", "")
        parsed.append(parse_rendering(document, language, read_text(path), str(path.name)))
    return group_renderings(parsed)
