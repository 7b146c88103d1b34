"""Passages: the stretches of a document that are embedded, and the entries that bring their renderings together."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from knowledge.documents import Document, Rendering, Section
from knowledge.sentences import split_sentences
from knowledge.wordings import is_question

# The encoder reads 512 tokens; a passage of about this many characters stays well below, title and heading included.
LONGEST = {"zh": 420}
LONGEST_OTHERWISE = 1200

QUESTIONS_AND_ANSWERS = "faq"

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)
_ESCAPED = re.compile(r"\\([#~*_`\[\]<])")
_MARKS = re.compile(r"(\*\*|__|`|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w))")


@dataclass(frozen=True)
class Passage:
    """A stretch of a section. `id` is stable: the same place in the same document keeps it from build to build.

    `text` is plain: paragraphs are separated by a line break. `sentences` are (start, end) offsets into it.
    """

    id: int
    document: str
    language: str
    anchor: str
    part: int
    title: str
    heading: str
    text: str
    page: int | None = None
    sentences: tuple[tuple[int, int], ...] = field(default=())

    def sentence(self, number: int) -> str:
        start, end = self.sentences[number]
        return self.text[start:end]

    @property
    def statements(self) -> tuple[str, ...]:
        """What is compared with a question one by one: the sentences, and last the heading, often a question itself."""
        sentences = tuple(self.sentence(number) for number in range(len(self.sentences)))
        return (*sentences, self.heading) if self.heading else sentences

    @property
    def embedded(self) -> str:
        """What the encoder reads: title and heading tell what the text alone may leave out."""
        return "\n".join(dict.fromkeys(part for part in (self.title, self.heading, self.text) if part))


@dataclass(frozen=True)
class Entry:
    """A passage with its renderings, keyed by language; a rendering may consist of several passages.

    `asked` are questions that its section is known to answer, by language.
    """

    key: str
    document: str
    kind: str
    anchor: str
    renderings: Mapping[str, tuple[Passage, ...]]
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def plain_text(markdown: str) -> str:
    """Reduce a section to the text a reader sees: one line per paragraph, no marks, no link targets.

    A paragraph that only points elsewhere ('→ [title](document)') is left out.
    """
    paragraphs = []
    for block in re.split(r"\n\s*\n", markdown):
        if block.lstrip().startswith("→"):
            continue
        lines = _BULLET.sub("\0", block).split("\0") if _BULLET.search(block) else [block]
        paragraphs += [" ".join(_unmarked(line).split()) for line in lines]
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _unmarked(line: str) -> str:
    """A line without links and marks; a mark behind a backslash is a plain character."""
    kept = _ESCAPED.sub(lambda match: chr(0xE000 + ord(match[1])), line)
    plain = _MARKS.sub("", _LINK.sub(r"\1", kept))
    return re.sub("[\ue000-\ue07f]", lambda match: chr(ord(match[0]) - 0xE000), plain)


def passage_id(document: str, language: str, anchor: str, part: int) -> int:
    """A stable positive 63-bit number for a place in a document."""
    digest = hashlib.blake2b(f"{document}\0{language}\0{anchor}\0{part}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def cut_rendering(rendering: Rendering) -> list[Passage]:
    """Cut every section of a rendering into passages."""
    # A title made up from the file's name says nothing of the text.
    named = rendering.metadata.get("title") or rendering.title != rendering.document.replace("-", " ")
    title = rendering.title if named else ""
    passages = []
    for section in rendering.sections:
        for part, text in enumerate(_cut(plain_text(section.text), rendering.language)):
            passages.append(_passage(rendering, section, part, title, text))
    return passages


def _passage(rendering: Rendering, section: Section, part: int, title: str, text: str) -> Passage:
    heading = section.heading if title or section.heading != rendering.title else ""
    identifier = passage_id(rendering.document, rendering.language, section.anchor, part)
    sentences = tuple(split_sentences(text, rendering.language))
    return Passage(
        identifier,
        rendering.document,
        rendering.language,
        section.anchor,
        part,
        title,
        heading,
        text,
        section.page,
        sentences,
    )


def _cut(text: str, language: str) -> list[str]:
    """Cut at paragraphs, and where a paragraph is too long at sentences, into stretches of at most `LONGEST`."""
    longest = LONGEST.get(language, LONGEST_OTHERWISE)
    pieces: list[str] = []
    for paragraph in text.split("\n"):
        if len(paragraph) <= longest:
            pieces.append(paragraph)
            continue
        start = 0
        spans = split_sentences(paragraph, language)
        for number, (_, end) in enumerate(spans):
            following = spans[number + 1][1] if number + 1 < len(spans) else None
            if following is None or following - start > longest:
                pieces.append(paragraph[start:end].strip())
                start = end
    return _join(pieces, longest)


def _join(pieces: Iterable[str], longest: int) -> list[str]:
    joined: list[str] = []
    for piece in filter(None, pieces):
        for start in range(0, len(piece), 2 * longest):
            part = piece[start : start + 2 * longest]
            if joined and len(joined[-1]) + len(part) + 1 <= longest:
                joined[-1] += "\n" + part
            else:
                joined.append(part)
    return joined


def cut_document(document: Document) -> list[Entry]:
    """Cut a document into entries; passages pair by anchor, and by part where every rendering has as many parts."""
    by_section: dict[str, dict[str, list[Passage]]] = {}
    asked: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for rendering in document.renderings.values():
        for section in rendering.sections:
            if questions := _asked_of(section, document.kind):
                asked[section.anchor][rendering.language] = questions
        for anchor, passages in groupby(cut_rendering(rendering), key=lambda passage: passage.anchor):
            by_section.setdefault(anchor, {})[rendering.language] = list(passages)
    entries = []
    for anchor, renderings in by_section.items():
        counts = {len(passages) for passages in renderings.values()}
        if len(counts) > 1:
            paired = {language: tuple(passages) for language, passages in renderings.items()}
            entries.append(Entry(f"{document.id}#{anchor}", document.id, document.kind, anchor, paired, asked[anchor]))
            continue
        for part in range(counts.pop()):
            of_part = {language: (passages[part],) for language, passages in renderings.items()}
            key = f"{document.id}#{anchor}/{part}"
            entries.append(Entry(key, document.id, document.kind, anchor, of_part, asked[anchor]))
    return entries


def _asked_of(section: Section, kind: str) -> tuple[str, ...]:
    """The questions that a section is known to answer; headings are full questions in frequently asked ones alone."""
    is_one = kind == QUESTIONS_AND_ANSWERS and is_question(section.heading)
    return (section.heading, *section.wordings) if is_one else section.wordings


def cut_documents(documents: Iterable[Document]) -> list[Entry]:
    """Cut every document; the order is that of the documents and their sections."""
    return [entry for document in documents for entry in cut_document(document)]


def all_passages(entries: Iterable[Entry]) -> list[Passage]:
    """Every passage of every rendering, in the order of the entries."""
    return [passage for entry in entries for passages in entry.renderings.values() for passage in passages]


def passage_to_json(passage: Passage) -> dict[str, Any]:
    """A plain mapping, as stored in a release."""
    return {**passage.__dict__, "sentences": [list(span) for span in passage.sentences]}


def passage_from_json(stored: Mapping[str, Any]) -> Passage:
    """The inverse of `passage_to_json`."""
    return Passage(**{**stored, "sentences": tuple((start, end) for start, end in stored["sentences"])})
