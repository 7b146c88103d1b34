"""Whether the renderings of a document say the same: languages, anchors, figures, front matter, doubled paragraphs."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge.documents import Document, Rendering, load_documents
from knowledge.figures import figures
from knowledge.languages import LANGUAGES

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
    """One thing that is wrong with a document, as `message` for the person who wrote it."""

    document: str
    message: str


def check_document(document: Document) -> list[Finding]:
    """Compare the renderings of one document with each other."""
    messages = [f"no rendering in {language}" for language in LANGUAGES if language not in document.renderings]
    if document.kind not in KINDS:
        messages.append(f"kind '{document.kind}' is none of {', '.join(KINDS)}")
    for rendering in document.renderings.values():
        messages += _front_matter(document, rendering)
    original = document.original
    for rendering in document.renderings.values():
        if rendering is not original:
            messages += _same_sections(original, rendering) + _same_figures(original, rendering)
            messages += _same_front_matter(original, rendering)
    if document.kind == "practice" and "en" in document.renderings:
        messages += _length(document.renderings["en"])
    return [Finding(document.id, message) for message in messages]


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
        Finding(where[0].split(".")[0], f"the same paragraph stands in {', '.join(where)}: {text[:60]}…")
        for text, where in places.items()
        if len(where) > 1
    ]


def _front_matter(document: Document, rendering: Rendering) -> list[str]:
    needed = REQUIRED + (REQUIRED_OF_PRACTICES if document.kind == "practice" else ())
    messages = [
        f"{rendering.language}: front matter lacks '{key}'" for key in needed if not rendering.metadata.get(key)
    ]
    if document.kind == "practice" and rendering.metadata.get("field") not in FIELDS:
        messages.append(f"{rendering.language}: field is none of {', '.join(FIELDS)}")
    if rendering.language != "en" and rendering.translation not in ("official", "unofficial"):
        messages.append(f"{rendering.language}: front matter lacks 'translation: official|unofficial'")
    return messages


def _same_front_matter(original: Rendering, other: Rendering) -> list[str]:
    return [
        f"'{key}' differs between {original.language} and {other.language}"
        for key in SHARED
        if original.metadata.get(key) != other.metadata.get(key)
    ]


def _same_sections(original: Rendering, other: Rendering) -> list[str]:
    first, second = ([section.anchor for section in r.sections] for r in (original, other))
    if first == second:
        return []
    return [f"anchors differ: {original.language} {first}, {other.language} {second}"]


def _same_figures(original: Rendering, other: Rendering) -> list[str]:
    messages = []
    for section in original.sections:
        twin = other.section(section.anchor)
        if twin is None:
            continue
        first = figures(f"{section.heading}\n{section.text}", original.language)
        second = figures(f"{twin.heading}\n{twin.text}", other.language)
        if first != second:
            messages.append(
                f"#{section.anchor}: figures only in {original.language} {sorted(first - second)}, "
                f"only in {other.language} {sorted(second - first)}"
            )
    return messages


def _length(rendering: Rendering) -> list[str]:
    words = sum(len(section.text.split()) for section in rendering.sections)
    low, high = PRACTICE_WORDS
    return [] if low <= words <= high else [f"{words} words in English; a practice has {low} to {high}"]


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
