"""What was said can be read again and erased, by who holds the conversation's token and nobody else."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import httpx
import pytest
from delegate import Delegate
from live_server import LiveServer

Begin = Callable[..., Delegate]


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "What is panel 3 about?"), ("fr", "Où a lieu le sommet ?"), ("zh", "峰会在哪里举行？")],
)
def test_history_tells_what_was_said_in_order(delegate: Begin, language: str, question: str) -> None:
    speaker = delegate(language)
    turn = speaker.say(question)
    told = speaker.history()
    assert told.status_code == 200
    first, second = told.json()["messages"]
    assert (told.json()["conversation"], told.json()["language"]) == (speaker.conversation, language)
    assert (first["role"], first["text"], first["language"]) == ("delegate", question, language)
    assert (second["role"], second["reply"]) == ("assistant", turn["replies"][0])


def test_history_and_forgetting_need_the_token(delegate: Begin, http: httpx.Client) -> None:
    speaker, other = delegate(), delegate()
    speaker.say("Hello")
    other.say("Hello")
    for token in (None, "wrong", other.token):
        stranger = Delegate(http, speaker.conversation, "en", token)
        for answer in (stranger.history(), stranger.forget()):
            assert answer.status_code == 401
            assert answer.json()["type"] == "/problems/conversation-token"
    assert len(speaker.history().json()["messages"]) == 2


def test_a_conversation_that_was_never_begun_looks_like_one_of_somebody_else(delegate: Begin) -> None:
    assert delegate().history().status_code == 401


def test_forgetting_erases_the_conversation_here_and_in_the_engine(delegate: Begin, server: LiveServer) -> None:
    speaker = delegate("fr")
    speaker.say("Quel est le sujet du panel 1 ?")
    key = f"web:{speaker.conversation}"
    assert rows(server, "dialogue.sqlite", "events", "sender_id", key) > 0
    answer = speaker.forget()
    assert (answer.status_code, answer.content) == (204, b"")
    assert rows(server, "dialogue.sqlite", "events", "sender_id", key) == 0
    assert rows(server, "assistant.sqlite", "messages", "conversation", key) == 0
    assert rows(server, "assistant.sqlite", "conversations", "key", key) == 0
    assert speaker.history().status_code == 401


def test_a_forgotten_conversation_can_be_begun_again_and_remembers_nothing(delegate: Begin) -> None:
    speaker = delegate("en")
    speaker.say("réponds en français")
    speaker.forget()
    speaker.token = None
    assert speaker.say("UNESCO")["language"] == "en"
    assert len(speaker.history().json()["messages"]) == 2


def rows(server: LiveServer, file: str, table: str, column: str, value: str) -> int:
    with closing(sqlite3.connect(server.data_dir / file)) as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", (value,)).fetchone()
    return int(count)
