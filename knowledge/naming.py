"""Names of documents: what a file's name, or a person, may call a text."""

import re
import unicodedata
from pathlib import PurePath

from knowledge.documents import ContentError, split_file_name

LONGEST_NAME = 60

_DOCUMENT = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}")
_LATIN_MARK = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")


def document_name(name: str) -> str:
    """Turn any name into one that a file and an address can carry: `Été à Metz (2)` becomes `ete-a-metz-2`.

    Raises ContentError when nothing is left of it.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = unicodedata.normalize("NFKC", _LATIN_MARK.sub("", plain))
    cleaned = re.sub(r"[\W_]+", "-", plain).strip("-")[:LONGEST_NAME].strip("-")
    if not cleaned:
        raise ContentError("name_without_letters", name=name)
    return cleaned


def check_document_name(name: str) -> str:
    """Return `name` when it names a document; raises ContentError when it could lead out of the folder of texts."""
    if not _DOCUMENT.fullmatch(name) or len(name) > 2 * LONGEST_NAME:
        raise ContentError("bad_name", name=name[:80])
    return name


def check_language(language: str) -> str:
    """Return `language` when it is a code of two letters."""
    if not _LANGUAGE.fullmatch(language):
        raise ContentError("bad_language", code=language[:20])
    return language


def names_of_file(path: PurePath) -> tuple[str, str | None]:
    """The document and the language that a file's name tells; None for a language that it does not tell."""
    found = split_file_name(path.name.lower())
    if found is None:
        return document_name(path.stem), None
    document, language, _ = found
    return document_name(document), language
