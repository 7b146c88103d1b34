"""Turns what can go wrong for an organiser into a key, from which each interface makes a sentence in its language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from assistant.insights.span import LONGEST_DAYS, SpanError
from assistant.knowledge_service import KnowledgeNotReady
from assistant.organisers.errors import OrganiserRefused
from knowledge.conversion.errors import Refusal
from knowledge.documents import ContentError
from knowledge.draft_files import DraftConflict
from knowledge.encoder import EncoderMismatch
from knowledge.locking import WorkInProgress
from knowledge.publishing import ConfirmationNeeded
from knowledge.releases import ReleaseError
from knowledge.told import Told

EXPECTED = (
    OrganiserRefused,
    ConfirmationNeeded,
    ContentError,
    DraftConflict,
    EncoderMismatch,
    KnowledgeNotReady,
    ReleaseError,
    SpanError,
    WorkInProgress,
)


@dataclass(frozen=True)
class Reason:
    """More on what went wrong: the key of a sentence on texts and releases, with its values."""

    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """What went wrong: the key of a sentence with its values, and the HTTP status.

    `reason` says more, by a key of its own, and `detail` the same in English, for programs and logs.
    """

    key: str
    status: int
    values: dict[str, Any] = field(default_factory=dict)
    detail: str = ""
    reason: Reason | None = None

    def to_json(self) -> dict[str, Any]:
        told = {"key": self.key, "values": self.values, "detail": self.detail}
        if self.reason is None:
            return told
        return {**told, "reason": {"key": self.reason.key, "values": dict(self.reason.values)}}

    @classmethod
    def from_json(cls, told: Mapping[str, Any], status: int) -> Self:
        """The inverse of `to_json`; what is missing is taken for something that nobody expected."""
        reason = told.get("reason")
        more = Reason(reason["key"], reason["values"]) if reason else None
        return cls(told.get("key", "internal"), status, dict(told.get("values", {})), told.get("detail", ""), more)


class Explained(OrganiserRefused):
    """What went wrong elsewhere, as it was explained there."""

    def __init__(self, explanation: Explanation) -> None:
        super().__init__(**explanation.values)
        self.key, self.status = explanation.key, explanation.status
        self.explanation = explanation


def explain(error: Exception) -> Explanation:
    """The explanation of an error; `internal`, without its words, for one that nobody expected."""
    match error:
        case Explained():
            return error.explanation
        case OrganiserRefused():
            return Explanation(error.key, error.status, error.values)
        case ConfirmationNeeded():
            check = error.check
            found = {"regressions": len(check.regressions), "floors": len(check.worse_floors)}
            return Explanation("confirmation_needed", 409, found)
        case Refusal():
            values = {"name": error.name, **{name: str(value) for name, value in error.details.items()}}
            return Explanation(f"file_{error.code.replace('-', '_')}", 422, values, str(error))
        case ContentError():
            return _told("unreadable_text", 422, error)
        case DraftConflict():
            return _told("conflict", 409, error)
        case SpanError():
            return Explanation("bad_span", 422, {"most": LONGEST_DAYS})
        case KnowledgeNotReady():
            return Explanation("not_ready", 503)
        case WorkInProgress():
            return _told("busy", 409, error)
        case ReleaseError() | EncoderMismatch():
            return _told("release_refused", 409, error)
    return Explanation("internal", 500)


def _told(key: str, status: int, error: Told) -> Explanation:
    return Explanation(key, status, {}, str(error), Reason(error.key, error.values))
