"""Health tells whether the process lives, whether it has ever been able to answer, and which part is missing now."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api.health import Readiness, build_health_router


class Parts(dict[str, str]):
    """States that a test sets."""

    def client(self) -> TestClient:
        app = FastAPI()
        app.include_router(build_health_router(Readiness({name: lambda name=name: self[name] for name in self})))
        return TestClient(app)


def ready(client: TestClient) -> tuple[int, str]:
    answer = client.get("/health/ready")
    return answer.status_code, answer.json()["status"]


def test_a_process_lives_whatever_its_parts_do() -> None:
    answer = Parts(knowledge="starting", dialogue="down").client().get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(("knowledge", "dialogue"), [("starting", "ok"), ("ok", "starting"), ("ok", "down")])
def test_not_ready_until_knowledge_and_dialogue_have_both_been_up(knowledge: str, dialogue: str) -> None:
    client = Parts(knowledge=knowledge, dialogue=dialogue, telegram="off").client()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    parts = {"knowledge": knowledge, "dialogue": dialogue, "telegram": "off"}
    assert answer.json() == {"status": "starting", "parts": parts}


def test_once_ready_a_lost_part_is_named_and_the_answer_stays_200() -> None:
    parts = Parts(knowledge="ok", dialogue="starting", telegram="off")
    client = parts.client()
    assert ready(client) == (503, "starting")
    parts["dialogue"] = "ok"
    assert ready(client) == (200, "ok")
    parts["dialogue"] = "down"
    assert client.get("/health/ready").json() == {"status": "degraded", "parts": dict(parts)}


def test_parts_need_not_have_been_up_at_the_same_moment() -> None:
    parts = Parts(knowledge="ok", dialogue="starting")
    client = parts.client()
    ready(client)
    parts.update(knowledge="degraded", dialogue="ok")
    assert ready(client) == (200, "degraded")


def test_figures_are_told_in_the_form_of_prometheus() -> None:
    answer = Parts(knowledge="ok", dialogue="ok").client().get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "# HELP" in answer.text
