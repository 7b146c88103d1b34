"""Converts a file: lets it in, reads it by its format, mends its text, and tells what was done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from knowledge.conversion.errors import Refusal, TooMuchMemory, UnknownFormat, Unreadable
from knowledge.conversion.intake import check_content, check_name, read_limited
from knowledge.conversion.model import Converted, Extracted, Notice, Options, Source
from knowledge.conversion.tables import find_tables
from knowledge.conversion.text import as_markdown, join_lines, one_line
from knowledge.documents import ContentError, Rendering, Section, parse_rendering, split_sections
from knowledge.passages import cut_rendering, plain_text
from knowledge.repair import Piece, Repaired, repair_texts

# Enough of a text to tell its language.
ENOUGH_TEXT = 5000
LONGEST_REASON = 120

Read = TypeVar("Read")

# Reads a file of one format.
Converter = Callable[[Source], Extracted]


def _reader(module: str, name: str) -> Callable[[Source], Any]:
    """A function of another module of this package, whose library is imported when the first such file is read."""

    def read(source: Source) -> Any:
        return getattr(import_module(f"knowledge.conversion.{module}"), name)(source)

    return read


# The module and the function that read each format.
READERS: Mapping[str, tuple[str, str]] = {
    "csv": ("sheets", "from_csv"),
    "docx": ("markup", "from_docx"),
    "htm": ("markup", "from_html"),
    "html": ("markup", "from_html"),
    "ics": ("calendars", "from_ics"),
    "json": ("schedule", "from_schedule"),
    "markdown": ("plain", "from_markdown"),
    "md": ("plain", "from_markdown"),
    "pdf": ("pdf", "from_pdf"),
    "pptx": ("slides", "from_pptx"),
    "txt": ("plain", "from_text"),
    "xlsx": ("sheets", "from_xlsx"),
}
CONVERTERS: Mapping[str, Converter] = {suffix: _reader(*reader) for suffix, reader in READERS.items()}


def convert(path: Path, document: str, language: str) -> tuple[str, Rendering]:
    """Convert one file; returns the document's kind and the rendering.

    Raises ContentError with what is wrong with the file and what to do.
    """
    converted = convert_file(path, document, language)
    return converted.kind, converted.rendering


def convert_file(path: Path, document: str, language: str, options: Options | None = None) -> Converted:
    """Convert one file and tell what the conversion did.

    Raises ContentError with what is wrong with the file and what to do.
    """
    options = options or Options()
    source = _take_in(path, document, language, options)
    extracted = _guarded(CONVERTERS[source.suffix], source)
    return with_language(_finish(source, document, extracted), options.detect)


def table_columns(path: Path, options: Options | None = None) -> dict[str, tuple[str, ...]]:
    """The names of the columns in each sheet of a CSV or XLSX file, for a person to say which is which."""
    source = _take_in(path, path.stem, "", options or Options())
    if source.suffix not in ("csv", "xlsx"):
        raise UnknownFormat(source.name, {"formats": "csv, xlsx"})
    return _guarded(_reader("sheets", "read_columns"), source)


def format_of(name: str) -> str:
    """The ending of a file's name that tells its format. Raises UnknownFormat for one that cannot be converted."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if suffix not in CONVERTERS:
        raise UnknownFormat(name, {"formats": ", ".join(CONVERTERS)})
    return suffix


def _take_in(path: Path, document: str, language: str, options: Options) -> Source:
    name = check_name(options.name or path.name)
    suffix = format_of(name)
    data = read_limited(path, name, options.limits.size)
    check_content(name, suffix, data, options.limits)
    return Source(name, suffix, data, document.replace("-", " "), language, options)


