"""The replacements give what stock Rasa gives, and hold for one version only."""

from __future__ import annotations

import asyncio
from typing import Any

import jsonschema
import pytest
import rasa
from rasa.core.actions.action import RemoteAction
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.utils.common import all_subclasses

from nlu.constants import RASA_VERSION
from nlu.replacements import action_reply_schema, event_classes, lock_polling

stock_validate = RemoteAction._validate_action_result

REPLIES: list[Any] = [
    {"events": [], "responses": []},
    {},
    {"events": [{"event": "slot", "name": "language", "value": "fr"}], "responses": [{"text": "bonjour"}]},
    {"events": [{"event": "slot", "timestamp": None, "name": "offered", "value": {"choices": []}}]},
    {"events": [{"event": "no-such-event"}]},
    {"events": [{"event": "slot"}]},
    {"events": "none"},
    {"responses": [1]},
    {"responses": {}},
    [],
    None,
]


def outcome(check: Any, reply: Any) -> Any:
    try:
        return check(RemoteAction("action_answer", None), reply)
    except jsonschema.ValidationError as error:
        return error.message, list(error.absolute_path), list(error.absolute_schema_path)


def test_the_version_that_they_replace_parts_of_is_the_one_installed() -> None:
    assert rasa.__version__ == RASA_VERSION == "3.6.21"


@pytest.mark.parametrize("reply", REPLIES)
def test_a_reply_is_judged_as_by_stock_rasa_twice_over(reply: Any) -> None:
    expected = outcome(stock_validate, reply)
    assert outcome(action_reply_schema.validate_action_result, reply) == expected
    assert outcome(action_reply_schema.validate_action_result, reply) == expected


def test_some_of_these_replies_are_refused() -> None:
    assert {outcome(stock_validate, reply) is True for reply in REPLIES} == {True, False}


@pytest.fixture
def replaced_event_classes() -> Any:
    event_classes.apply()
    yield
    Event.resolve_by_type = staticmethod(event_classes.stock_resolve_by_type)


def test_every_event_class_is_found_as_by_stock_rasa(replaced_event_classes: None) -> None:
    names = {event_class.type_name for event_class in all_subclasses(Event)}
    assert len(names) > 20
    assert {name: Event.resolve_by_type(name) for name in names} == {
        name: event_classes.stock_resolve_by_type(name) for name in names
    }


def test_unknown_and_retired_names_end_as_in_stock_rasa(replaced_event_classes: None) -> None:
    assert Event.resolve_by_type("topic") is None
    assert Event.resolve_by_type("unheard-of", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="unheard-of"):
        Event.resolve_by_type("unheard-of")


def test_a_class_defined_later_is_found(replaced_event_classes: None) -> None:
    class LateEvent(SlotSet):
        type_name = "defined-late"

    assert Event.resolve_by_type("defined-late") is LateEvent


def test_a_lock_is_taken_soon_after_it_is_freed_and_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rasa.core.lock_store.LockStore._acquire_lock", lock_polling.acquire_lock)
    store, order = InMemoryLockStore(), []

    async def turn(name: str) -> None:
        async with store.lock("web:1"):
            order.append(name)
            await asyncio.sleep(0.01)

    async def all_turns() -> None:
        await asyncio.wait_for(asyncio.gather(*(turn(name) for name in "abcd")), timeout=1.5)

    asyncio.run(all_turns())
    assert order == ["a", "b", "c", "d"]
