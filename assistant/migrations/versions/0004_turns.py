"""What explains the replies to a message in columns of its own, read out of what is stored with each reply.

The reading is written out here as it was when this was made, so that later changes do not reach back.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROW = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_CONVERSATIONS_AT_ONCE = 500


def upgrade() -> None:
    tables = [_create_turns(), _create_cited()]
    connection = op.get_bind()
    for stored in _conversations(connection):
        turns = list(_turns(stored))
        cited = [
            {"message": turn["message"], "document": document} for turn in turns for document in turn.pop("documents")
        ]
        for table, rows in zip(tables, (turns, cited), strict=True):
            if rows:
                connection.execute(table.insert(), rows)


def downgrade() -> None:
    for table in ("cited", "turns"):
        op.drop_table(table)


def _create_turns() -> sa.Table:
    of_message = sa.ForeignKey("messages.id", ondelete="CASCADE")
    of_conversation = sa.ForeignKey("conversations.key", ondelete="CASCADE")
    table = op.create_table(
        "turns",
        sa.Column("message", _ROW, of_message, primary_key=True, autoincrement=False),
        sa.Column("conversation", sa.String(160), of_conversation, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("asked_language", sa.String(16), nullable=False),
        sa.Column("question", sa.BigInteger),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("feedback", sa.String(16), nullable=False),
        sa.Column("offered", sa.Text, nullable=False),
        sa.Column("chosen", sa.Text, nullable=False),
        sa.Column("best_entry", sa.Text, nullable=False),
        sa.Column("best_score", sa.Float),
        sa.Column("release", sa.Integer, nullable=False),
        sa.Column("milliseconds", sa.Integer),
        sa.Column("engine_failed", sa.Boolean, nullable=False),
    )
    op.create_index("ix_turns_conversation", "turns", ["conversation", "message"])
    op.create_index("ix_turns_at", "turns", ["at", "channel"])
    return table


def _create_cited() -> sa.Table:
    of_turn = sa.ForeignKey("turns.message", ondelete="CASCADE")
    return op.create_table(
        "cited",
        sa.Column("message", _ROW, of_turn, primary_key=True, autoincrement=False),
        sa.Column("document", sa.String(128), primary_key=True),
    )


def _conversations(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    """Stored messages by id, those of some conversations at a time: one after the other would take long."""
    metadata = sa.MetaData()
    conversations = sa.Table("conversations", metadata, autoload_with=connection)
    messages = sa.Table("messages", metadata, autoload_with=connection)
    keys = iter(connection.scalars(sa.select(conversations.c.key).order_by(conversations.c.key)).all())
    columns = [messages.c[name] for name in ("id", "conversation", "role", "at", "language", "text", "details")]
    query = sa.select(*columns, conversations.c.channel).join(conversations)
    while some := list(islice(keys, _CONVERSATIONS_AT_ONCE)):
        yield connection.execute(query.where(conversations.c.key.in_(some)).order_by(messages.c.id)).all()


def _turns(stored: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """The turns of messages: a delegate's, with what is told by all that follows up to the next of its conversation."""
    last: dict[str, tuple[Any, dict[str, Any]]] = {}
    for message in stored:
        if message.role == "delegate":
            if ended := last.get(message.conversation):
                yield _turn(*ended)
            last[message.conversation] = (message, {})
        elif message.conversation in last:
            last[message.conversation][1].update(json.loads(message.details))
    for ended in last.values():
        yield _turn(*ended)


def _turn(said: Any, told: dict[str, Any]) -> dict[str, Any]:
    verdict, asked = told.get("verdict") or "", told.get("asked") or {}
    language = asked.get("language") or ("zh" if said.language == "zh-Hant" else said.language)
    # Versions that did not record what was asked recorded a verdict.
    question = asked.get("text") or (said.text if verdict else "")
    best = (told.get("log") or {}).get("best") or {}
    return {
        "message": said.id,
        "conversation": said.conversation,
        "channel": said.channel,
        "at": said.at,
        "language": said.language,
        "asked": question,
        "asked_language": language,
        "question": _number(question, language) if question else None,
        "verdict": verdict,
        "feedback": told.get("feedback") or "",
        "offered": json.dumps(told.get("offered") or []),
        "chosen": told.get("chosen") or "",
        "best_entry": best.get("entry", ""),
        "best_score": best.get("score"),
        "release": told.get("release") or 0,
        "milliseconds": told.get("milliseconds"),
        "engine_failed": "dialogue_failed" in told,
        "documents": list(dict.fromkeys(told.get("documents") or [])),
    }


def _number(question: str, language: str) -> int:
    plain = unicodedata.normalize("NFKC", question).casefold()
    words = " ".join(re.sub(r"[\W_]+", " ", plain).split()) or question
    digest = hashlib.blake2b(f"{language}\0{words}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
