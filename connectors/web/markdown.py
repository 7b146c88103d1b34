"""Markdown of the texts as HTML that is safe to show: no HTML of the author's own, no images, links of three kinds."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# "document" or "document#anchor": how one text of the knowledge base points at another.
_INTERNAL = re.compile(r"(?P<document>[a-z0-9][a-z0-9-]*)?(?P<anchor>#[\w-]+)?")


def document_url(document: str, language: str, anchor: str = "") -> str:
    """The address of a text's page."""
    return f"/knowledge/{document}?lang={language}" + (f"#{anchor}" if anchor else "")


def build_markdown() -> MarkdownIt:
    """A parser whose links lead to our own pages or, marked as external, to http(s) addresses."""
    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    parser.add_render_rule("link_open", _open_link)
    return parser


def render_markdown(parser: MarkdownIt, text: str, language: str) -> str:
    """HTML of `text`; internal links lead to the pages in `language`."""
    return str(parser.render(text, {"language": language}))


def _open_link(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    target = str(token.attrGet("href") or "")
    token.attrs = _link_attributes(target, env["language"])
    return renderer.renderToken(tokens, index, options, env)


def _link_attributes(target: str, language: str) -> dict[str, str | int | float]:
    match = _INTERNAL.fullmatch(target)
    if match and match["document"]:
        return {"href": document_url(match["document"], language, (match["anchor"] or "").removeprefix("#"))}
    if match and match["anchor"]:
        return {"href": target}
    if urlsplit(target).scheme in ("http", "https"):
        return {"href": target, "rel": "noopener noreferrer external"}
    return {}
