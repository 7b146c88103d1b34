"""Replies and failures given to the page in place of the server's, for what cannot be provoked from outside."""

import json
from collections.abc import Callable
from typing import Any

ANSWER = {
    "kind": "answer",
    "language": "en",
    "text": "Panel 3 is about collaboration between cities.",
    "sources": [
        {
            "document": "concept-note",
            "section": "panel-3",
            "title": "Note conceptuelle",
            "language": "fr",
            "url": "/knowledge/concept-note?lang=fr#panel-3",
            "quote": "Ce panel portera sur les cadres.",
            "page": 4,
        }
    ],
    "choices": [],
}


def reply(**changes: Any) -> dict[str, Any]:
    """A reply of the assistant with some fields changed."""
    return {**ANSWER, **changes}


class Scripted:
    """Stands in for `POST /api/chat`: takes the next step of the script at each request, the last one for ever."""

    def __init__(self, *steps: Callable[[Any], None]) -> None:
        self.steps = list(steps)
        self.requests: list[dict[str, Any]] = []
        self.tokens: list[str | None] = []

    def __call__(self, page: Any) -> None:
        page.route("**/api/chat", self._handle)

    def _handle(self, route: Any) -> None:
        self.requests.append(json.loads(route.request.post_data))
        self.tokens.append(route.request.headers.get("authorization"))
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        step(route)


def answers(*replies: dict[str, Any]) -> Callable[[Any], None]:
    """A step that answers with `replies`."""

    def step(route: Any) -> None:
        asked = json.loads(route.request.post_data)
        body = {"conversation": asked["conversation"], "token": "secret", "language": "en", "release": 1}
        route.fulfill(json={**body, "replies": list(replies)})

    return step


def problem(status: int, detail: str = "", kind: str = "/problems/internal") -> Callable[[Any], None]:
    """A step that refuses with a problem document."""
    body = {"type": kind, "title": "Problem", "status": status, "detail": detail}
    return lambda route: route.fulfill(status=status, body=json.dumps(body), content_type="application/problem+json")


def broken(route: Any) -> None:
    """A step in which the connection breaks."""
    route.abort("connectionreset")


def silent(route: Any) -> None:
    """A step in which no answer ever comes."""
