"""Turns PDF, DOCX and HTML files into renderings; page numbers survive, so that a citation can name the page."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

import mammoth
from markdownify import markdownify
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from knowledge.documents import DEFAULT_KIND, ContentError, Rendering, Section, split_sections

# What the libraries raise on a file that is not what its name says, or is cut off.
UNREADABLE = (OSError, ValueError, KeyError, PyPdfError, BadZipFile, ExpatError)

_HIDDEN = re.compile(r"<(script|style|head|template|noscript)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HYPHENATED = re.compile(r"(?<=[a-zà-ÿ])-\n(?=[a-zà-ÿ])")


def convert(path: Path, document: str, language: str) -> tuple[str, Rendering]:
    """Convert one file; returns the document's kind and the rendering.

    Raises ContentError with what is wrong with the file.
    """
    try:
        title, sections = CONVERTERS[path.suffix.removeprefix(".").lower()](path, document.replace("-", " "))
    except UNREADABLE as error:
        raise ContentError(f"{path.name} cannot be read: {error}") from error
    metadata: dict[str, Any] = {"title": title} if title else {}
    return DEFAULT_KIND, Rendering(document, language, title or document.replace("-", " "), metadata, tuple(sections))


def _from_pdf(path: Path, title: str) -> tuple[str, list[Section]]:
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ContentError(f"{path.name} is encrypted; save it without a password.")
    sections = []
    for number, page in enumerate(reader.pages, start=1):
        text = _paragraphs(page.extract_text())
        if text:
            sections.append(Section(f"page-{number}", title, text, number))
    named = reader.metadata.title if reader.metadata else None
    return (named or "").strip(), sections


def _from_docx(path: Path, title: str) -> tuple[str, list[Section]]:
    with path.open("rb") as file:
        return _from_markup(
            mammoth.convert_to_html(file, convert_image=mammoth.images.img_element(_no_image)).value, title
        )


def _no_image(_: Any) -> dict[str, str]:
    return {"src": ""}


def _from_html(path: Path, title: str) -> tuple[str, list[Section]]:
    return _from_markup(path.read_text(encoding="utf-8"), title)


def _from_markup(markup: str, title: str) -> tuple[str, list[Section]]:
    named = _TITLE.search(markup)
    body = markdownify(_HIDDEN.sub(" ", markup), heading_style="ATX", strip=["img"])
    own_title, sections = split_sections(body, title)
    return own_title or (" ".join(named[1].split()) if named else ""), sections


def _paragraphs(text: str) -> str:
    """Join the lines of a page into paragraphs: a blank line or a short line that ends a sentence parts them."""
    text = _HYPHENATED.sub("", text.replace("\r\n", "\n"))
    joined = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        longest = max((len(line) for line in lines), default=0)
        paragraph = ""
        for line in lines:
            gap = "" if not paragraph or re.search(r"[\u3000-\u9fff]$", paragraph) else " "
            paragraph += gap + line
            if re.search(r"[.!?。！？]$", line) and len(line) < 0.75 * longest:
                joined.append(paragraph)
                paragraph = ""
        joined.append(paragraph)
    return "\n\n".join(paragraph for paragraph in joined if paragraph)


CONVERTERS: dict[str, Callable[[Path, str], tuple[str, list[Section]]]] = {
    "pdf": _from_pdf,
    "docx": _from_docx,
    "html": _from_html,
    "htm": _from_html,
}
