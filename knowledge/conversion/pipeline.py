"""Converts a file: lets it in, reads it by its format, mends its text, and tells what was done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from knowledge.conversion.calendars import from_ics
from knowledge.conversion.errors import UnknownFormat, Unreadable
from knowledge.conversion.intake import check_content, check_name, read_limited
from knowledge.conversion.markup import from_docx, from_html
from knowledge.conversion.model import Converted, Extracted, Notice, Options, Source
from knowledge.conversion.pdf import from_pdf
from knowledge.conversion.plain import from_markdown, from_text
from knowledge.conversion.schedule import from_schedule
from knowledge.conversion.sheets import from_csv, from_xlsx, read_columns
from knowledge.conversion.slides import from_pptx
from knowledge.conversion.tables import find_tables
from knowledge.conversion.text import as_markdown, join_lines, one_line
from knowledge.documents import ContentError, Rendering, Section, split_sections
from knowledge.passages import cut_rendering, plain_text
from knowledge.repair import Piece, Repaired, repair_texts

# Enough of a text to tell its language.
ENOUGH_TEXT = 5000
LONGEST_REASON = 120

Read = TypeVar("Read")

# Reads a file of one format.
Converter = Callable[[Source], Extracted]

CONVERTERS: Mapping[str, Converter] = {
    "csv": from_csv,
    "docx": from_docx,
    "htm": from_html,
    "html": from_html,
    "ics": from_ics,
    "json": from_schedule,
    "markdown": from_markdown,
    "md": from_markdown,
    "pdf": from_pdf,
    "pptx": from_pptx,
    "txt": from_text,
    "xlsx": from_xlsx,
}


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
    source = _take_in(path, document, language, options or Options())
    extracted = _guarded(CONVERTERS[source.suffix], source)
    return _finish(source, document, extracted)


def table_columns(path: Path, options: Options | None = None) -> dict[str, tuple[str, ...]]:
    """The names of the columns in each sheet of a CSV or XLSX file, for a person to say which is which."""
    source = _take_in(path, path.stem, "", options or Options())
    if source.suffix not in ("csv", "xlsx"):
        raise UnknownFormat(source.name, {"formats": "csv, xlsx"})
    return _guarded(read_columns, source)


def _take_in(path: Path, document: str, language: str, options: Options) -> Source:
    name = check_name(options.name or path.name)
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if suffix not in CONVERTERS:
        raise UnknownFormat(name, {"formats": ", ".join(CONVERTERS)})
    data = read_limited(path, name, options.limits.size)
    check_content(name, suffix, data, options.limits)
    return Source(name, suffix, data, document.replace("-", " "), language, options)


def _guarded(read: Callable[[Source], Read], source: Source) -> Read:
    """What `read` gives. Whatever a library raises on a damaged or hostile file becomes a refusal with its cause."""
    try:
        return read(source)
    except ContentError:
        raise
    except RecursionError as error:
        raise Unreadable(source.name, {"reason": "its parts are nested too deeply"}) from error
    except MemoryError as error:
        raise Unreadable(source.name, {"reason": "it needs more memory than there is"}) from error
    except Exception as error:
        reason = one_line(str(error))[:LONGEST_REASON].rstrip(".") or type(error).__name__
        raise Unreadable(source.name, {"reason": reason}) from error


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
    detected = _detect(source.options, sections)
    return Converted(
        kind,
        rendering,
        source.suffix,
        tuple(cut_rendering(rendering)),
        detected,
        repaired.changes,
        repaired.counts,
        extracted.tables or find_tables(sections),
        extracted.pages,
        extracted.empty_pages,
        extracted.encoding,
        (*extracted.notices, *_notices(source, sections, repaired, detected)),
    )


def _body(text: str) -> str:
    """The text of a section, with nothing in it that mending has made a heading."""
    text = text.strip()
    own_title, sections = split_sections(text, "")
    whole = own_title is None and [section.text for section in sections] == [text]
    return text if whole else as_markdown(text)


def _repair(source: Source, extracted: Extracted) -> Repaired:
    pieces = [Piece(extracted.title)]
    pieces += [Piece(section.heading, section.anchor, section.page) for section in extracted.sections]
    pieces += [Piece(section.text, section.anchor, section.page) for section in extracted.sections]
    return repair_texts(pieces, source.language, source.options.words, wrapped=extracted.wrapped)


def _detect(options: Options, sections: Sequence[Section]) -> str | None:
    text = "\n".join(plain_text(section.text[:ENOUGH_TEXT]) for section in sections[:20])[:ENOUGH_TEXT]
    return options.detect(text) if options.detect and text.strip() else None


def _notices(
    source: Source, sections: Sequence[Section], repaired: Repaired, detected: str | None
) -> tuple[Notice, ...]:
    """What holds for every format."""
    notices = []
    if not sections:
        notices.append(Notice("no-text", "The file holds no text; if it is a scan, have its text recognised first."))
    if detected and detected != source.language:
        notices.append(Notice("language", f"The text seems to be in '{detected}', not in '{source.language}'."))
    if repaired.unmended:
        notices.append(
            Notice("flagged", f"{repaired.unmended} places look damaged and could not be mended; see the list.")
        )
    return tuple(notices)
