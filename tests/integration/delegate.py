"""A delegate's side of a conversation over `POST /api/chat`, and a look at the pages that answers cite."""

import html
import re
from dataclasses import dataclass
from typing import Any

import httpx

SOURCED = ("answer", "programme", "practice")


@dataclass
class Delegate:
    """One conversation; the token of the first reply is sent along from then on."""

    http: httpx.Client
    conversation: str
    locale: str
    token: str | None = None

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Send a message and return the whole turn."""
        body = {"conversation": self.conversation, "text": text, "locale": self.locale, **more}
        answer = self.http.post("/api/chat", json=body, headers=self.headers())
        assert answer.status_code == 200, answer.text
        turn: dict[str, Any] = answer.json()
        self.token = turn["token"]
        return turn

    def ask(self, text: str, **more: Any) -> dict[str, Any]:
        """Send a message that is answered with one reply; returns that reply."""
        (reply,) = self.say(text, **more)["replies"]
        return dict(reply)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def history(self) -> httpx.Response:
        return self.http.get(f"/api/conversations/{self.conversation}/messages", headers=self.headers())

    def forget(self) -> httpx.Response:
        return self.http.delete(f"/api/conversations/{self.conversation}", headers=self.headers())


def page_text(http: httpx.Client, url: str) -> str:
    """What a reader of the page sees, in one line."""
    page = http.get(url)
    assert page.status_code == 200
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return squeezed(html.unescape(re.sub(r"<[^>]+>", "", body)))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def marked(http: httpx.Client, url: str) -> str:
    """The stretch of the page that is highlighted."""
    return squeezed(html.unescape(" ".join(re.findall(r"<mark[^>]*>(.*?)</mark>", http.get(url).text, re.DOTALL))))
