"""A client for a running dialogue engine, and a record of what the engine asked of the application."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOKEN = "a-token-for-the-tests-only"


@dataclass
class ActionCalls:
    """What Rasa asked of the application, and what the application is to answer."""

    url: str
    seen: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    @property
    def last_body(self) -> dict[str, Any]:
        return self.seen[-1][1]


@dataclass
class Engine:
    """A running dialogue engine and a client for it."""

    url: str
    log: Path
    database: Path

    def call(self, method: str, path: str, body: Any = None, token: str | None = TOKEN) -> tuple[int, str]:
        """Return the status and the text of one request."""
        request = urllib.request.Request(self.url + path, method=method)
        if token is not None:
            request.add_header("Authorization", f"Bearer {token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def say(self, sender: str, text: str, language: str | None = "en") -> list[dict[str, Any]]:
        """Send a message as the application does and return the replies."""
        metadata = {"language": language} if language else {}
        status, reply = self.call(
            "POST", "/webhooks/rest/webhook", {"sender": sender, "message": text, "metadata": metadata}
        )
        assert status == 200
        return json.loads(reply)
