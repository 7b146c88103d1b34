"""Brings files into the draft, as their conversion gives them; a text that needs no mending is kept to the letter."""

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from knowledge.content_folder import EXTRAS
from knowledge.conversion import Converted, Notice, Options, convert_isolated
from knowledge.documents import ContentError, read_text
from knowledge.draft_files import DraftConflict, version_of
from knowledge.drafts import ABSENT, Draft
from knowledge.pairing import Pairing
from knowledge.proposals import Choices, Detect, Proposal, propose

MOST_MEGABYTES = 50
_MEGABYTE = 1024 * 1024

Outcome = Literal["added", "replaced", "unchanged"]


class LanguageUntold(ContentError):
    """Neither a person nor the file tells the language of a text."""

    def __init__(self, name: str) -> None:
        file = PurePath(name)
        super().__init__("language_untold", name=name, example=f"{file.stem}.fr{file.suffix}")


@dataclass(frozen=True)
class Added:
    """What became of a file: where it is kept, whether that changed anything, and what its conversion did.

    `pairing` tells of its sections beside those in other languages; None where the draft holds no other.
    """

    name: str
    outcome: Outcome
    sections: int
    notices: tuple[Notice, ...] = ()
    repaired: int = 0
    pairing: Pairing | None = None


def add_file(
    draft: Draft,
    path: Path,
    document: str | None = None,
    language: str | None = None,
    kind: str | None = None,
    detect: Detect | None = None,
    replace: bool = False,
) -> Added:
    """Keep a file in the draft; what is not given is told by the file, or by the draft.

    Raises ContentError with what is wrong with the file, or when nothing tells its language, and DraftConflict when
    the draft holds an unpublished change of the same text, unless `replace` is given.
    """
    if not path.is_file():
        raise ContentError("no_file", path=str(path))
    if path.name in EXTRAS and document is None:
        return _add_extra(draft, path, replace)

    def convert(document: str, language: str, options: Options) -> Converted:
        return convert_isolated(path, document, language, options)

    proposal = propose(draft, path.name, Choices(document, language, kind), convert, detect)
    if proposal.language is None:
        raise LanguageUntold(path.name)
    present = draft.version(proposal.document, proposal.language)
    if not replace and present != new_version(proposal.text):
        check_unpublished(draft, proposal.document, proposal.language)
    return keep_proposal(draft, proposal, proposal.language, present)


def keep_proposal(draft: Draft, proposal: Proposal, language: str, based_on: str) -> Added:
    """Write a proposal to the draft, unless that holds the same text already.

    Raises DraftConflict when the draft holds another version than `based_on`.
    """
    converted, present = proposal.converted, draft.version(proposal.document, language)
    outcome: Outcome = "added" if present == ABSENT else "replaced"
    if present == new_version(proposal.text):
        outcome = "unchanged"
    else:
        draft.write(proposal.document, language, proposal.text, based_on)
    sections, repaired = len(converted.rendering.sections), sum(converted.counts.values())
    name = f"{proposal.document}.{language}"
    return Added(name, outcome, sections, converted.notices, repaired, proposal.pairing)


def new_version(text: str) -> str:
    """The version that a text will have in the draft."""
    return version_of(text.replace("\r\n", "\n").encode())


def check_unpublished(draft: Draft, document: str, language: str) -> None:
    """Raise DraftConflict when the draft holds a change of this text that was not published yet."""
    if draft.states().get((document, language)) in ("changed", "new"):
        raise DraftConflict("unpublished_text", text=f"{document}.{language}")


def _add_extra(draft: Draft, path: Path, replace: bool) -> Added:
    text, (present, version) = _plain(path), draft.read_extra(path.name)
    if text == present:
        return Added(path.name, "unchanged", 0)
    unpublished = draft.files().get(path.name) != draft.served_files().get(path.name)
    if unpublished and not replace:
        raise DraftConflict("unpublished_list", name=path.name)
    draft.write_extra(path.name, text, version)
    return Added(path.name, "replaced" if present else "added", 0)


def _plain(path: Path) -> str:
    if path.stat().st_size > MOST_MEGABYTES * _MEGABYTE:
        raise ContentError("file_too_large", name=path.name, most=MOST_MEGABYTES)
    text = read_text(path).removeprefix("\ufeff")
    if "\0" in text:
        raise ContentError("not_text", name=path.name)
    return text
