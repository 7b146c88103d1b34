"""What every connector gives and gets: a message from a delegate, and the turn that answers it."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["answer", "programme", "practice", "clarify", "abstain", "smalltalk", "notice", "error"]

LONGEST_TEXT = 1_000
LONGEST_CONVERSATION = 128
LONGEST_PAYLOAD = 64


@dataclass(frozen=True)
class Message:
    """What a delegate sent.

    `conversation` is the connector's own key, prefixed by its name (`web:…`, `telegram:…`). Either `text` or `payload`
    is given; a payload presses a choice that the assistant offered to this conversation.
    """

    conversation: str
    channel: str
    text: str = ""
    payload: str | None = None
    locale: str | None = None
    timezone: str | None = None


@dataclass(frozen=True)
class Source:
    """What an answer rests on; `quote` occurs, word for word, in the page that `url` opens."""

    document: str
    section: str
    title: str
    language: str
    url: str
    quote: str
    page: int | None = None
    translation: str | None = None


@dataclass(frozen=True)
class Choice:
    """Something to press; `payload` is an opaque id of at most 64 bytes."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message of the assistant, plain text without markup, in `language`."""

    kind: Kind
    language: str
    text: str
    sources: tuple[Source, ...] = ()
    choices: tuple[Choice, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Reply":
        return cls(
            stored["kind"],
            stored["language"],
            stored["text"],
            tuple(Source(**source) for source in stored.get("sources", ())),
            tuple(Choice(**choice) for choice in stored.get("choices", ())),
            stored.get("metadata", {}),
        )


@dataclass(frozen=True)
class Turn:
    """The answer to one message: the conversation's language after it, and its replies in order."""

    conversation: str
    language: str
    release: int
    replies: tuple[Reply, ...]
