"""HTML and DOCX files, by way of HTML that has been cleaned: no scripts, nothing hidden, nothing fetched."""

import html
import io
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import mammoth
import nh3
from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

from knowledge.conversion.decoding import decode
from knowledge.conversion.errors import TooLarge
from knowledge.conversion.model import MEGABYTE, Extracted, Notice, Source
from knowledge.documents import split_sections

# The head of a page ends long before this many characters.
TITLE_WITHIN = 100_000
# Tags of one name, and of all names, that stand within each other.
MOST_NESTED = 500
MOST_OPEN = 5_000

_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,1000})</title>", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])", re.IGNORECASE
)
_TAGS = frozenset(
    "h1 h2 h3 h4 h5 h6 p br hr div section article main header footer aside address span b strong i em u s sub sup"
    " a ul ol li dl dt dd blockquote pre code table caption thead tbody tfoot tr th td figure figcaption time".split()
)
# What these hold is no text of the page.
_DROPPED = frozenset("script style template noscript title iframe object svg math nav select button textarea".split())
_OPENED = re.compile(r"<(/?)([a-z][a-z0-9-]{0,40})", re.IGNORECASE)
# Tags that have no end, or whose end the next one of them implies.
_NEVER_NESTED = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr thead tbody tfoot option"
    " colgroup optgroup caption body html head".split()
)
_ATTRIBUTES = {"*": {"style", "hidden"}, "a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


def from_html(source: Source) -> Extracted:
    """Read a page as it shows to a reader."""
    declared = _CHARSET.search(source.data[:4096])
    decoded = decode(source.data, source.name, source.language, declared[1].decode("ascii") if declared else None)
    extracted = _from_markup(decoded.text, source)
    return replace(extracted, encoding=decoded.encoding, notices=decoded.notices + extracted.notices)


def from_docx(source: Source) -> Extracted:
    """Read a Word file; pictures are left out, and files that it links to are not opened."""
    result = mammoth.convert_to_html(
        io.BytesIO(source.data), convert_image=mammoth.images.img_element(_no_image), include_embedded_style_map=False
    )
    return _from_markup(result.value, source)


def _no_image(_: Any) -> dict[str, str]:
    return {"src": ""}


def clean_markdown(markup: str) -> tuple[str, int]:
    """Markdown of HTML from anywhere, and how many hidden stretches were left out.

    Raises ValueError when it is nested too deeply.
    """
    _check_nesting(markup)
    safe = nh3.clean(
        markup,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    soup = BeautifulSoup(safe, "html.parser")
    hidden = [tag for tag in soup.find_all(True) if _is_hidden(tag.attrs)]
    for tag in hidden:
        tag.decompose()
    converter = MarkdownConverter(heading_style="ATX", escape_asterisks=False, escape_underscores=False)
    return converter.convert_soup(soup), len(hidden)


def _is_hidden(attributes: Any) -> bool:
    return "hidden" in (attributes or {}) or bool(_HIDDEN_STYLE.search(str((attributes or {}).get("style", ""))))


def _check_nesting(markup: str) -> None:
    """Raise ValueError for what would keep the parser busy for hours: its time grows with the square of the depth."""
    depth: Counter[str] = Counter()
    total = 0
    for match in _OPENED.finditer(markup):
        tag = match[2].lower()
        if tag in _NEVER_NESTED:
            continue
        step = (-1 if depth[tag] else 0) if match[1] else 1
        depth[tag] += step
        total += step
        if depth[tag] > MOST_NESTED or total > MOST_OPEN:
            raise ValueError("its parts are nested too deeply")


def _from_markup(markup: str, source: Source) -> Extracted:
    limit = source.options.limits.markup
    if len(markup) > limit:
        raise TooLarge(source.name, {"limit": max(1, limit // MEGABYTE)})
    source.check_time()
    named = _TITLE.search(markup, 0, TITLE_WITHIN)
    body, hidden = clean_markdown(markup)
    own_title, sections = split_sections(body, source.title)
    title = own_title or (" ".join(html.unescape(named[1]).split()) if named else "")
    notices = []
    if hidden:
        notices.append(Notice("hidden-text", {"count": hidden}))
    return Extracted(title, tuple(sections), notices=tuple(notices))
