"""An SQL store whose trackers carry the last few turns only, so that message 200 costs what message 2 did.

Rasa's store hands out every event of a session and rebuilds the tracker from all of them for each message. Ours hands
out the latest turns and, before them, only those older events that still say something: the last value of every slot.
All events stay in the database. Since a tracker no longer holds all that is stored, what is new in it cannot be found
by comparing counts as Rasa does; so each tracker remembers how many of its events are stored.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    ConversationPaused,
    ConversationResumed,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Query, Session

DEFAULT_TURNS = 8
SECONDS_PER_DAY = 86_400

# Events whose effect lasts: of each kind (of slots: of each name) the last one before the window is kept.
LASTING = [
    kind.type_name
    for kind in (SlotSet, ActiveLoop, AllSlotsReset, ConversationPaused, ConversationResumed, Restarted, SessionStarted)
]


class CappedSQLTrackerStore(SQLTrackerStore):
    """Keeps every event, carries few."""

    def __init__(self, *args: Any, turns: int = DEFAULT_TURNS, **kwargs: Any) -> None:
        """Take what Rasa's store takes and the number of turns that a tracker carries."""
        if turns < 1:
            raise ValueError("A tracker has to carry at least one turn.")
        super().__init__(*args, **kwargs)
        self._turns = turns
        self._prepare_database()

    def _prepare_database(self) -> None:
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _tune_sqlite)
            self.engine.dispose()
        event = self.SQLEvent
        index = sa.Index("ix_events_lasting", event.sender_id, event.type_name, event.action_name, event.id)
        try:
            index.create(self.engine, checkfirst=True)
        finally:
            # The table is shared by all stores of the process: leave its description as Rasa made it.
            event.__table__.indexes.discard(index)

    # Reading

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        tracker = await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        if tracker is not None:
            _remember_stored(tracker)
        return tracker

    def _event_query(self, session: Session, sender_id: str, fetch_events_from_all_sessions: bool) -> Query:
        """Select the last turns and the lasting events before them; all events when a full tracker is asked for."""
        if fetch_events_from_all_sessions:
            return super()._event_query(session, sender_id, True)
        event = self.SQLEvent
        start = self._window_start(session, sender_id)
        in_window = session.query(event).filter(event.sender_id == sender_id, event.id >= start)
        if start == 0:
            return in_window.order_by(event.id)
        before = self._lasting_ids(session, sender_id, start)
        return (
            session.query(event)
            .filter(event.sender_id == sender_id, sa.or_(event.id >= start, event.id.in_(before)))
            .order_by(event.id)
        )

    def _window_start(self, session: Session, sender_id: str) -> int:
        # A turn runs from one `action_listen` to the next; the last one stored is the turn about to begin.
        event = self.SQLEvent
        row = (
            session.query(event.id)
            .filter(
                event.sender_id == sender_id,
                event.type_name == ActionExecuted.type_name,
                event.action_name == ACTION_LISTEN_NAME,
            )
            .order_by(event.id.desc())
            .offset(self._turns)
            .limit(1)
            .first()
        )
        return row.id if row else 0

    def _lasting_ids(self, session: Session, sender_id: str, start: int) -> list[int]:
        event = self.SQLEvent
        rows = (
            session.query(sa.func.max(event.id))
            .filter(event.sender_id == sender_id, event.type_name.in_(LASTING), event.id < start)
            .group_by(event.type_name, event.action_name)
        )
        return [identifier for (identifier,) in rows]

    # Writing

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the new events of a tracker; saving it again stores nothing twice."""
        await super().save(tracker)
        _remember_stored(tracker)

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        """Return the events added since the tracker was read or last saved."""
        stored = getattr(tracker, "_stored_events", None)
        if stored is None:
            # Built by hand, not by this store: then it holds the whole conversation.
            stored = super()._event_query(session, tracker.sender_id, True).count()
        return iter(list(tracker.events)[stored:])

    # Erasing

    async def erase(self, sender_id: str) -> int:
        """Delete every event of a conversation and return how many there were."""
        return self._delete(self.SQLEvent.sender_id == sender_id)

    async def erase_older_than(self, days: float) -> int:
        """Delete the conversations that have been silent for so many days, whole, and return the number of events.

        A conversation that goes on keeps its older events: its slots rest on them.
        """
        event = self.SQLEvent
        silent = (
            sa.select(event.sender_id)
            .group_by(event.sender_id)
            .having(sa.func.max(event.timestamp) < time.time() - days * SECONDS_PER_DAY)
        )
        return self._delete(event.sender_id.in_(silent))

    def _delete(self, condition: Any) -> int:
        with self.session_scope() as session:
            deleted = session.query(self.SQLEvent).filter(condition).delete(synchronize_session=False)
            session.commit()
            return deleted


def _remember_stored(tracker: DialogueStateTracker) -> None:
    tracker._stored_events = len(tracker.events)


def _tune_sqlite(connection: Any, _record: Any) -> None:
    # Write-ahead logging lets readers pass writers and needs no sync per message; a crash loses at most the last turn.
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
