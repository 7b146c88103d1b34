"""What the page of one text shows: a rendering, its metadata in words, its sections with the quote marked."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from connectors.web.catalogue import strings_for
from connectors.web.highlight import highlight
from connectors.web.languages import html_language, in_script, written_language
from connectors.web.markdown import build_markdown, render_markdown


class SectionLike(Protocol):
    """A stretch of a text under one heading; `text` is Markdown."""

    @property
    def anchor(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def text(self) -> str: ...


class RenderingLike(Protocol):
    """A text in one language."""

    @property
    def language(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def metadata(self) -> Mapping[str, Any]: ...
    @property
    def sections(self) -> Sequence[SectionLike]: ...


class DocumentLike(Protocol):
    """A text of the knowledge base with its renderings by language."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def renderings(self) -> Mapping[str, RenderingLike]: ...
    @property
    def original(self) -> RenderingLike: ...


@dataclass(frozen=True)
class SourceLink:
    """Where a text comes from: an address, or words when there is none."""

    text: str
    url: str | None


@dataclass(frozen=True)
class DocumentPage:
    """Everything the template of a text's page needs, already in the reader's language."""

    document: str
    language: str
    text_language: str
    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    contents: tuple[tuple[str, str], ...]
    body: str
    quote_found: bool | None
    sources: tuple[SourceLink, ...]
    licence: str


def build_document_page(document: DocumentLike, language: str, quote: str = "") -> DocumentPage:
    """The page of `document` for a reader of `language`, who may come to see `quote`."""
    rendering = document.renderings.get(written_language(language)) or document.original
    # Only a Chinese rendering is written in the reader's script; others keep their own language.
    text_language = language if rendering.language == written_language(language) else rendering.language
    strings = strings_for(language)
    found = highlight(_body(rendering, text_language), quote)
    return DocumentPage(
        document=document.id,
        language=language,
        text_language=html_language(text_language),
        title=in_script(rendering.title, text_language),
        facts=_facts(document, rendering, text_language, strings),
        notes=_notes(rendering, text_language, language, strings),
        contents=tuple((section.anchor, in_script(section.heading, text_language)) for section in rendering.sections),
        body=found.html,
        quote_found=bool(found.found) if quote.strip() else None,
        sources=tuple(_source(source) for source in _listed(rendering.metadata.get("sources"))),
        licence=str(rendering.metadata.get("licence") or ""),
    )


def _body(rendering: RenderingLike, text_language: str) -> str:
    parser = build_markdown()
    parts = []
    for section in rendering.sections:
        anchor = html.escape(section.anchor)
        heading = html.escape(in_script(section.heading, text_language), quote=False)
        text = render_markdown(parser, in_script(section.text, text_language), text_language)
        parts.append(
            f'<section aria-labelledby="{anchor}"><h2 id="{anchor}" tabindex="-1">{heading}</h2>\n{text}</section>\n'
        )
    return "".join(parts)


def _facts(
    document: DocumentLike, rendering: RenderingLike, text_language: str, strings: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    metadata = rendering.metadata
    comma = strings["list_separator"]
    cities = comma.join(in_script(city, text_language) for city in _listed(metadata.get("city")))
    fields = comma.join(strings.get(f"field.{field}", field) for field in _listed(metadata.get("field")))
    facts = (
        (strings["document.kind"], strings.get(f"kind.{document.kind}", "")),
        (strings["document.city"], cities),
        (strings["document.field"], fields),
        (strings["document.year"], comma.join(_listed(metadata.get("year")))),
    )
    return tuple((label, value) for label, value in facts if value)


def _notes(rendering: RenderingLike, text_language: str, language: str, strings: Mapping[str, str]) -> tuple[str, ...]:
    notes = []
    if text_language != language:
        name = strings.get(f"language.{text_language}", text_language)
        notes.append(strings["document.other_language"].replace("{language}", name))
    translation = rendering.metadata.get("translation")
    if translation in ("official", "unofficial"):
        notes.append(strings[f"document.translation.{translation}"])
    return tuple(notes)


def _source(source: str) -> SourceLink:
    address = urlsplit(source)
    if address.scheme not in ("http", "https"):
        return SourceLink(source, None)
    return SourceLink(address.netloc.removeprefix("www.") + unquote(address.path).rstrip("/"), source)


def _listed(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
