"""The turns of conversations as they are stored: what was asked, how it was answered, and what the delegate thought."""

import json
import sys
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.engine import Engine

from assistant.conversation.tables import conversations, messages
from assistant.moments import in_utc
from assistant.strings import TRADITIONAL

# The id of a message of the assistant, and what explains it as JSON.
Told = tuple[int, str]

_AT_ONCE = 1_000

_SAID = (
    messages.c.conversation,
    messages.c.id,
    conversations.c.channel,
    messages.c.at,
    messages.c.language,
    messages.c.text,
)


class StoredTurn(NamedTuple):
    """A delegate's message with what explains its replies; `id` is that of the delegate's message.

    `asked` is the question as it was searched, in words that are understood by themselves; empty where the message was
    no question to the texts. `verdict` is then `answer`, `clarify`, `abstain` or `notice`. `offered` and `chosen` are
    entries; `best_entry` is the one that the search found nearest. `milliseconds` is the time from the message's
    arrival to its answer, None for messages of a version that did not measure it.
    """

    conversation: str
    id: int
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
    best_entry: str = ""
    best_score: float | None = None
    release: int = 0
    milliseconds: int | None = None
    engine_failed: bool = False


def read_turns(engine: Engine, since: datetime, until: datetime) -> list[StoredTurn]:
    """The turns whose messages fall between two moments, conversation by conversation, each in its order."""
    between = (messages.c.at >= in_utc(since)) & (messages.c.at < in_utc(until))
    replies = select(messages.c.conversation, messages.c.id, messages.c.details).order_by(messages.c.id)
    said = (
        select(*_SAID)
        .join(conversations, conversations.c.key == messages.c.conversation)
        .where(between, messages.c.role == "delegate")
        .order_by(messages.c.conversation, messages.c.id)
    )
    with engine.connect() as connection:
        # Replies first: one that is written meanwhile would be taken for that to an earlier message.
        told = connection.execute(replies.where(between, messages.c.role == "assistant")).all()
        rows = connection.execute(said).all()
    return list(_turns(rows, told))


def _turns(said: Sequence[Any], told: Sequence[Any]) -> Iterator[StoredTurn]:
    """The turns of messages, with their details read many at a time: singly that takes twice as long."""
    pairs = _with_replies(said, told)
    while some := list(islice(pairs, _AT_ONCE)):
        explained = json.loads(f"[{','.join(details for _, details in some)}]")
        for (row, _), details in zip(some, explained, strict=True):
            yield _turn(row, {name: value for of_reply in details for name, value in of_reply.items()})


def _with_replies(said: Sequence[Any], told: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    """Each delegate's message with the details, as a JSON list, of what follows up to the next of its conversation."""
    replies: dict[str, deque[Told]] = defaultdict(deque)
    for conversation, number, details in told:
        replies[conversation].append((number, details))
    for place, row in enumerate(said):
        waiting = replies[row[0]]
        following = said[place + 1] if place + 1 < len(said) else None
        until = following[1] if following is not None and following[0] == row[0] else sys.maxsize
        details = []
        while waiting and waiting[0][0] < until:
            number, explained = waiting.popleft()
            if number > row[1]:
                details.append(explained)
        yield row, f"[{','.join(details)}]"


def _turn(said: Any, told: Mapping[str, Any]) -> StoredTurn:
    conversation, number, channel, at, language, text = said
    asked = told.get("asked") or {}
    verdict = told.get("verdict", "")
    best = (told.get("log") or {}).get("best") or {}
    return StoredTurn(
        conversation,
        number,
        channel,
        in_utc(at),
        language,
        text,
        # Messages of a version that did not record what was asked have a verdict only.
        asked.get("text", "") or (text if verdict else ""),
        asked.get("language") or written(language),
        verdict,
        told.get("feedback", ""),
        tuple(told.get("documents", ())),
        tuple(told.get("offered", ())),
        told.get("chosen", ""),
        best.get("entry", ""),
        best.get("score"),
        told.get("release", 0),
        told.get("milliseconds"),
        "dialogue_failed" in told,
    )


def written(language: str) -> str:
    """The language that something is written in; traditional characters are read as simplified."""
    return "zh" if language == TRADITIONAL else language
