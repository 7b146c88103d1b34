"""Turns what can go wrong for an organiser into a key, from which each interface makes a sentence in its language."""

from dataclasses import dataclass, field
from typing import Any

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
class Explanation:
    """What went wrong: the key of a sentence with its values, the HTTP status, and the error's own words in English."""

    key: str
    status: int
    values: dict[str, Any] = field(default_factory=dict)
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, "values": self.values, "detail": self.detail}


def explain(error: Exception) -> Explanation:
    """The explanation of an error; `internal`, without its words, for one that nobody expected."""
    match error:
        case OrganiserRefused():
            return Explanation(error.key, error.status, error.values, error.detail)
        case ConfirmationNeeded():
            check = error.check
            found = {"regressions": len(check.regressions), "floors": len(check.worse_floors)}
            return Explanation("confirmation_needed", 409, found)
        case Refusal():
            values = {"name": error.name, **{name: str(value) for name, value in error.details.items()}}
            return Explanation(f"file_{error.code.replace('-', '_')}", 422, values, str(error))
        case ContentError():
            return Explanation("unreadable_text", 422, {}, str(error))
        case DraftConflict():
            return Explanation("conflict", 409, {}, str(error))
        case SpanError():
            return Explanation("bad_span", 422, {"most": LONGEST_DAYS})
        case KnowledgeNotReady():
            return Explanation("not_ready", 503)
        case WorkInProgress():
            return Explanation("busy", 409, {}, str(error))
        case ReleaseError() | EncoderMismatch():
            return Explanation("release_refused", 409, {}, str(error))
    return Explanation("internal", 500)
