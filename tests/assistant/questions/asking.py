"""What tests of unanswered questions say and look for."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.conversation.messages import Turn

Say = Callable[..., Awaitable[Turn]]

ENTRY = "panel-3#topic/0"


def soon() -> datetime:
    """A moment after all that was said."""
    return datetime.now(UTC) + timedelta(seconds=1)


def asked_back(question: str, language: str = "en") -> dict[str, Any]:
    """What the action that answers sends when it asks back and offers an entry."""
    action = {"intent": "choose", "entities": {"choice": ENTRY}, "title": "Panel 3"}
    asked = {"text": question, "language": language}
    return {
        "kind": "clarify",
        "verdict": "clarify",
        "asked": asked,
        "choices": [{"title": "Panel 3", "action": action}],
    }
