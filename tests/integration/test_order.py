"""Messages of one conversation that come at once are answered in order, and nobody waits for a poll."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from delegate import Delegate

Begin = Callable[..., Delegate]

AT_ONCE = 5


@pytest.mark.alone
def test_messages_at_once_are_answered_one_after_another_without_polling(delegate: Begin) -> None:
    speaker = delegate("en")
    speaker.say("Hello")
    began = time.perf_counter()
    for number in range(AT_ONCE):
        speaker.say(f"What is panel {number % 3 + 1} about?")
    one_by_one = time.perf_counter() - began
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        turns = list(pool.map(lambda number: speaker.say(f"What is panel {number % 3 + 1} about?"), range(AT_ONCE)))
    # A poll a second would add at least a second for each message but the first.
    assert time.perf_counter() - began < one_by_one + 0.75 * (AT_ONCE - 1)
    assert [len(turn["replies"]) for turn in turns] == [1] * AT_ONCE
    said = [message["role"] for message in speaker.history().json()["messages"]]
    assert said == ["delegate", "assistant"] * (1 + 2 * AT_ONCE)


def test_a_conversation_begun_twice_at_once_has_one_token(delegate: Begin, http: httpx.Client) -> None:
    conversation = delegate("fr").conversation
    body = {"conversation": conversation, "text": "Bonjour", "locale": "fr"}
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: http.post("/api/chat", json=body), range(2)))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted(answer.json()["token"] is None for answer in answers) == [False, True]


def test_conversations_do_not_share_what_was_said(delegate: Begin) -> None:
    first, second = delegate("zh"), delegate("en")
    first.say("分论坛1讨论什么？")
    assert second.say("UNESCO")["language"] == "en"
    assert len(second.history().json()["messages"]) == 2
