"""Texts to begin with: the front matter and headings that a new document, or a missing language, is written into."""

from typing import Any

import yaml

from knowledge.documents import Rendering


def new_document(title: str, kind: str) -> str:
    """The Markdown that a new document begins with."""
    return f"{_front_matter({'title': title, 'kind': kind})}## {title} {{#text}}\n\n"


def new_translation(kind: str, other: Rendering) -> str:
    """The Markdown that another language begins with: front matter, headings and anchors of `other`, and no text.

    A heading whose text is still to be written is no section yet, so that what is done can be saved at any time.
    """
    metadata: dict[str, Any] = {"title": other.title, **other.metadata, "kind": kind, "translation": "unofficial"}
    headings = [f"## {section.heading} {{#{section.anchor}}}\n\n" for section in other.sections]
    return _front_matter(metadata) + "\n".join(headings)


def _front_matter(metadata: dict[str, Any]) -> str:
    return f"---\n{yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False, width=10_000)}---\n\n"
