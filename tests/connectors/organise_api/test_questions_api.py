"""A program reads what nobody could answer, answers it, and finds it solved once that is published."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from api_calls import Call, assert_refused, waited_for
from fastapi.testclient import TestClient
from sample_conversations import SAID, UNKNOWN, hold_samples
from sqlalchemy.engine import Engine

from assistant.organisers.audit import Audit

ANSWER = "Delegates needed a visa for China, which the embassy issued on a letter of invitation.\n"


@pytest.fixture(scope="module", autouse=True)
def asked(client: TestClient) -> None:
    hold_samples(client.post)


def listed(call: Call, status: str = "open") -> dict[str, Any]:
    told: dict[str, Any] = call("GET", "/questions", "editor", params={"status": status, "days": 1}).json()
    return told


def question(call: Call, text: str, status: str = "open") -> dict[str, Any]:
    (found,) = [one for one in listed(call, status)["questions"] if one["text"] == text]
    return dict(found)


def solved(call: Call) -> dict[str, Any]:
    """The solved question, once the release that was published last is served."""
    return dict(waited_for(lambda: listed(call, "solved")["questions"])[0])


def test_a_question_is_told_once_with_what_is_known_of_it(call: Call) -> None:
    told = listed(call)
    assert told["waiting"] == 0
    assert told["counts"] == {"open": len(told["questions"]), "solved": 0, "ignored": 0}
    found = question(call, UNKNOWN["en"])
    assert (found["count"], found["languages"]) == (4, {"en": 2, "fr": 1, "zh": 1})
    assert found["examples"]["zh"] == [UNKNOWN["zh"]]
    assert found["nearest"]["entry"].startswith(found["nearest"]["document"])
    assert "messages" not in found


def test_a_list_is_told_in_parts(call: Call) -> None:
    whole = listed(call)["questions"]
    parts = [call("GET", "/questions", params={"limit": 1, "offset": place}).json() for place in range(len(whole) + 1)]
    assert [part["questions"] for part in parts] == [*([one] for one in whole), []]


def test_a_question_is_set_aside_and_reopened(call: Call) -> None:
    found = listed(call)["questions"][-1]
    assert call("POST", f"/questions/{found['id']}/ignore", "editor").status_code == 204
    assert question(call, found["text"], "ignored")["id"] == found["id"]
    assert call("POST", f"/questions/{found['id']}/reopen", "editor").status_code == 204
    assert question(call, found["text"])["status"] == "open"


def test_two_who_begin_an_answer_at_once_write_the_same_document(call: Call) -> None:
    found = listed(call)["questions"][1]
    with ThreadPoolExecutor(2) as both:
        begun = list(both.map(lambda _: call("POST", f"/questions/{found['id']}/answer").json(), range(2)))
    assert begun[0]["document"] == begun[1]["document"]
    call("POST", f"/questions/{found['id']}/reopen")


def test_an_answer_that_is_published_solves_its_question_until_one_goes_back(call: Call, database: Engine) -> None:
    found = question(call, UNKNOWN["en"])
    begun = call("POST", f"/questions/{found['id']}/answer", "editor", json={"languages": ["en", "fr"]}).json()
    assert [text["language"] for text in begun["texts"]] == ["en", "fr"]
    text = begun["texts"][0]
    place = f"/documents/{begun['document']}/en"
    assert call("PUT", place, json={"text": text["text"], "based_on": text["version"]}).status_code == 422
    kept = call("PUT", place, json={"text": text["text"] + ANSWER, "based_on": text["version"]})
    assert kept.status_code == 200
    assert question(call, UNKNOWN["en"])["document"] == begun["document"]

    job = call("POST", "/releases", json={"note": "Visas", "confirm": "Only a text was added"}).json()
    found = solved(call)
    assert (found["text"], found["document"], found["release"]) == (UNKNOWN["en"], begun["document"], 2)
    assert call("GET", f"/jobs/{job['id']}").json()["state"] in ("running", "done")
    written = [entry for entry in Audit(database).entries() if entry.action == "question.written"]
    assert (written[0].who, written[0].subject) == ("eve", begun["document"])

    call("POST", "/releases/1/rollback")
    assert waited_for(lambda: not listed(call, "solved")["questions"])


def test_figures_are_told(call: Call) -> None:
    told = call("GET", "/insights", "editor").json()
    assert (told["messages"], told["conversations"], told["zone"]) == (len(SAID), len(SAID), "UTC")
    assert len(told["days"]) == 30
    assert told["channels"] == {"web": len(SAID)}
    outcomes = told["outcomes"]
    assert outcomes["questions"] == outcomes["answered"] + outcomes["clarified"] + outcomes["abstained"]
    assert outcomes["answered_share"] == round(outcomes["answered"] / outcomes["questions"], 4)
    assert told["documents"][0]["title"]
    day = told["last"]
    assert call("GET", "/insights", params={"from": day, "to": day}).json()["messages"] == len(SAID)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/questions?status=done", None, 422),
        ("GET", "/questions?days=0", None, 422),
        ("GET", "/questions?limit=1001", None, 422),
        ("POST", "/questions/999999999/ignore", None, 404),
        ("POST", "/questions/999999999/reopen", None, 404),
        ("POST", "/questions/999999999/answer", None, 404),
        ("POST", "/questions/none/answer", None, 422),
        ("POST", "/questions/1/answer", {"languages": ["de"]}, 422),
        ("POST", "/questions/1/answer", {"document": "no-such-text"}, 404),
        ("GET", "/insights?from=2020-09-18&to=2020-09-17", None, 422),
        ("GET", "/insights?to=0001-01-01", None, 422),
        ("GET", "/insights?to=9999-12-31", None, 422),
        ("GET", "/insights?from=yesterday", None, 422),
    ],
)
def test_what_cannot_be_done_to_questions_is_refused(
    method: str, path: str, body: dict[str, Any] | None, status: int, call: Call
) -> None:
    assert_refused(call(method, path, json=body), status)
