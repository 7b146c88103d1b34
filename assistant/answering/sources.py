"""Sources: where a quote stands, and the address of the page that shows and marks it."""

from urllib.parse import quote as percent_encoded
from urllib.parse import urlencode

from assistant.answering.excerpt import Excerpt
from assistant.conversation.messages import Source
from knowledge.documents import Document


def page_url(document: str, language: str, anchor: str, quote: str = "") -> str:
    """The address of a document's page, at a section, with the quote to be marked."""
    parameters = {"lang": language} | ({"quote": quote} if quote else {})
    return f"/knowledge/{percent_encoded(document)}?{urlencode(parameters, quote_via=percent_encoded)}#{anchor}"


def source_of(excerpt: Excerpt, document: Document) -> Source:
    """The source of an excerpt of `document`."""
    passage = excerpt.passage
    rendering = document.renderings[passage.language]
    return Source(
        document=document.id,
        section=passage.anchor,
        title=rendering.title,
        language=passage.language,
        url=page_url(document.id, passage.language, passage.anchor, excerpt.text),
        quote=excerpt.text,
        page=passage.page,
        translation=rendering.translation,
    )
