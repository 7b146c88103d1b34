"""Whether the renderings of a document say the same: languages, anchors, figures, front matter, doubled paragraphs."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.documents import Document, Rendering, load_documents
from knowledge.figures import figures
from knowledge.languages import LANGUAGES
from knowledge.told import say

CONTENT = Path(__file__).parent / "content"
REQUIRED = ("title", "kind", "sources", "licence")
REQUIRED_OF_PRACTICES = ("city", "country", "field", "themes")
SHARED = ("kind", "country", "field", "themes", "year", "sources", "session")
KINDS = ("concept-note", "programme", "practice", "publication", "guide", "faq")
FIELDS = ("crafts-and-folk-art", "design", "film", "gastronomy", "literature", "media-arts", "music")
PRACTICE_WORDS = (60, 180)

# A paragraph shorter than this, such as a date on its own, may well stand in two documents.
SHORTEST_PARAGRAPH = 40


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a document: `key` says what, and `values` with what, as JSON holds them."""

    document: str
    key: str
    values: Mapping[str, Any]

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return say("findings", self.key, self.values)

    def to_json(self) -> dict[str, Any]:
        return {"document": self.document, "key": self.key, "values": dict(self.values), "message": self.message}


# The key and the values of a finding.
Wrong = tuple[str, Mapping[str, Any]]


def check_document(document: Document) -> list[Finding]:
    """Compare the renderings of one document with each other."""
    lacking = [language for language in LANGUAGES if language not in document.renderings]
    wrong: list[Wrong] = [("no_rendering", {"language": language}) for language in lacking]
    if document.kind not in KINDS:
        wrong.append(("bad_kind", {"kind": document.kind, "kinds": list(KINDS)}))
    for rendering in document.renderings.values():
        wrong += _front_matter(document, rendering)
    original = document.original
    for rendering in document.renderings.values():
        if rendering is not original:
            wrong += _same_sections(original, rendering) + _same_figures(original, rendering)
            wrong += _same_front_matter(original, rendering)
    if document.kind == "practice" and "en" in document.renderings:
        wrong += _length(document.renderings["en"])
    return [Finding(document.id, key, values) for key, values in wrong]


def check_content(documents: Iterable[Document]) -> list[Finding]:
    """Check every document, and that no paragraph stands twice in the whole content."""
    documents = list(documents)
    found = [finding for document in documents for finding in check_document(document)]
    return found + doubled_paragraphs(documents)


def doubled_paragraphs(documents: Iterable[Document]) -> list[Finding]:
    """Name each paragraph that occurs more than once."""
    places: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        for rendering in document.renderings.values():
            for section in rendering.sections:
                for paragraph in re.split(r"\n\s*\n", section.text):
                    text = " ".join(paragraph.split())
                    if len(text) >= SHORTEST_PARAGRAPH and not text.startswith("→"):
                        places[text].append(f"{document.id}.{rendering.language}#{section.anchor}")
    return [
        Finding(where[0].split(".")[0], "same_paragraph", {"places": where, "text": text[:60]})
        for text, where in places.items()
        if len(where) > 1
    ]


def _front_matter(document: Document, rendering: Rendering) -> list[Wrong]:
    needed = REQUIRED + (REQUIRED_OF_PRACTICES if document.kind == "practice" else ())
    of: dict[str, Any] = {"language": rendering.language}
    wrong: list[Wrong] = [
        ("front_matter_lacks", {**of, "field": key}) for key in needed if not rendering.metadata.get(key)
    ]
    if document.kind == "practice" and rendering.metadata.get("field") not in FIELDS:
        wrong.append(("bad_field", {**of, "fields": list(FIELDS)}))
    if rendering.language != "en" and rendering.translation not in ("official", "unofficial"):
        wrong.append(("translation_unsaid", of))
    return wrong


def _same_front_matter(original: Rendering, other: Rendering) -> list[Wrong]:
    differing = [key for key in SHARED if original.metadata.get(key) != other.metadata.get(key)]
    both = {"language": original.language, "other": other.language}
    return [("front_matter_differs", {**both, "field": key}) for key in differing]


def _same_sections(original: Rendering, other: Rendering) -> list[Wrong]:
    first, second = ([section.anchor for section in r.sections] for r in (original, other))
    if first == second:
        return []
    both = {"language": original.language, "other": other.language}
    return [("anchors_differ", {**both, "anchors": first, "other_anchors": second})]


def _same_figures(original: Rendering, other: Rendering) -> list[Wrong]:
    wrong: list[Wrong] = []
    for section in original.sections:
        twin = other.section(section.anchor)
        if twin is None:
            continue
        first = figures(f"{section.heading}\n{section.text}", original.language)
        second = figures(f"{twin.heading}\n{twin.text}", other.language)
        if first != second:
            lacking = {"language": original.language, "figures": sorted(first - second)}
            extra = {"other": other.language, "other_figures": sorted(second - first)}
            wrong.append(("figures_differ", {"anchor": section.anchor, **lacking, **extra}))
    return wrong


def _length(rendering: Rendering) -> list[Wrong]:
    words = sum(len(section.text.split()) for section in rendering.sections)
    low, high = PRACTICE_WORDS
    return [] if low <= words <= high else [("length", {"words": words, "least": low, "most": high})]


def main(arguments: list[str]) -> int:
    """Print the findings on the documents named (all by default) of the shipped content."""
    documents = load_documents(CONTENT)
    wanted = set(arguments) or {document.id for document in documents}
    findings = [finding for finding in check_content(documents) if finding.document in wanted]
    for finding in findings:
        print(f"{finding.document}: {finding.message}")
    print(f"{len(documents)} documents, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
