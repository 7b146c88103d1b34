"""The documents of the draft as organisers look for them: by words, kind, state, and by languages there or missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.draft_files import DraftDocument
from knowledge.drafts import Draft
from knowledge.languages import LANGUAGES
from knowledge.parity import KINDS


@dataclass(frozen=True)
class Wanted:
    """Which documents to list; an empty field lets every document pass.

    `words` are all to stand in the document's id, its titles or its texts, in small or capital letters. `state` is
    that of at least one language. `language` is to be there, `missing` is not.
    """

    words: str = ""
    kind: str = ""
    state: str = ""
    language: str = ""
    missing: str = ""

    def __bool__(self) -> bool:
        return any((self.words.strip(), self.kind, self.state, self.language, self.missing))


def languages_of(document: DraftDocument) -> tuple[str, ...]:
    """The languages that the draft holds the document in."""
    return tuple(language for language, state in document.languages.items() if state != "deleted")


def missing_languages(document: DraftDocument) -> tuple[str, ...]:
    """The languages that the document still has to be written in."""
    return tuple(language for language in LANGUAGES if language not in languages_of(document))


def select_documents(draft: Draft, documents: Iterable[DraftDocument], wanted: Wanted) -> list[DraftDocument]:
    """Those of `documents` that are wanted, in their order."""
    found = [document for document in documents if _passes(document, wanted)]
    words = wanted.words.casefold().split()
    if not words:
        return found
    texts = draft.texts(document.id for document in found)
    return [
        document for document in found if _holds(words, [document.id, *document.titles.values(), *texts[document.id]])
    ]


def kinds_in_use(documents: Iterable[DraftDocument]) -> list[str]:
    """The kinds that a document can be given: those that answers know, and those that the texts already name."""
    return list(dict.fromkeys([*KINDS, *sorted({document.kind for document in documents if document.kind})]))


def _passes(document: DraftDocument, wanted: Wanted) -> bool:
    return (
        wanted.kind in ("", document.kind)
        and (not wanted.state or wanted.state in document.languages.values())
        and (not wanted.language or wanted.language in languages_of(document))
        and (not wanted.missing or wanted.missing not in languages_of(document))
    )


def _holds(words: Iterable[str], texts: Iterable[str]) -> bool:
    whole = "\n".join(texts).casefold()
    return all(word in whole for word in words)
