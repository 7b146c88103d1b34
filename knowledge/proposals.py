"""What would be kept of a file: the document, language and kind that it seems to be, and its text after conversion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from knowledge.conversion import Converted, Options
from knowledge.conversion.errors import Unnamed
from knowledge.conversion.pipeline import unchanged, with_language
from knowledge.documents import ContentError, Rendering, markdown_files, with_anchors
from knowledge.draft_files import DraftDocument
from knowledge.drafted import read_document
from knowledge.drafts import Draft
from knowledge.languages import LANGUAGES
from knowledge.naming import check_document_name, check_language, names_of_file
from knowledge.pairing import Pairing, pair
from knowledge.passages import cut_rendering
from knowledge.repair import words_of
from knowledge.shipped import companion_cache
from knowledge.wordings import without_wordings

# Tells the language of a text, or None when it cannot.
Detect = Callable[[str], str | None]

# Converts the file in question as a document, in a language.
Convert = Callable[[str, str, Options], Converted]


@dataclass(frozen=True)
class Choices:
    """What a person has said of a file; what is None is told by the file, or by the draft.

    `sheets` maps, for each sheet of a table, `title`, `text`, `anchor` and the labels of further lines to columns.
    """

    document: str | None = None
    language: str | None = None
    kind: str | None = None
    sheets: Mapping[str, Mapping[str, str]] | None = None
    zone: str | None = None


@dataclass(frozen=True)
class Proposal:
    """What a draft would keep of a file; `language` is None where nothing tells it.

    `pairing` tells of its sections beside those in other languages; None where the draft holds no other.
    """

    document: str
    language: str | None
    kind: str
    text: str
    converted: Converted
    pairing: Pairing | None = None


def propose(draft: Draft, name: str, choices: Choices, convert: Convert, detect: Detect | None = None) -> Proposal:
    """Convert a file that its owner calls `name`.

    Raises Refusal with what is wrong with the file, ContentError for a document or language that cannot be.
    """
    named, of_name = _names(name, choices)
    document, told = check_document_name(choices.document or named), choices.language or of_name

    def converted_in(language: str) -> Converted:
        words = words_of(_texts(draft, language))
        options = Options(name=name, sheets=choices.sheets, zone=choices.zone, words=words)
        return with_language(convert(document, language, options), detect)

    converted = converted_in(check_language(told or LANGUAGES[0]))
    language = told or converted.detected
    if language and language != converted.rendering.language:
        converted = converted_in(check_language(language))
    listed = next((one for one in draft.documents() if one.id == document), None)
    kind = check_document_name(choices.kind or _kind(listed, converted))
    pairing = None
    if listed and language:
        converted, pairing = _paired(draft, listed, converted)
    return Proposal(document, language, kind, converted.kept_as(kind), converted, pairing)


def _names(name: str, choices: Choices) -> tuple[str, str | None]:
    try:
        return names_of_file(PurePath(name))
    except ContentError as error:
        if choices.document:
            return choices.document, None
        raise Unnamed(name) from error


def _texts(draft: Draft, language: str) -> list[str]:
    """The texts of the draft in a language, whose words help to repair."""
    draft.open()
    paths = [path for path in markdown_files(draft.content) if path.name.endswith(f".{language}.md")]
    return [without_wordings(path.read_text(encoding="utf-8", errors="replace")) for path in paths]


def _kind(listed: DraftDocument | None, converted: Converted) -> str:
    """The kind that the file states, that of the document's other languages, or that of its format."""
    if listed is None or "kind" in converted.rendering.metadata:
        return converted.kind
    return listed.kind


def _paired(draft: Draft, listed: DraftDocument, converted: Converted) -> tuple[Converted, Pairing | None]:
    """The conversion with the anchors of what its sections belong to in the other languages of the document."""
    companion = companion_cache(draft.releases.caches)
    before = read_document(draft, listed).document
    rendering, pairing = pair(converted.rendering, before, companion.passages if companion else None)
    if rendering.sections == converted.rendering.sections:
        return converted, pairing
    return _moved(converted, rendering), pairing


def _moved(converted: Converted, rendering: Rendering) -> Converted:
    """The conversion with the anchors of `rendering`, the same sections, wherever it tells of one."""
    both = zip(converted.rendering.sections, rendering.sections, strict=True)
    anchors = {before.anchor: after.anchor for before, after in both}
    original = converted.original and with_anchors(converted.original, rendering.sections)
    return replace(
        converted,
        rendering=rendering,
        passages=tuple(cut_rendering(rendering)),
        changes=tuple(replace(one, anchor=anchors.get(one.anchor, one.anchor)) for one in converted.changes),
        tables=tuple(replace(one, anchor=anchors.get(one.anchor, one.anchor)) for one in converted.tables),
        original=unchanged(original, converted.kind, rendering),
    )
