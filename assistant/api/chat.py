"""`POST /api/chat` and what belongs to a web conversation: its history, and forgetting it."""

import asyncio
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from assistant.api.limits import RateLimit
from assistant.conversation.errors import TooManyMessages, WrongToken
from assistant.conversation.messages import LONGEST_CONVERSATION, Message, Reply
from assistant.conversation.service import ConversationService, interface_language_of
from assistant.conversation.store import Store, token_matches
from assistant.settings import Settings

CHANNEL = "web"

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CONVERSATION)]


class ChatRequest(BaseModel):
    """A message of a web conversation; `payload` presses a choice that an earlier reply offered."""

    model_config = ConfigDict(extra="ignore")

    conversation: Identifier
    text: str = ""
    locale: str | None = Field(None, max_length=64)
    timezone: str | None = Field(None, max_length=64)
    payload: str | None = Field(None, max_length=1024)

    @field_validator("conversation", "text", "payload", "locale", "timezone")
    @classmethod
    def _is_unicode(cls, value: str | None) -> str | None:
        """A lone surrogate is no character: it cannot be stored or sent on."""
        if value is not None:
            value.encode("utf-8")
        return value


class SourceBody(BaseModel):
    """What an answer rests on; `quote` occurs in the page behind `url`."""

    document: str
    section: str
    title: str
    language: str
    url: str
    quote: str
    page: int | None
    translation: str | None


class ChoiceBody(BaseModel):
    """Something to press: send `payload` back."""

    title: str
    payload: str


class ReplyBody(BaseModel):
    """One message of the assistant."""

    kind: str
    language: str
    text: str
    sources: list[SourceBody]
    choices: list[ChoiceBody]
    metadata: dict[str, Any]


class ChatResponse(BaseModel):
    """The replies; `token` opens the conversation's history and is given with the first of them."""

    conversation: str
    token: str | None
    language: str
    release: int
    replies: list[ReplyBody]


def build_chat_router(service: ConversationService, store: Store, settings: Settings) -> APIRouter:
    """Routes of the web chat's API."""
    router = APIRouter(prefix="/api", tags=["chat"])
    messages = RateLimit(settings.messages_per_minute)
    beginnings = RateLimit(settings.new_conversations_per_minute)

    @router.post("/chat", response_model=ChatResponse)
    async def chat(body: ChatRequest, request: Request, authorization: str | None = Header(None)) -> dict[str, Any]:
        """Say something, or press a choice, and get the replies."""
        key, language = f"{CHANNEL}:{body.conversation}", interface_language_of(body.locale)
        given = _bearer(authorization)
        stored = await asyncio.to_thread(store.conversation, key)
        if stored and given and not token_matches(stored, given):
            raise WrongToken(language)
        if not messages.allows(key) or (not stored and not beginnings.allows(_address(request))):
            raise TooManyMessages(language)
        message = Message(key, CHANNEL, body.text, body.payload, body.locale, body.timezone)
        service.check(message)
        token = given if stored else await _begin(store, message)
        turn = await service.handle(message)
        replies = [reply.to_json() for reply in turn.replies]
        return {
            "conversation": body.conversation,
            "token": token,
            "language": turn.language,
            "release": turn.release,
            "replies": replies,
        }

    return router


def build_history_router(service: ConversationService, store: Store) -> APIRouter:
    """Routes to what was said in a web conversation, for who holds its token."""
    router = APIRouter(prefix="/api/conversations", tags=["chat"])

    @router.get("/{conversation:path}/messages")
    async def history(conversation: str, authorization: str | None = Header(None)) -> dict[str, Any]:
        """What was said in a conversation, oldest first."""
        key = f"{CHANNEL}:{conversation}"
        stored = await _opened(store, key, authorization)
        said = await asyncio.to_thread(store.messages, key)
        messages = [
            {
                "role": "assistant",
                "at": each.at,
                "release": each.release,
                "reply": Reply.from_json(each.reply).to_json(),
            }
            if each.reply
            else {"role": "delegate", "at": each.at, "text": each.text, "language": each.language}
            for each in said
        ]
        return {"conversation": conversation, "language": stored.language, "messages": messages}

    @router.delete("/{conversation:path}", status_code=204)
    async def forget(conversation: str, authorization: str | None = Header(None)) -> Response:
        """Erase a conversation, here and in the dialogue engine."""
        key = f"{CHANNEL}:{conversation}"
        await _opened(store, key, authorization)
        await service.forget(key)
        return Response(status_code=204)

    return router


async def _begin(store: Store, message: Message) -> str | None:
    """Create the conversation with a new token; None when another message of it was faster."""
    token = secrets.token_urlsafe(32)
    begun = (message.conversation, message.channel, token, message.locale, message.timezone)
    return token if await asyncio.to_thread(store.begin, *begun) else None


async def _opened(store: Store, key: str, authorization: str | None) -> Any:
    """The conversation, for who holds its token; whether it exists is nobody else's business."""
    stored = await asyncio.to_thread(store.conversation, key)
    if stored is None or not token_matches(stored, _bearer(authorization)):
        raise WrongToken
    return stored


def _bearer(authorization: str | None) -> str | None:
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
