"""The turns of conversations as they are stored: what was asked, how it was answered, and what the delegate thought."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine, Row

from assistant.conversation.tables import conversations, in_utc, messages
from assistant.strings import TRADITIONAL

_COLUMNS = (
    messages.c.id,
    messages.c.conversation,
    messages.c.role,
    messages.c.language,
    messages.c.text,
    messages.c.details,
    messages.c.at,
    conversations.c.channel,
)


@dataclass(frozen=True)
class StoredTurn:
    """A delegate's message with what explains its replies; `id` is that of the delegate's message.

    `asked` is the question as it was searched, in words that are understood by themselves; empty where the message was
    no question to the texts. `verdict` is then `answer`, `clarify`, `abstain` or `notice`. `milliseconds` is the time
    from the message's arrival to its answer, None for messages of a version that did not measure it.
    """

    id: int
    conversation: str
    channel: str
    at: datetime
    language: str
    text: str
    asked: str = ""
    asked_language: str = ""
    verdict: str = ""
    feedback: str = ""
    documents: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    chosen: str = ""
    best: Mapping[str, Any] = field(default_factory=dict)
    release: int = 0
    milliseconds: int | None = None
    engine_failed: bool = False


def read_turns(engine: Engine, since: datetime, until: datetime) -> list[StoredTurn]:
    """The turns of all conversations whose messages fall between two moments, each conversation's in its order."""
    query = (
        select(*_COLUMNS)
        .join(conversations, conversations.c.key == messages.c.conversation)
        .where(messages.c.at >= in_utc(since), messages.c.at < in_utc(until))
        .order_by(messages.c.conversation, messages.c.id)
    )
    with engine.connect() as connection:
        return list(_turns(connection.execute(query)))


def _turns(rows: Iterable[Row[Any]]) -> Iterator[StoredTurn]:
    """A turn is a delegate's message with the assistant's messages that follow it in the same conversation."""
    said: Row[Any] | None = None
    told: dict[str, Any] = {}
    for row in rows:
        if row.role == "delegate":
            if said is not None:
                yield _turn(said, told)
            said, told = row, {}
        elif said is not None and row.conversation == said.conversation:
            told.update(json.loads(row.details))
    if said is not None:
        yield _turn(said, told)


def _turn(said: Row[Any], told: Mapping[str, Any]) -> StoredTurn:
    language = written(said.language)
    asked = told.get("asked") or {}
    verdict = told.get("verdict", "")
    # Messages of a version that did not record what was asked have a verdict only.
    question = asked.get("text", "") or (said.text if verdict else "")
    return StoredTurn(
        id=said.id,
        conversation=said.conversation,
        channel=said.channel,
        at=in_utc(said.at),
        language=said.language,
        text=said.text,
        asked=question,
        asked_language=asked.get("language") or language,
        verdict=verdict,
        feedback=told.get("feedback", ""),
        documents=_strings(told.get("documents")),
        offered=_strings(told.get("offered")),
        chosen=told.get("chosen", ""),
        best=told.get("log", {}).get("best") or {},
        release=told.get("release", 0),
        milliseconds=told.get("milliseconds"),
        engine_failed="dialogue_failed" in told,
    )


def written(language: str) -> str:
    """The language that something is written in; traditional characters are read as simplified."""
    return "zh" if language == TRADITIONAL else language


def _strings(values: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(values or ())
