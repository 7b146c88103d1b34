"""Where organisers are signed in: a random token in a cookie, kept here only as its hash."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Engine

from assistant.conversation.store import hash_token
from assistant.moments import in_utc, now
from assistant.organisers.accounts import Accounts, Organiser
from assistant.organisers.tables import sign_ins

# A sign-in ends when nothing is done for so long, and after so long in any case.
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
_NOTE_EVERY = timedelta(minutes=1)


class SignIns:
    """The sign-ins of all organisers."""

    def __init__(self, engine: Engine, accounts: Accounts) -> None:
        self._engine = engine
        self._accounts = accounts

    def begin(self, name: str) -> str:
        """Sign an organiser in, after `Accounts.verify`; returns the token."""
        token = secrets.token_urlsafe(32)
        values = {"token_hash": hash_token(token), "organiser": name, "began": now(), "active": now()}
        with self._engine.begin() as connection:
            connection.execute(delete(sign_ins).where(sign_ins.c.active < now() - IDLE))
            connection.execute(insert(sign_ins).values(**values))
        return token

    def organiser_of(self, token: str) -> Organiser | None:
        """Who is signed in by that token, with the role they have now; None when the sign-in has ended."""
        of_token = sign_ins.c.token_hash == hash_token(token)
        with self._engine.begin() as connection:
            row = connection.execute(select(sign_ins).where(of_token)).one_or_none()
            if row is None:
                return None
            if in_utc(row.active) < now() - IDLE or in_utc(row.began) < now() - LONGEST:
                connection.execute(delete(sign_ins).where(of_token))
                return None
            if in_utc(row.active) < now() - _NOTE_EVERY:
                connection.execute(update(sign_ins).where(of_token).values(active=now()))
        return self._accounts.find(row.organiser)

    def end(self, token: str) -> None:
        """Sign out here."""
        with self._engine.begin() as connection:
            connection.execute(delete(sign_ins).where(sign_ins.c.token_hash == hash_token(token)))

    def end_all(self, name: str) -> int:
        """Sign out everywhere; returns how many sign-ins that ended."""
        with self._engine.begin() as connection:
            return connection.execute(delete(sign_ins).where(sign_ins.c.organiser == name)).rowcount

    def count(self, name: str) -> int:
        """In how many places an organiser is signed in."""
        counted = select(func.count()).select_from(sign_ins).where(sign_ins.c.organiser == name)
        with self._engine.begin() as connection:
            return connection.execute(counted).scalar_one()
