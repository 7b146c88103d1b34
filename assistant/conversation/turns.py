"""The turns of conversations as they are stored: what was asked, how it was answered, and what the delegate thought."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine, Row

from assistant.conversation.repetition import question_number
from assistant.conversation.tables import cited, conversations, messages, turns
from assistant.moments import in_utc
from assistant.strings import TRADITIONAL

_AS_TOLD = ("verdict", "feedback", "chosen", "release", "milliseconds")


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
    asked: str
    asked_language: str
    verdict: str
    feedback: str
    offered: tuple[str, ...]
    chosen: str
    best_entry: str
    best_score: float | None
    release: int
    milliseconds: int | None
    engine_failed: bool


def read_turns(engine: Engine, since: datetime, until: datetime) -> list[StoredTurn]:
    """The turns whose messages fall between two moments, conversation by conversation, each in its order."""
    query = (
        select(turns, messages.c.text)
        .join(messages, messages.c.id == turns.c.message)
        .where(turns.c.at >= in_utc(since), turns.c.at < in_utc(until))
        .order_by(turns.c.conversation, turns.c.message)
    )
    with engine.connect() as connection:
        return [_turn(row) for row in connection.execute(query)]


def begin_turn(connection: Connection, message: int) -> None:
    """Note that a delegate's message, just stored, waits for its replies."""
    query = (
        select(messages.c.conversation, messages.c.at, messages.c.language, conversations.c.channel)
        .join(conversations, conversations.c.key == messages.c.conversation)
        .where(messages.c.id == message)
    )
    said = connection.execute(query).one()._asdict()
    connection.execute(insert(turns).values(message=message, asked_language=written(said["language"]), **said))


def explain_turn(connection: Connection, conversation: str, details: Mapping[str, Any]) -> None:
    """Add what explains a reply to the last turn of its conversation; a greeting comes before the first."""
    query = (
        select(turns.c.message, turns.c.language, messages.c.text)
        .join(messages, messages.c.id == turns.c.message)
        .where(turns.c.conversation == conversation)
        .order_by(turns.c.message.desc())
        .limit(1)
    )
    last = connection.execute(query).one_or_none()
    if last is None:
        return
    if values := _explained(details, last.text, last.language):
        connection.execute(update(turns).where(turns.c.message == last.message).values(values))
    if documents := details.get("documents"):
        connection.execute(delete(cited).where(cited.c.message == last.message))
        rows = [{"message": last.message, "document": document} for document in dict.fromkeys(documents)]
        connection.execute(insert(cited), rows)


def written(language: str) -> str:
    """The language that something is written in; traditional characters are read as simplified."""
    return "zh" if language == TRADITIONAL else language


def _explained(details: Mapping[str, Any], text: str, language: str) -> dict[str, Any]:
    """The columns that details fill; `text` in `language` is what the delegate wrote."""
    values = {name: details[name] for name in _AS_TOLD if details.get(name) is not None}
    asked = details.get("asked") or {}
    if question := asked.get("text") or (text if details.get("verdict") else ""):
        asked_language = asked.get("language") or written(language)
        number = question_number(question, asked_language)
        values |= {"asked": question, "asked_language": asked_language, "question": number}
    if (log := details.get("log")) is not None:
        best = log.get("best") or {}
        values |= {"best_entry": best.get("entry", ""), "best_score": best.get("score")}
    if offered := details.get("offered"):
        values["offered"] = json.dumps(offered)
    if "dialogue_failed" in details:
        values["engine_failed"] = True
    return values


def _turn(row: Row[Any]) -> StoredTurn:
    found = row._asdict()
    offered: Sequence[str] = json.loads(found.pop("offered"))
    told = {name: found[name] for name in StoredTurn._fields if name in found}
    return StoredTurn(**{**told, "id": found["message"], "at": in_utc(found["at"]), "offered": tuple(offered)})
