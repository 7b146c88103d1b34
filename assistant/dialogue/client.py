"""Talks to the dialogue engine over its REST channel."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

REST = "/webhooks/rest/webhook"
# The entity by which the engine learns the language of the conversation.
LANGUAGE_ENTITY = "conversation_language"
# The entity that names what a choice stands for.
CHOICE_ENTITY = "choice"


class DialogueFailed(Exception):
    """The dialogue engine gave no usable answer; the question is then answered by plain search."""


@dataclass(frozen=True)
class Utterance:
    """One message of the dialogue engine: small talk in `text`, or an action's reply in `custom`."""

    text: str = ""
    custom: dict[str, Any] | None = None


class DialogueClient:
    """Sends a conversation's messages to the engine and reads its utterances."""

    def __init__(self, http: httpx.AsyncClient, url: str, token: str, timeout_seconds: float) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = timeout_seconds

    async def send(self, conversation: str, message: str, metadata: dict[str, Any]) -> list[Utterance]:
        """Send a message and return what the engine says.

        Raises DialogueFailed when it cannot be reached, takes too long, or answers with nothing: an empty list is how
        Rasa reports an action that crashed.
        """
        body = {"sender": conversation, "message": message, "metadata": metadata}
        try:
            answer = await self._http.post(self._url + REST, json=body, headers=self._headers, timeout=self._timeout)
            answer.raise_for_status()
            utterances = [_utterance(item) for item in answer.json()]
        except (httpx.HTTPError, ValueError, TypeError, AttributeError) as error:
            raise DialogueFailed(type(error).__name__) from error
        if not any(utterance.text or utterance.custom for utterance in utterances):
            raise DialogueFailed("empty reply")
        return utterances

    async def ready(self) -> bool:
        """Whether the engine is up; it listens only once its model is loaded."""
        try:
            answer = await self._http.get(self._url, headers=self._headers, timeout=2.0)
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    async def forget(self, conversation: str) -> None:
        """Erase a conversation from the engine's store. Raises DialogueFailed when that cannot be done now."""
        address = f"{self._url}/conversations/{quote(conversation, safe='')}"
        try:
            answer = await self._http.delete(address, headers=self._headers, timeout=self._timeout)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise DialogueFailed(type(error).__name__) from error


def intent_message(intent: str, entities: dict[str, Any]) -> str:
    """The form in which Rasa takes an intent instead of text. Only what the server itself offered is sent so."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}"


def neutralised(text: str) -> str:
    """A delegate's words as plain text: Rasa reads a leading slash as a command."""
    return text.lstrip("/／ \t\n") or "?"


def _utterance(item: dict[str, Any]) -> Utterance:
    return Utterance(str(item.get("text") or ""), item.get("custom"))
