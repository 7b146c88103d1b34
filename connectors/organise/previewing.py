"""A text as it would be: the page that delegates see, and the passages that search cuts it into."""

import re
from dataclasses import dataclass, replace

from connectors.web.document_page import DocumentPage, build_document_page
from connectors.web.languages import LANGUAGES, html_language
from knowledge.documents import Document, Rendering
from knowledge.passages import Passage, cut_rendering

# Where a page's own ids stand in it. Anchors hold no colon, so that those of a preview never meet those of its page.
_ID = re.compile(r'<(?P<tag>section aria-labelledby|h2 id)="')
_LINK = re.compile(r'<a href="#')


# What is shown of a long text; a browser and a person have enough of it by then.
MOST_SECTIONS = 200
MOST_PASSAGES = 400


@dataclass(frozen=True)
class Preview:
    """What is shown of a text; `language` is for the `lang` attribute, `body` is safe HTML.

    Of a long text, `sections_left_out` and `passages_left_out` are not shown.
    """

    language: str
    page: DocumentPage
    body: str
    passages: tuple[Passage, ...]
    sections_left_out: int = 0
    passages_left_out: int = 0


def preview_of(kind: str, rendering: Rendering) -> Preview:
    """What delegates and search would make of a text."""
    # Pages have sentences for their own languages alone.
    language = rendering.language if rendering.language in LANGUAGES else "en"
    shown = replace(rendering, language=language, sections=rendering.sections[:MOST_SECTIONS])
    page = build_document_page(Document(rendering.document, kind, {language: shown}), language)
    body = _LINK.sub('<a href="#seen:', _ID.sub(r'<\g<tag>="seen:', page.body))
    passages = tuple(cut_rendering(rendering))
    return Preview(
        html_language(rendering.language),
        page,
        body,
        passages[:MOST_PASSAGES],
        len(rendering.sections) - len(shown.sections),
        max(0, len(passages) - MOST_PASSAGES),
    )
