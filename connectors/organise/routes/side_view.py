"""The page of one document: its languages side by side, with what is missing and what differs."""

from typing import Any

from fastapi import Request, Response

from assistant.organisers.desk import Desk
from assistant.organisers.document_list import missing_languages
from assistant.organisers.errors import NotThere
from connectors.organise.addresses import document_address
from connectors.organise.gate import Visit
from connectors.organise.page import render
from connectors.organise.sentences import sentence
from connectors.organise.telling import listed_figures
from connectors.organise.wording import kind_names, language_names
from knowledge.documents import Document
from knowledge.drafted import Drafted, read_document
from knowledge.languages import LANGUAGES
from knowledge.parity import SHARED
from knowledge.passages import plain_text
from knowledge.side_by_side import Row, SideBySide, side_by_side


def document_page(request: Request, visit: Visit, desk: Desk, name: str) -> Response:
    """The page of a document. Raises NotThere where neither the draft nor the served release holds it."""
    listed = next((one for one in desk.draft.documents() if one.id == name), None)
    if listed is None:
        raise NotThere
    found = read_document(desk.draft, listed)
    shown = {
        "document": listed,
        "kind": kind_names(visit.language, [listed.kind])[listed.kind],
        "names": language_names(visit.language, [*listed.languages, *LANGUAGES]),
        "missing": [code for code in missing_languages(listed) if code not in listed.languages],
        "unreadable": found.unreadable,
        "front_matter": front_matter_differences(found),
        "document_address": document_address,
        "plain_text": plain_text,
        **(_rows(desk, found.document, visit.language) if found.document.renderings else {}),
    }
    return render(request, "document.html", visit, shown)


def front_matter_differences(found: Drafted) -> list[str]:
    """The keys of the front matter that should be the same in all languages and are not."""
    renderings = found.document.renderings
    told = [{**rendering.metadata, "kind": found.kinds[language]} for language, rendering in renderings.items()]
    return [key for key in SHARED if any(one.get(key) != told[0].get(key) for one in told[1:])]


def _rows(desk: Desk, document: Document, language: str) -> dict[str, Any]:
    anchors = [{section.anchor for section in one.sections} for one in document.renderings.values()]
    # Vectors take time, and serve only sections that no anchor pairs.
    embed = desk.releases.caches[0].passages if any(one != anchors[0] for one in anchors) else None
    beside: SideBySide = side_by_side(document, embed)
    return {
        "beside": beside,
        "differing": sum(1 for row in beside.rows if row.gaps or row.differs),
        "figures": lambda row, code: _figures(row, code, language),
    }


def _figures(row: Row, code: str, language: str) -> list[str]:
    """What is to be said of the figures of one section, as sentences."""
    told = []
    for key, found in (("figures_lacking", row.lacking.get(code)), ("figures_extra", row.extra.get(code))):
        if found:
            told.append(sentence(language, f"documents.{key}", figures=listed_figures(language, found)))
    return told
