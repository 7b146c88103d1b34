"""The names of topics, and where the texts point from one to another."""

import re
from collections.abc import Collection

from assistant.answering.topics import Topic, short_name
from knowledge.passages import Entry
from knowledge.releases import Release

# Kinds whose sections each have a matter of their own, so that the heading names it.
OF_SEVERAL_MATTERS = ("faq", "concept-note")

_POINTER = re.compile(r"^→ \[[^\]]*\]\(([\w-]+)(?:#([\w-]+))?\)", re.MULTILINE)


def topic_of(release: Release, entry: Entry, language: str) -> Topic:
    """An entry as a topic, named in `language`."""
    document = release.documents[entry.document]
    rendering = document.rendering_for(language)
    section = rendering.section(entry.anchor)
    of_several = section is not None and document.kind in OF_SEVERAL_MATTERS
    title = section.heading if section is not None and of_several else rendering.title
    return Topic(entry.key, entry.document, entry.anchor, title)


def name_of(topic: Topic, language: str) -> str:
    """A topic's name, short enough for a list and a button."""
    return short_name(topic.title, language)


def pointed_at(release: Release, document: str, anchor: str) -> tuple[str, str]:
    """The document and section that a section points to with an arrow; empty strings where it points nowhere."""
    known = release.documents.get(document)
    section = known.original.section(anchor) if known else None
    match = _POINTER.search(section.text) if section else None
    return (match[1], match[2] or "") if match else ("", "")


def sections_pointing_at(release: Release, documents: Collection[str]) -> set[tuple[str, str]]:
    """The frequently asked questions, as document and section, whose answers point to one of some documents."""
    questions = [document for document in release.documents.values() if document.kind == "faq"]
    sections = [(document.id, section.anchor) for document in questions for section in document.original.sections]
    return {place for place in sections if pointed_at(release, *place)[0] in documents}
