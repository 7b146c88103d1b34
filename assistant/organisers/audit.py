"""The audit trail: who did what to accounts, texts and releases, and when."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Engine

from assistant.moments import in_utc, now
from assistant.organisers.tables import audit

PAGE = 100


@dataclass(frozen=True)
class Entry:
    """One thing that was done; `details` depends on the action."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    details: dict[str, Any]


class Audit:
    """Entries are only ever added."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, who: str, action: str, subject: str = "", **details: object) -> None:
        """Note that `who` did `action` to `subject`; `details` must hold no secret."""
        self.record_all(who, [(action, subject, details)])

    def record_all(self, who: str, done: Sequence[tuple[str, str, Mapping[str, object]]]) -> None:
        """Note several things at once, each an action with its subject and details."""
        at = now()
        rows = [
            {
                "at": at,
                "who": who[:64],
                "action": action,
                "subject": subject[:200],
                "details": json.dumps(details, ensure_ascii=False, default=str),
            }
            for action, subject, details in done
        ]
        with self._engine.begin() as connection:
            connection.execute(insert(audit), rows)

    def entries(self, before: int | None = None, who: str | None = None, limit: int = PAGE) -> list[Entry]:
        """The newest entries first; those before the entry `before`, for the next page."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        if who is not None:
            query = query.where(audit.c.who == who)
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return [
            Entry(row.id, in_utc(row.at), row.who, row.action, row.subject, json.loads(row.details)) for row in rows
        ]