def _guarded(read: Callable[[Source], Read], source: Source) -> Read:
    """What `read` gives. Whatever a library raises on a damaged or hostile file becomes a refusal with its cause."""
    try:
        return read(source)
    except Refusal:
        raise
    except RecursionError as error:
        raise Unreadable(source.name, {"reason": "nesting"}) from error
    except MemoryError as error:
        raise TooMuchMemory(source.name) from error
    except Exception as error:
        message = one_line(str(error))[:LONGEST_REASON].rstrip(".") or type(error).__name__
        raise Unreadable(source.name, {"reason": "library", "message": message}) from error


def _finish(source: Source, document: str, extracted: Extracted) -> Converted:
    repaired = _repair(source, extracted)
    title, *rest = repaired.texts
    headings, texts = rest[: len(extracted.sections)], rest[len(extracted.sections) :]
    title = one_line(title)
    mended = (
        replace(
            section,
            heading=one_line(heading) or source.title,
            text=_body(join_lines(text) if extracted.paged else text),
        )
        for section, heading, text in zip(extracted.sections, headings, texts, strict=True)
    )
    # What held only invisible characters holds nothing now.
    sections = tuple(section for section in mended if section.text)
    kind = source.options.kind or extracted.kind
    metadata: dict[str, Any] = {**({"title": title} if title else {}), **extracted.metadata}
    if title and "title" in metadata:
        metadata["title"] = title
    rendering = Rendering(document, source.language, title or source.title, metadata, sections)
    return Converted(
        kind,
        rendering,
        source.suffix,
        tuple(cut_rendering(rendering)),
        changes=repaired.changes,
        counts=repaired.counts,
        tables=extracted.tables or find_tables(sections),
        pages=extracted.pages,
        pages_without_text=extracted.empty_pages,
        encoding=extracted.encoding,
        notices=(*extracted.notices, *_notices(sections, repaired)),
        sheets=extracted.sheets,
        original=unchanged(extracted.original, kind, rendering),
    )


def unchanged(original: str | None, kind: str, rendering: Rendering) -> str | None:
    """The text of the file, where reading it gives the very rendering that conversion gives."""
    if original is None:
        return None
    try:
        own_kind, own = parse_rendering(rendering.document, rendering.language, original)
    except ContentError:
        return None
    same = own_kind == kind and (own.title, own.sections) == (rendering.title, rendering.sections)
    return original if same and {**rendering.metadata, **own.metadata} == rendering.metadata else None


def _body(text: str) -> str:
    """The text of a section, with nothing in it that mending has made a heading."""
    text = text.strip()
    own_title, sections = split_sections(text, "")
    whole = own_title is None and [section.text for section in sections] == [text]
    return text if whole else as_markdown(text)


def _repair(source: Source, extracted: Extracted) -> Repaired:
    pieces = [Piece(_whole(extracted.title))]
    pieces += [Piece(_whole(section.heading), section.anchor, section.page) for section in extracted.sections]
    pieces += [Piece(_whole(section.text), section.anchor, section.page) for section in extracted.sections]
    return repair_texts(pieces, source.language, source.options.words, wrapped=extracted.wrapped)


def _whole(text: str) -> str:
    """The text with the halves of characters put together, and those without their other half marked as lost."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def with_language(converted: Converted, detect: Callable[[str], str | None] | None) -> Converted:
    """The conversion with the language that its text seems to be in, and a word where that is not the stated one."""
    stated, sections = converted.rendering.language, converted.rendering.sections
    text = "\n".join(plain_text(section.text[:ENOUGH_TEXT]) for section in sections[:20])[:ENOUGH_TEXT]
    detected = detect(text) if detect and text.strip() else None
    differs = detected and detected != stated
    notices = (Notice("language", {"language": detected, "stated": stated}),) if differs else ()
    return replace(converted, detected=detected, notices=(*converted.notices, *notices))


def _notices(sections: Sequence[Section], repaired: Repaired) -> tuple[Notice, ...]:
    """What holds for every format."""
    notices = [Notice("no-text")] if not sections else []
    return (*notices, *([Notice("flagged", {"count": repaired.unmended})] if repaired.unmended else []))
