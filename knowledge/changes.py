"""What differs between two states of the texts, such as the served release and the draft: documents and passages."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from knowledge.content_folder import EXTRAS
from knowledge.documents import Document, group_renderings, parse_rendering, read_text
from knowledge.draft_files import DraftDocument, State, keys_of, kind_and_title, reading_order, state_of
from knowledge.drafts import Draft
from knowledge.passages import Passage, cut_rendering
from knowledge.releases import ReleaseStore
from knowledge.wordings import write_wordings

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
    """What publishing the draft would change. Raises ContentError when a text that differs cannot be read."""
    draft.open()
    current = draft.releases.current()
    served = draft.releases.content(current) if current is not None else None
    return _changes(Texts(served, draft.served_files()), Texts(draft.content, draft.files()))


def changes_between(releases: ReleaseStore, before: int, after: int) -> Changes:
    """What differs between two releases. Raises ReleaseError when there is none of such a number."""
    return _changes(*(Texts(releases.content(number), releases.content_files(number)) for number in (before, after)))


@dataclass(frozen=True)
class Texts:
    """A folder of texts with the checksum of each file; no folder where there are no texts."""

    folder: Path | None
    files: Mapping[str, str]

    def documents(self, wanted: Collection[str]) -> list[Document]:
        """Those of the documents that are among the texts; no other file is read."""
        if self.folder is None:
            return []
        files = {key: name for key, name in keys_of(self.files).items() if key[0] in wanted}
        return group_renderings(
            parse_rendering(*key, read_text(path), path.name)
            for key, name in files.items()
            if (path := self.folder / name).is_file()
        )

    def title(self, name: str) -> str:
        path = self.folder / name if self.folder and name else None
        return kind_and_title(path)[1] if path and path.is_file() else ""


def _changes(before: Texts, after: Texts) -> Changes:
    documents = _document_changes(before, after)
    names = {change.document for change in documents}
    old, new = before.documents(names), after.documents(names)
    files = tuple(name for name in EXTRAS if before.files.get(name) != after.files.get(name))
    return Changes(tuple(documents), tuple(passage_changes(old, new)), files)


def _document_changes(before: Texts, after: Texts) -> list[DocumentChange]:
    old, new = keys_of(before.files), keys_of(after.files)
    states: dict[str, dict[str, State]] = defaultdict(dict)
    for key in sorted({*old, *new}, key=reading_order):
        states[key[0]][key[1]] = state_of(after.files.get(new.get(key, "")), before.files.get(old.get(key, "")))
    found = []
    for document, languages in states.items():
        changed = {language: _CHANGE_OF[state] for language, state in languages.items() if state in _CHANGE_OF}
        if changed:
            names = [
                (texts, of.get((document, one), "")) for one in languages for texts, of in ((after, new), (before, old))
            ]
            title = next(filter(None, (texts.title(name) for texts, name in names)), document.replace("-", " "))
            whole = DraftDocument(document, "", title, languages)
            found.append(DocumentChange(document, title, _CHANGE_OF[whole.state], changed))
    return found


def passage_changes(before: Iterable[Document], after: Iterable[Document]) -> list[PassageChange]:
    """The passages that differ between two states of some documents, in the order of their places.

    The first of a section differs where its wordings do, which then stand before it.
    """
    before, after = list(before), list(after)
    old, new = _by_place(before), _by_place(after)
    old_wordings, new_wordings = _wordings(before), _wordings(after)
    found = []
    for place in dict.fromkeys([*new, *old]):
        was, is_now = old.get(place), new.get(place)
        asked = old_wordings.get(place, ""), new_wordings.get(place, "")
        if was and is_now and was.embedded == is_now.embedded and asked[0] == asked[1]:
            continue
        change: Change = "changed" if was and is_now else "added" if is_now else "removed"
        shown = asked if change == "changed" and asked[0] != asked[1] else ("", "")
        texts = (shown[0] + was.text if was else None, shown[1] + is_now.text if is_now else None)
        found.append(PassageChange(*place, change, *texts))
    return sorted(found, key=lambda one: (one.document, one.language))


def _wordings(documents: Iterable[Document]) -> dict[tuple[str, str, str, int], str]:
    """The wordings of each section, as they are written, by the place of its first passage."""
    renderings = [rendering for document in documents for rendering in document.renderings.values()]
    return {
        (rendering.document, rendering.language, section.anchor, 0): write_wordings(section.wordings)
        for rendering in renderings
        for section in rendering.sections
    }


def _by_place(documents: Iterable[Document]) -> dict[tuple[str, str, str, int], Passage]:
    renderings = [rendering for document in documents for rendering in document.renderings.values()]
    passages = [passage for rendering in renderings for passage in cut_rendering(rendering)]
    return {(passage.document, passage.language, passage.anchor, passage.part): passage for passage in passages}
