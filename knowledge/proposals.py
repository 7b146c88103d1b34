"""What would be kept of a file: the document, language and kind that it seems to be, and its text after conversion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from knowledge.conversion import Converted, Options
from knowledge.conversion.errors import Unnamed
from knowledge.conversion.pipeline import with_language
from knowledge.documents import ContentError, markdown_files
from knowledge.drafts import Draft
from knowledge.languages import LANGUAGES
from knowledge.naming import check_document_name, check_language, names_of_file
from knowledge.repair import words_of

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
    """What a draft would keep of a file; `language` is None where nothing tells it."""

    document: str
    language: str | None
    kind: str
    text: str
    converted: Converted


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
    kind = choices.kind or _kind(draft, document, converted)
    return Proposal(document, language, kind, converted.kept_as(check_document_name(kind)), converted)


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
    return [path.read_text(encoding="utf-8", errors="replace") for path in paths]


def _kind(draft: Draft, document: str, converted: Converted) -> str:
    """The kind that the file states, that of the document's other languages, or that of its format."""
    if "kind" in converted.rendering.metadata:
        return converted.kind
    return next((one.kind for one in draft.documents() if one.id == document), converted.kind)
