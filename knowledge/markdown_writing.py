"""Writes a rendering as the Markdown that `knowledge.documents` reads: the same sections, anchors and pages."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from knowledge.documents import DEFAULT_KIND, Rendering, Section

_FENCE = re.compile(r"^\s*(```|~~~)", re.MULTILINE)
_LOOKS_LIKE_HEADING = re.compile(r"^(?=#{1,6}\s)", re.MULTILINE)


def to_markdown(kind: str, rendering: Rendering) -> str:
    """Return the text of the file that holds a rendering."""
    metadata = {**rendering.metadata, **({"kind": kind} if kind != DEFAULT_KIND else {})}
    return with_front_matter(metadata, "\n\n".join(_section(section) for section in rendering.sections) + "\n")


def with_front_matter(metadata: Mapping[str, Any], body: str) -> str:
    """Put `metadata` before a text; no lines where there is none."""
    if not metadata:
        return body
    return f"---\n{yaml.safe_dump(dict(metadata), allow_unicode=True, sort_keys=False, width=1000)}---\n{body}"


def _section(section: Section) -> str:
    page = f" page={section.page}" if section.page is not None else ""
    # What a file says at the start of a line is no heading of ours, and a fence left open would swallow those below.
    text = _LOOKS_LIKE_HEADING.sub(" ", section.text)
    if len(_FENCE.findall(text)) % 2:
        text += "\n```"
    return f"## {' '.join(section.heading.split())} {{#{section.anchor}{page}}}\n\n{text}"
