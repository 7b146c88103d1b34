"""The action route runs actions for the dialogue engine, and for nobody else."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answering.answerer import Answerer
from assistant.api.actions import ACTIONS_PATH, build_actions_router
from assistant.dialogue.actions import build_executor
from assistant.strings import Catalogue
from knowledge.releases import Release

TOKEN = "a-token-for-the-tests-only"


@pytest.fixture
def client(small_release: Release, strings: Catalogue) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(build_actions_router(build_executor(Answerer(lambda: small_release, strings), strings), TOKEN))
    with TestClient(app) as client:
        yield client


def call(action: str, text: str = "", language: str = "en", **slots: Any) -> dict[str, Any]:
    """A call as Rasa makes it."""
    latest = {"text": text, "intent": {"name": "x", "confidence": 1.0}, "entities": []}
    tracker = {
        "sender_id": "web:a",
        "slots": {"language": language, **slots},
        "latest_message": latest,
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }
    return {"next_action": action, "sender_id": "web:a", "tracker": tracker, "domain": {}}


def run(client: TestClient, body: bytes, token: str | None = TOKEN, **headers: str) -> Any:
    allowed = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return client.post(ACTIONS_PATH, content=body, headers={**allowed, **headers})


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", TOKEN[:-1], TOKEN.upper()])
def test_a_caller_without_the_token_is_refused(client: TestClient, token: str | None) -> None:
    answer = run(client, json.dumps(call("action_out_of_scope")).encode(), token)
    assert (answer.status_code, answer.json()) == (401, {"error": "not authorised"})


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_an_action_answers_in_the_language_of_the_slot(client: TestClient, strings: Catalogue, language: str) -> None:
    answer = run(client, json.dumps(call("action_out_of_scope", language=language)).encode())
    (response,) = answer.json()["responses"]
    assert response["custom"]["text"] == strings.text("out_of_scope", language)


@pytest.mark.parametrize(
    ("language", "question", "document"),
    [
        ("en", "What was Kingston's virtual reggae month?", "kingston-virtual-reggae-month"),
        ("fr", "Comment Kingston a-t-elle fêté le mois du reggae ?", "kingston-virtual-reggae-month"),
        ("zh", "山形的电影学校做了什么？", "yamagata-film-school-online"),
    ],
)
def test_a_question_is_answered_as_data_and_remembered(
    client: TestClient, language: str, question: str, document: str
) -> None:
    told = run(client, json.dumps(call("action_answer", question, language)).encode()).json()
    (response,) = told["responses"]
    assert (response["custom"]["kind"], response["custom"]["language"]) == ("practice", language)
    assert [source["document"] for source in response["custom"]["sources"]] == [document]
    slots = {event["name"]: event["value"] for event in told["events"]}
    assert slots["last_topics"][0]["document"] == document


def test_a_compressed_call_is_read(client: TestClient) -> None:
    body = zlib.compress(json.dumps(call("action_deny")).encode())
    assert run(client, body, **{"Content-Encoding": "deflate"}).status_code == 200


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"{}", b'{"next_action": ""}', b"\xff"])
def test_what_is_no_call_is_refused(client: TestClient, body: bytes) -> None:
    assert run(client, body).status_code == 400


def test_damaged_compression_is_refused(client: TestClient) -> None:
    assert run(client, b"not deflated", **{"Content-Encoding": "deflate"}).status_code == 400


def test_an_unknown_action_is_not_found(client: TestClient) -> None:
    assert run(client, json.dumps(call("action_unknown")).encode()).status_code == 404


def test_an_action_that_fails_tells_nothing_of_why(client: TestClient) -> None:
    broken = call("action_choose", last_topics=7, offered=7)
    broken["tracker"]["latest_message"]["entities"] = [{"entity": "choice", "value": {"no": "text"}}, 7]
    answer = run(client, json.dumps(broken).encode())
    assert (answer.status_code, answer.json()) == (500, {"error": "action failed"})
