"""What a draft holds of one document: the texts that can be read, in every language, with the kind each states."""

from dataclasses import dataclass

from knowledge.documents import ContentError, Document, Rendering, parse_rendering
from knowledge.draft_files import DraftDocument
from knowledge.drafts import Draft


@dataclass(frozen=True)
class Drafted:
    """The document as far as it can be read, the kinds its texts state, and the languages that cannot be read."""

    document: Document
    kinds: dict[str, str]
    unreadable: tuple[str, ...]


def read_document(draft: Draft, listed: DraftDocument) -> Drafted:
    """Read what the draft holds of a document, each text for itself."""
    renderings: dict[str, Rendering] = {}
    kinds: dict[str, str] = {}
    unreadable = []
    for language in listed.versions:
        try:
            text = draft.read(listed.id, language).text
            kinds[language], renderings[language] = parse_rendering(listed.id, language, text)
        except ContentError:
            unreadable.append(language)
    return Drafted(Document(listed.id, listed.kind, renderings), kinds, tuple(unreadable))
