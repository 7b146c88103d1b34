"""What the organisers' API takes and gives."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.organisers.jobs import State as JobState
from knowledge.draft_files import State
from knowledge.incoming import Outcome

# A text in Chinese takes three bytes a character.
MOST_TEXT_CHARACTERS = 1_000_000
MOST_TEXT_BYTES = 4 * 1024 * 1024


def _unicode(value: str) -> str:
    """A lone surrogate is no character: it cannot be stored."""
    value.encode("utf-8")
    return value


Text = Annotated[str, AfterValidator(_unicode)]
Version = Annotated[
    Text, Field(max_length=64, description="The version that the change was made from; empty for a new text.")
]


class Body(BaseModel):
    """A request with nothing unknown in it."""

    model_config = ConfigDict(extra="forbid")


class DocumentBody(BaseModel):
    """A document of the draft with the state of each of its languages."""

    id: str
    kind: str
    title: str
    state: State
    languages: dict[str, State]


class TextBody(BaseModel):
    """A text of the draft; name its `version` when you change it."""

    document: str
    language: str
    text: str
    version: str


class TextChange(Body):
    """A text as it shall be kept."""

    text: Annotated[Text, Field(max_length=MOST_TEXT_CHARACTERS)]
    based_on: Version = ""


class VersionBody(BaseModel):
    """The version of a text that was kept."""

    version: str


class NoticeBody(BaseModel):
    """Something to know of a conversion."""

    code: str
    sentence: str


class FileBody(BaseModel):
    """What became of a file: where it is kept, whether that changed anything, and what its conversion did.

    `paired` counts the sections that the document's other languages have too, null where there are none; `unpaired` are
    the headings of those that they do not have.
    """

    document: str
    language: str
    kind: str
    outcome: Outcome
    sections: int
    repaired: int
    paired: int | None
    unpaired: list[str]
    notices: list[NoticeBody]


class RefusedBody(BaseModel):
    """A file of an archive that is not taken, and why."""

    name: str
    reason: str


class ArchiveBody(BaseModel):
    """What importing an archive does to the draft, or did where it is `kept`: texts (`document.language`) and lists.

    `unpublished` are those of `changed` that replace a change which is not published yet; `untouched` counts what the
    archive does not hold.
    """

    kept: bool
    added: list[str]
    changed: list[str]
    unchanged: list[str]
    unpublished: list[str]
    refused: list[RefusedBody]
    untouched: int


class Publication(Body):
    """A wish to publish: what is new, the digest of the check that was looked at, and why in spite of that check."""

    note: Annotated[Text, Field(min_length=1, max_length=2000)]
    confirm: Annotated[Text, Field(max_length=2000)] = ""
    digest: Annotated[Text, Field(max_length=64)] | None = None


class JobBody(BaseModel):
    """Work that takes longer than a request; ask for it again until its state is no longer `running`."""

    id: str
    kind: str
    state: JobState
    done: int
    total: int
    result: dict[str, Any]
    error: dict[str, Any]


class CheckBody(BaseModel):
    """The last check; `current` tells whether it is about the draft and the release of this moment."""

    at: datetime
    who: str
    current: bool
    check: dict[str, Any]


class ReleaseBody(BaseModel):
    """A release that was published."""

    number: int
    published: str
    note: str
    who: str
    reason: str
    documents: int
    entries: int
    passages: int
    served: bool


class RollbackBody(BaseModel):
    """What is served now, and what was before."""

    served: int
    before: int | None


class AuditBody(BaseModel):
    """Something that an organiser did."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    details: dict[str, Any]
