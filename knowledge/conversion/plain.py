"""Markdown and plain text files."""

import re
from typing import Any

from knowledge.conversion.decoding import decode
from knowledge.conversion.errors import BadFrontMatter
from knowledge.conversion.model import Extracted, Notice, Source
from knowledge.conversion.text import one_line
from knowledge.documents import DEFAULT_KIND, ContentError, parse_rendering
from knowledge.repair import drop_invisible

# Stretches that only a browser would run; what else looks like HTML is shown as text wherever texts are shown.
_SCRIPTS = re.compile(
    r"<(script|style|iframe|object)\b[^>]{0,1000}>(?:(?!</\1\s*>).)*(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)


LONGEST_MESSAGE = 200


def from_markdown(source: Source) -> Extracted:
    """Read a Markdown file with its front matter."""
    return _parsed(source, wrapped=False)


def from_text(source: Source) -> Extracted:
    """Read a plain text file, whose lines may end where a page ended."""
    return _parsed(source, wrapped=True)


def _problem(error: ContentError) -> dict[str, Any]:
    message = error.values.get("message")
    told = {"message": one_line(str(message))[:LONGEST_MESSAGE]} if message else {}
    return {"problem": error.key, "line": error.values.get("line", 0), **told}


def _parsed(source: Source, *, wrapped: bool) -> Extracted:
    decoded = decode(source.data, source.name, source.language)
    text, scripts = _SCRIPTS.subn("", drop_invisible(decoded.text))
    try:
        kind, rendering = parse_rendering(source.title, source.language, text, source.name)
    except ContentError as error:
        raise BadFrontMatter(source.name, _problem(error)) from error
    notices = decoded.notices
    if scripts:
        notices += (Notice("scripts", {"count": scripts}),)
    named = rendering.title if rendering.title != source.title else ""
    return Extracted(
        named,
        rendering.sections,
        kind or DEFAULT_KIND,
        rendering.metadata,
        encoding=decoded.encoding,
        notices=notices,
        wrapped=wrapped,
        original=decoded.text.replace("\r\n", "\n").replace("\r", "\n"),
    )
