"""What is remembered of conversations: language, messages, choices offered, updates handled."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Engine, Row
from sqlalchemy.exc import IntegrityError

from assistant.conversation.tables import choices, conversations, erasures, messages, updates
from assistant.conversation.turns import begin_turn, explain_turn
from assistant.moments import in_utc, now

CHOICE_LIFETIME = timedelta(hours=24)
UPDATE_LIFETIME = timedelta(days=2)


@dataclass(frozen=True)
class Conversation:
    """A conversation as stored; `token_hash` is None where the connector vouches for who is speaking."""

    key: str
    channel: str
    language: str | None
    locale: str | None
    timezone: str | None
    token_hash: str | None


@dataclass(frozen=True)
class StoredMessage:
    """A message as stored; `reply` is set when the assistant spoke, with the number of the release it spoke from."""

    role: str
    at: str
    language: str
    text: str
    reply: dict[str, Any] | None
    release: int | None = None


class Store:
    """Conversations in a database. Every method is one transaction; call them off the event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def conversation(self, key: str) -> Conversation | None:
        with self._engine.begin() as connection:
            row = connection.execute(select(conversations).where(conversations.c.key == key)).one_or_none()
        return _conversation(row) if row else None

    def begin(self, key: str, channel: str, token: str | None, locale: str | None, timezone: str | None) -> bool:
        """Create a conversation; False when it exists, so that of two at once one wins."""
        moment = now()
        values = {
            "key": key,
            "channel": channel,
            "locale": locale,
            "timezone": timezone,
            "began": moment,
            "active": moment,
        }
        token_hash = hash_token(token) if token else None
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(conversations).values(token_hash=token_hash, **values))
        except IntegrityError:
            return False
        return True

    def set_language(self, key: str, language: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(conversations).where(conversations.c.key == key).values(language=language))

    def record(
        self, key: str, role: str, language: str, text: str, reply: dict[str, Any] | None = None, **details: Any
    ) -> None:
        """Add a message to a conversation; `details` explain how it came about (decisions, scores, release)."""
        values = {"conversation": key, "role": role, "language": language, "text": text, "at": now()}
        with self._engine.begin() as connection:
            stored = {"reply": json.dumps(reply) if reply else None, "details": json.dumps(details)}
            inserted = connection.execute(insert(messages).values(**values, **stored)).inserted_primary_key
            if role != "delegate":
                explain_turn(connection, key, details)
            elif inserted:
                begin_turn(connection, inserted[0])
            active = update(conversations).where(conversations.c.key == key)
            connection.execute(active.values(active=values["at"]))

    def messages(self, key: str, limit: int = 200) -> list[StoredMessage]:
        """The last `limit` messages, oldest first."""
        query = select(messages).where(messages.c.conversation == key).order_by(messages.c.id.desc()).limit(limit)
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return [_message(row) for row in reversed(rows)]

    def offer(self, key: str, actions: Sequence[dict[str, Any]]) -> list[str]:
        """Keep what the choices of a reply do; returns an opaque id for each."""
        ids = [secrets.token_urlsafe(16) for _ in actions]
        rows = [
            {"id": i, "conversation": key, "action": json.dumps(action), "at": now()}
            for i, action in zip(ids, actions, strict=True)
        ]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(insert(choices), rows)
        return ids

    def chosen(self, key: str, payload: str) -> dict[str, Any] | None:
        """What the choice does, or None when it is not this conversation's or has expired."""
        query = select(choices.c.action, choices.c.at).where(choices.c.id == payload, choices.c.conversation == key)
        with self._engine.begin() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or in_utc(row.at) < now() - CHOICE_LIFETIME:
            return None
        return dict(json.loads(row.action))

    def forget(self, key: str) -> None:
        """Erase everything of a conversation."""
        with self._engine.begin() as connection:
            connection.execute(delete(choices).where(choices.c.conversation == key))
            connection.execute(delete(messages).where(messages.c.conversation == key))
            connection.execute(delete(conversations).where(conversations.c.key == key))

    def erase_later(self, key: str) -> None:
        """Note that the dialogue engine has still to forget a conversation."""
        with self._engine.begin() as connection:
            connection.execute(delete(erasures).where(erasures.c.conversation == key))
            connection.execute(insert(erasures).values(conversation=key, at=now()))

    def still_to_erase(self) -> list[str]:
        """The conversations that the dialogue engine has still to forget."""
        with self._engine.begin() as connection:
            return list(connection.scalars(select(erasures.c.conversation)))

    def erased(self, key: str) -> None:
        """Note that the dialogue engine has forgotten a conversation."""
        with self._engine.begin() as connection:
            connection.execute(delete(erasures).where(erasures.c.conversation == key))

    def inactive_since(self, moment: datetime) -> list[str]:
        """The conversations in which nothing was said since `moment`."""
        with self._engine.begin() as connection:
            return list(connection.scalars(select(conversations.c.key).where(conversations.c.active < moment)))

    def claim_update(self, connector: str, update_id: int) -> bool:
        """True for the first who claims an update of a messaging platform, whatever process asks."""
        try:
            with self._engine.begin() as connection:
                old = updates.c.at < now() - UPDATE_LIFETIME
                connection.execute(delete(updates).where(old))
                connection.execute(insert(updates).values(connector=connector, update_id=update_id, at=now()))
        except IntegrityError:
            return False
        return True


def hash_token(token: str) -> str:
    """Tokens are stored as their SHA-256: they are long and random, so that no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_matches(conversation: Conversation, token: str | None) -> bool:
    """Whether `token` opens `conversation`, compared in constant time."""
    return hmac.compare_digest(conversation.token_hash or "", hash_token(token or ""))


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(row.key, row.channel, row.language, row.locale, row.timezone, row.token_hash)


def _message(row: Row[Any]) -> StoredMessage:
    reply = json.loads(row.reply) if row.reply else None
    release = json.loads(row.details).get("release") if row.details else None
    return StoredMessage(row.role, in_utc(row.at).isoformat(timespec="seconds"), row.language, row.text, reply, release)
