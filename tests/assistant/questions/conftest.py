"""Conversations on both databases, held through the real service, and the questions that are left over from them."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from asking import Say
from sqlalchemy.engine import Engine

from assistant.conversation.messages import Message, Turn
from assistant.conversation.store import Store
from assistant.database import open_database
from assistant.questions import Questions
from knowledge.releases import Release


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


@pytest.fixture
def questions(engine: Engine, small_release: Release) -> Questions:
    return Questions(engine, lambda: small_release)


@pytest.fixture
def say(service_with: Callable[..., Any]) -> Say:
    """Says something in a conversation; `told` is what the dialogue engine answers, which is away without it."""

    async def speak(text: str = "", key: str = "web:a", locale: str = "en", payload: str = "", **told: Any) -> Turn:
        custom = {"kind": "smalltalk", "language": locale, "text": "…", **told}
        engine = (lambda request: httpx.Response(200, json=[{"custom": custom}])) if told else None
        message = Message(key, key.partition(":")[0], text, payload or None, locale)
        return await service_with(engine).handle(message)

    return speak
