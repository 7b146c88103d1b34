"""Tokens by which programs use the organisers' API, each in the name of an organiser and with that role."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Engine

from assistant.conversation.store import hash_token
from assistant.moments import in_utc, now
from assistant.organisers.accounts import Accounts, Organiser
from assistant.organisers.tables import api_tokens

# By which a token is recognised where it should not be, such as in a public repository.
PREFIX = "assistant-"
LONGEST_LABEL = 120
_NOTE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class ApiToken:
    """A token as it is listed: never the token itself."""

    id: int
    organiser: str
    label: str
    created: datetime
    used: datetime | None


class ApiTokens:
    """The tokens of all organisers."""

    def __init__(self, engine: Engine, accounts: Accounts) -> None:
        self._engine = engine
        self._accounts = accounts

    def add(self, name: str, label: str) -> str:
        """Make a token and return it; it cannot be shown again. Raises UnknownOrganiser."""
        self._accounts.get(name)
        token = PREFIX + secrets.token_urlsafe(32)
        values = {"token_hash": hash_token(token), "organiser": name, "label": label.strip()[:LONGEST_LABEL]}
        with self._engine.begin() as connection:
            connection.execute(insert(api_tokens).values(created=now(), **values))
        return token

    def of(self, name: str) -> list[ApiToken]:
        """The tokens of an organiser, oldest first."""
        query = select(api_tokens).where(api_tokens.c.organiser == name).order_by(api_tokens.c.id)
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return [ApiToken(row.id, row.organiser, row.label, in_utc(row.created), in_utc(row.used)) for row in rows]

    def remove(self, name: str, number: int) -> None:
        """Revoke a token of that organiser; does nothing where there is none."""
        mine = (api_tokens.c.id == number) & (api_tokens.c.organiser == name)
        with self._engine.begin() as connection:
            connection.execute(delete(api_tokens).where(mine))

    def organiser_of(self, token: str) -> Organiser | None:
        """Who a token speaks for; None for one that was never made or is revoked."""
        of_token = api_tokens.c.token_hash == hash_token(token)
        with self._engine.begin() as connection:
            row = connection.execute(select(api_tokens).where(of_token)).one_or_none()
            if row is None:
                return None
            if row.used is None or in_utc(row.used) < now() - _NOTE_EVERY:
                connection.execute(update(api_tokens).where(of_token).values(used=now()))
        return self._accounts.find(row.organiser)
