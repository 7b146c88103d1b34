"""Texts to begin with: the front matter and headings that a new document, or a missing language, is written into."""

from typing import Any

import yaml

from knowledge.documents import Rendering


def new_document(title: str, kind: str) -> str:
    """The Markdown that a new document begins with."""
    return f"{_front_matter({'title': title, 'kind': kind})}## {title} {{#text}}\n\n"


def new_translation(kind: str, other: Rendering, title: str = "") -> str:
    """The Markdown that another language begins with: front matter, headings and anchors of `other`, and no text.

    `title`, where it is known in that language, stands for the other's, also where a heading repeats that. A heading
    whose text is still to be written is no section yet, so that what is done can be saved at any time.
    """
    title = title or other.title
    metadata: dict[str, Any] = {"title": title, **other.metadata, "kind": kind, "translation": "unofficial"}
    headings = {
        section.anchor: title if section.heading == other.title else section.heading for section in other.sections
    }
    written = [f"## {heading} {{#{anchor}}}\n\n" for anchor, heading in headings.items()]
    return _front_matter(metadata) + "\n".join(written)


def _front_matter(metadata: dict[str, Any]) -> str:
    return f"---\n{yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False, width=10_000)}---\n\n"
