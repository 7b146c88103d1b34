"""What explains a turn is stored with it and read back: question, verdict, sources, offers, choice, time."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import select

from assistant.conversation.messages import Message
from assistant.conversation.service import ConversationService
from assistant.conversation.store import Store
from assistant.conversation.tables import cited
from assistant.conversation.turns import StoredTurn, read_turns

Build = Callable[..., ConversationService]
QUESTION = "What was Kingston's virtual reggae month?"
ACTION = {"intent": "choose", "entities": {"choice": "panel-3#topic/0"}, "title": "Panel 3"}
ASKED_BACK = {
    "kind": "clarify",
    "language": "en",
    "text": "?",
    "verdict": "clarify",
    "asked": {"text": "Panel 3: which room?", "language": "fr"},
    "choices": [{"title": "Panel 3", "action": ACTION}],
}


def says(*customs: dict) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(200, json=[{"custom": custom} for custom in customs])


async def turns(store: Store) -> list[StoredTurn]:
    now = datetime.now(UTC)
    return await asyncio.to_thread(read_turns, store._engine, now - timedelta(hours=1), now + timedelta(hours=1))


async def test_an_answer_of_the_texts_alone_tells_all_about_itself(service_with: Build, store: Store) -> None:
    await service_with().handle(Message("web:a", "web", QUESTION, None, "en"))
    (turn,) = await turns(store)
    assert (turn.asked, turn.asked_language, turn.verdict) == (QUESTION, "en", "answer")
    assert (turn.release, turn.engine_failed) == (1, True)
    with store._engine.connect() as connection:
        assert connection.execute(select(cited)).all() == [(turn.id, "kingston-virtual-reggae-month")]
    assert turn.best_entry.startswith("kingston-virtual-reggae-month#")
    assert turn.best_score is not None
    assert 0 <= (turn.milliseconds or -1) < 60_000


async def test_what_was_offered_and_what_was_chosen_is_told(service_with: Build, store: Store) -> None:
    (reply,) = (await service_with(says(ASKED_BACK)).handle(Message("web:a", "web", "which room?", None, "en"))).replies
    await service_with().handle(Message("web:a", "web", "", reply.choices[0].payload, "en"))
    asked, pressed = await turns(store)
    assert (asked.asked, asked.asked_language, asked.offered) == ("Panel 3: which room?", "fr", ("panel-3#topic/0",))
    assert (asked.chosen, pressed.chosen, pressed.verdict) == ("", "panel-3#topic/0", "answer")


async def test_several_replies_are_one_turn(service_with: Build, store: Store) -> None:
    changed = {"kind": "notice", "language": "fr", "text": "D’accord.", "set_language": "fr"}
    service = service_with(says(changed, {"kind": "smalltalk", "language": "fr", "text": "…", "feedback": "handoff"}))
    await service.handle(Message("web:a", "web", "parle français", None, "en"))
    (turn,) = await turns(store)
    assert (turn.feedback, turn.asked, turn.verdict) == ("handoff", "", "")


async def test_turns_of_conversations_do_not_mix(service_with: Build, store: Store) -> None:
    service = service_with()
    for number in range(3):
        for key in ("web:a", "telegram:b"):
            await service.handle(Message(key, key.partition(":")[0], f"{QUESTION} {key} {number}", None, "en"))
    found = await turns(store)
    assert [turn.conversation for turn in found] == ["telegram:b"] * 3 + ["web:a"] * 3
    assert all(turn.asked == turn.text for turn in found)
    assert {turn.channel for turn in found[:3]} == {"telegram"}


async def test_a_greeting_is_no_turn_and_a_message_still_unanswered_is_one_without_a_verdict(
    service_with: Build, store: Store
) -> None:
    await service_with().greet("web:a", "web", "en")
    await asyncio.to_thread(store.record, "web:a", "delegate", "zh-Hant", "會場在哪裡？")
    (turn,) = await turns(store)
    assert (turn.text, turn.verdict, turn.asked, turn.asked_language, turn.milliseconds) == (
        "會場在哪裡？",
        "",
        "",
        "zh",
        None,
    )


async def test_a_message_of_an_older_version_is_asked_as_it_was_written(service_with: Build, store: Store) -> None:
    await service_with().greet("web:a", "web", "en")
    await asyncio.to_thread(store.record, "web:a", "delegate", "en", QUESTION)
    await asyncio.to_thread(store.record, "web:a", "assistant", "en", "…", {}, verdict="abstain", log={"best": {}})
    (turn,) = await turns(store)
    assert (turn.asked, turn.verdict, turn.best_score) == (QUESTION, "abstain", None)
