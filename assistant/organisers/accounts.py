"""Organisers' accounts: names, roles and passwords, with a wait that grows when passwords are guessed."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import IntegrityError

from assistant.moments import in_utc, now
from assistant.organisers.errors import (
    BadName,
    LastAdmin,
    LockedOut,
    NameTaken,
    UnknownOrganiser,
    WeakPassword,
    WrongPassword,
)
from assistant.organisers.roles import ROLES, Role
from assistant.organisers.tables import api_tokens, organisers, sign_ins

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256

# Wrong passwords that cost nothing; each further one doubles the wait.
FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)

_NAME = re.compile(r"[\w][\w.-]{1,63}")


@dataclass(frozen=True)
class Organiser:
    """Somebody who may sign in."""

    name: str
    role: Role
    created: datetime
    locked_until: datetime | None = None


class Accounts:
    """Accounts in the application's database. A password is checked in about 50 ms: call off the event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, name: str, password: str, role: Role) -> Organiser:
        """Create an account. Raises BadName, WeakPassword or NameTaken."""
        name = clean_name(name)
        stored = {"name": name, "role": _known(role), "password_hash": hashed(name, password)}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(organisers).values(failures=0, created=now(), **stored))
        except IntegrityError as error:
            raise NameTaken(name=name) from error
        return self.get(name)

    def get(self, name: str) -> Organiser:
        """Raises UnknownOrganiser."""
        with self._engine.begin() as connection:
            return _organiser(_row(connection, name))

    def find(self, name: str) -> Organiser | None:
        """The organiser of that name, or None."""
        with self._engine.begin() as connection:
            row = connection.execute(select(organisers).where(organisers.c.name == name)).one_or_none()
        return _organiser(row) if row else None

    def all(self) -> list[Organiser]:
        """Every organiser, by name."""
        with self._engine.begin() as connection:
            return [_organiser(row) for row in connection.execute(select(organisers).order_by(organisers.c.name))]

    def any(self) -> bool:
        """Whether there is an account at all."""
        with self._engine.begin() as connection:
            return connection.execute(select(organisers.c.name).limit(1)).first() is not None

    def verify(self, name: str, password: str) -> Organiser:
        """The organiser of that name, if the password is theirs.

        Raises WrongPassword, or LockedOut with `seconds` to wait. An unknown name takes as long as a known one.
        """
        name = unicodedata.normalize("NFC", name.strip())[:64]
        with self._engine.begin() as connection:
            row = connection.execute(select(organisers).where(organisers.c.name == name)).one_or_none()
        if row is None:
            _matches(_decoy(), password)
            raise WrongPassword()
        locked = in_utc(row.locked_until)
        if locked and locked > now():
            raise LockedOut(seconds=max(1, round((locked - now()).total_seconds())))
        # Counted before the password is looked at, so that guesses made at once are all counted.
        self._count_failure(name)
        if not _matches(row.password_hash, password):
            raise WrongPassword()
        self._change(name, failures=0, locked_until=None, **_rehashed(row.password_hash, password))
        return self.get(name)

    def set_password(self, name: str, password: str) -> None:
        """Set a password, which ends every sign-in of that organiser and unlocks the account."""
        self._change(name, password_hash=hashed(name, password), failures=0, locked_until=None)
        with self._engine.begin() as connection:
            connection.execute(delete(sign_ins).where(sign_ins.c.organiser == name))

    def set_role(self, name: str, role: Role) -> None:
        """Raises UnknownOrganiser or LastAdmin."""
        with self._engine.begin() as connection:
            self._keep_an_admin(connection, name, _known(role))
            connection.execute(update(organisers).where(organisers.c.name == name).values(role=role))

    def remove(self, name: str) -> None:
        """Delete an account with its sign-ins and tokens. Raises UnknownOrganiser or LastAdmin."""
        with self._engine.begin() as connection:
            self._keep_an_admin(connection, name, None)
            for table in (sign_ins, api_tokens):
                connection.execute(delete(table).where(table.c.organiser == name))
            connection.execute(delete(organisers).where(organisers.c.name == name))

    def _keep_an_admin(self, connection: Connection, name: str, role: Role | None) -> None:
        row = _row(connection, name)
        admins = select(func.count()).select_from(organisers).where(organisers.c.role == "admin")
        if row.role == "admin" and role != "admin" and connection.execute(admins).scalar_one() == 1:
            raise LastAdmin()

    def _count_failure(self, name: str) -> None:
        with self._engine.begin() as connection:
            of_name = organisers.c.name == name
            connection.execute(update(organisers).where(of_name).values(failures=organisers.c.failures + 1))
            failures = connection.execute(select(organisers.c.failures).where(of_name)).scalar_one()
            if failures >= FREE_FAILURES:
                until = now() + min(FIRST_WAIT * 2 ** min(failures - FREE_FAILURES, 10), LONGEST_WAIT)
                connection.execute(update(organisers).where(of_name).values(locked_until=until))

    def _change(self, name: str, **values: Any) -> None:
        with self._engine.begin() as connection:
            changed = connection.execute(update(organisers).where(organisers.c.name == name).values(**values))
        if not changed.rowcount:
            raise UnknownOrganiser(name=name)


def clean_name(name: str) -> str:
    """The name in its composed form. Raises BadName."""
    name = unicodedata.normalize("NFC", name.strip())
    if not _NAME.fullmatch(name):
        raise BadName()
    return name


def hashed(name: str, password: str) -> str:
    """The Argon2id hash of a password. Raises WeakPassword."""
    held_name = len(name) > 3 and name.lower() in password.lower()
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or held_name or len(set(password)) < 5:
        raise WeakPassword(least=SHORTEST_PASSWORD)
    return _hasher().hash(password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _decoy() -> str:
    """A hash that no password opens, for names that do not exist."""
    return _hasher().hash("no password " * 3)


def _matches(stored: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return _hasher().verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _rehashed(stored: str, password: str) -> dict[str, str]:
    """A hash of today's cost where the stored one was made with another."""
    return {"password_hash": _hasher().hash(password)} if _hasher().check_needs_rehash(stored) else {}


def _known(role: Role) -> Role:
    if role not in ROLES:
        raise ValueError(f"'{role}' is none of {', '.join(ROLES)}.")
    return role


def _row(connection: Connection, name: str) -> Row[Any]:
    row = connection.execute(select(organisers).where(organisers.c.name == name)).one_or_none()
    if row is None:
        raise UnknownOrganiser(name=name)
    return row


def _organiser(row: Row[Any]) -> Organiser:
    locked = in_utc(row.locked_until)
    return Organiser(row.name, row.role, in_utc(row.created), locked if locked and locked > now() else None)
