"""The capped store on a real database: few events carried, none lost, slots kept, conversations erased."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    AllSlotsReset,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.environment import ROOT
from nlu.tracker_store import CappedSQLTrackerStore

TURNS = 3
SENDER = "web:1"


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def store(tmp_path: Path, domain: Domain) -> CappedSQLTrackerStore:
    return CappedSQLTrackerStore(domain=domain, host=f"sqlite:///{tmp_path}/dialogue.sqlite", turns=TURNS)


def turn(number: int, *extra: Event) -> list[Event]:
    return [
        UserUttered(f"question {number}", {"name": "ask", "confidence": 1.0}),
        SlotSet("last_question", f"question {number}"),
        *extra,
        ActionExecuted("action_answer"),
        BotUttered(f"answer {number}"),
        ActionExecuted("action_listen"),
    ]


def talk(store: CappedSQLTrackerStore, *turns: list[Event], sender: str = SENDER) -> None:
    """Go through turns as Rasa does: read the tracker, add events, save it."""

    async def run() -> None:
        for events in turns:
            tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
            if not tracker.events:
                started = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
                tracker.update_with_events(started, store.domain)
            tracker.update_with_events(events, store.domain)
            await store.save(tracker)

    asyncio.run(run())


def carried(store: CappedSQLTrackerStore) -> DialogueStateTracker:
    return asyncio.run(store.retrieve(SENDER))


def questions(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def all_questions(store: CappedSQLTrackerStore) -> list[str]:
    return questions(asyncio.run(store.retrieve_full_tracker(SENDER)))


def test_a_tracker_carries_the_last_turns_only(store: CappedSQLTrackerStore) -> None:
    talk(store, *(turn(number) for number in range(10)))
    assert questions(carried(store)) == ["question 7", "question 8", "question 9"]


def test_every_event_of_a_long_conversation_is_stored_once_and_in_order(store: CappedSQLTrackerStore) -> None:
    talk(store, *(turn(number) for number in range(20)))
    full = asyncio.run(store.retrieve_full_tracker(SENDER))
    assert questions(full) == [f"question {number}" for number in range(20)]
    assert len(full.events) == 3 + 20 * len(turn(0))


def test_a_short_conversation_is_carried_whole(store: CappedSQLTrackerStore) -> None:
    talk(store, turn(0), turn(1))
    assert list(carried(store).events) == list(asyncio.run(store.retrieve_full_tracker(SENDER)).events)


def test_a_slot_set_long_ago_still_has_its_value(store: CappedSQLTrackerStore) -> None:
    talk(
        store,
        turn(0, SlotSet("language", "fr"), SlotSet("offered", {"choices": [1]})),
        turn(1, SlotSet("language", "zh")),
    )
    talk(store, *(turn(number) for number in range(2, 20)))
    tracker = carried(store)
    assert (tracker.get_slot("language"), tracker.get_slot("offered")) == ("zh", {"choices": [1]})
    assert tracker.get_slot("last_question") == "question 19"


@pytest.mark.parametrize("eraser", [AllSlotsReset(), Restarted()])
def test_a_slot_reset_long_ago_does_not_come_back(store: CappedSQLTrackerStore, eraser: Event) -> None:
    talk(store, turn(0, SlotSet("language", "fr")), turn(1, eraser), *(turn(number) for number in range(2, 12)))
    assert carried(store).get_slot("language") is None


def test_the_number_of_events_carried_stays_the_same(store: CappedSQLTrackerStore) -> None:
    talk(store, *(turn(number) for number in range(10)))
    after_ten = len(carried(store).events)
    talk(store, *(turn(number) for number in range(10, 40)))
    assert len(carried(store).events) == after_ten


def test_saving_a_tracker_twice_stores_its_events_once(store: CappedSQLTrackerStore) -> None:
    talk(store, *(turn(number) for number in range(6)))

    async def save_in_two_steps() -> None:
        tracker = await store.retrieve(SENDER)
        for number in (6, 7, 8, 9, 10):
            tracker.update_with_events(turn(number), store.domain)
            await store.save(tracker)
            await store.save(tracker)

    asyncio.run(save_in_two_steps())
    assert all_questions(store) == [f"question {number}" for number in range(11)]


def test_a_tracker_built_by_hand_adds_only_what_is_new(store: CappedSQLTrackerStore) -> None:
    talk(store, *(turn(number) for number in range(6)))
    full = asyncio.run(store.retrieve_full_tracker(SENDER))
    by_hand = DialogueStateTracker.from_events(SENDER, [*full.events, *turn(6)], store.domain.slots)
    asyncio.run(store.save(by_hand))
    assert all_questions(store) == [f"question {number}" for number in range(7)]


def test_a_full_tracker_adds_only_what_is_new(store: CappedSQLTrackerStore) -> None:
    talk(store, *(turn(number) for number in range(6)))

    async def extend() -> None:
        tracker = await store.retrieve_full_tracker(SENDER)
        tracker.update_with_events(turn(6), store.domain)
        await store.save(tracker)

    asyncio.run(extend())
    assert all_questions(store) == [f"question {number}" for number in range(7)]


def test_erasing_touches_one_conversation_only(store: CappedSQLTrackerStore) -> None:
    talk(store, turn(0))
    talk(store, turn(0), sender="web:2")
    assert asyncio.run(store.erase(SENDER)) == 3 + len(turn(0))
    assert carried(store) is None
    assert asyncio.run(store.retrieve("web:2")) is not None


def test_retention_spares_a_conversation_that_goes_on(store: CappedSQLTrackerStore) -> None:
    talk(store, turn(0), turn(1))
    talk(store, turn(0), sender="web:silent")
    age(store, "sender_id = 'web:silent' OR id <= 5", days=9)
    assert asyncio.run(store.erase_older_than(8)) == 3 + len(turn(0))
    assert all_questions(store) == ["question 0", "question 1"]


def age(store: CappedSQLTrackerStore, condition: str, days: float) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE events SET timestamp = {time.time() - days * 86400} WHERE {condition}")


def test_a_second_store_opens_the_same_database(store: CappedSQLTrackerStore, domain: Domain) -> None:
    talk(store, turn(0))
    again = CappedSQLTrackerStore(domain=domain, host=str(store.engine.url), turns=TURNS)
    assert questions(carried(again)) == ["question 0"]


def test_a_store_that_carries_nothing_is_refused(domain: Domain) -> None:
    with pytest.raises(ValueError, match="at least one turn"):
        CappedSQLTrackerStore(domain=domain, host="sqlite://", turns=0)
