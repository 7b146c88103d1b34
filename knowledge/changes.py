"""What differs between the served release and the draft: documents, and within them passages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from knowledge.content_folder import EXTRAS
from knowledge.documents import Document, load_documents
from knowledge.draft_files import State
from knowledge.drafts import Draft
from knowledge.passages import Passage, cut_rendering

Change = Literal["added", "changed", "removed"]

_CHANGE_OF: Mapping[State, Change] = {"new": "added", "changed": "changed", "deleted": "removed"}


@dataclass(frozen=True)
class DocumentChange:
    """A document that differs, with what became of each language that does."""

    document: str
    title: str
    change: Change
    languages: Mapping[str, Change]


@dataclass(frozen=True)
class PassageChange:
    """A passage that differs: its place, and its text before and after (None where it was or is not)."""

    document: str
    language: str
    anchor: str
    part: int
    change: Change
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Changes:
    """All that differs; `files` names what differs beside the documents, such as the stored questions."""

    documents: tuple[DocumentChange, ...]
    passages: tuple[PassageChange, ...]
    files: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.documents or self.files)

    def count(self, change: Change) -> tuple[int, int]:
        """How many documents and passages were added, changed or removed."""
        documents = sum(one.change == change for one in self.documents)
        return documents, sum(one.change == change for one in self.passages)

    def to_json(self) -> dict[str, Any]:
        """A plain mapping, for people's pages and for programs."""
        return asdict(self)


def changes_of(draft: Draft) -> Changes:
    """What publishing the draft would change. Raises ContentError when a text of the draft cannot be read."""
    listed = [document for document in draft.documents() if document.state != "published"]
    documents = []
    for document in listed:
        states = document.languages.items()
        languages = {language: _CHANGE_OF[state] for language, state in states if state in _CHANGE_OF}
        documents.append(DocumentChange(document.id, document.title, _CHANGE_OF[document.state], languages))
    before, after = draft.served_files(), draft.files()
    files = tuple(name for name in EXTRAS if before.get(name) != after.get(name))
    return Changes(tuple(documents), tuple(_passages(draft, documents)), files)


def _passages(draft: Draft, changed: Sequence[DocumentChange]) -> list[PassageChange]:
    current = draft.releases.current()
    served = load_documents(draft.releases.content(current)) if current is not None and changed else []
    drafted = load_documents(draft.content) if changed else []
    names = {change.document for change in changed}
    return passage_changes([one for one in served if one.id in names], [one for one in drafted if one.id in names])


def passage_changes(before: Iterable[Document], after: Iterable[Document]) -> list[PassageChange]:
    """The passages that differ between two states of some documents, in the order of their places."""
    old, new = _by_place(before), _by_place(after)
    found = []
    for place in dict.fromkeys([*new, *old]):
        was, is_now = old.get(place), new.get(place)
        if was and is_now and was.embedded == is_now.embedded:
            continue
        change: Change = "changed" if was and is_now else "added" if is_now else "removed"
        texts = (was.text if was else None, is_now.text if is_now else None)
        found.append(PassageChange(*place, change, *texts))
    return sorted(found, key=lambda one: (one.document, one.language))


def _by_place(documents: Iterable[Document]) -> dict[tuple[str, str, str, int], Passage]:
    renderings = [rendering for document in documents for rendering in document.renderings.values()]
    passages = [passage for rendering in renderings for passage in cut_rendering(rendering)]
    return {(passage.document, passage.language, passage.anchor, passage.part): passage for passage in passages}
