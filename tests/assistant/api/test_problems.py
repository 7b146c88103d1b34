"""Errors leave the application as problem documents, also those that nobody expected."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api.problems import add_problem_handlers
from assistant.conversation.errors import MessageRefused, TextTooLong, TooManyMessages
from assistant.strings import Catalogue


@pytest.fixture
def client(strings: Catalogue) -> TestClient:
    app = FastAPI()
    add_problem_handlers(app, strings)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret path /etc/passwd")

    @app.get("/long")
    def long() -> None:
        raise TextTooLong("zh", limit=3, count=4)

    @app.get("/many")
    def many() -> None:
        raise TooManyMessages

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("language", ["en", "fr", "zh", "zh-TW"])
def test_an_unexpected_error_says_sorry_and_nothing_else(client: TestClient, strings: Catalogue, language: str) -> None:
    answer = client.get("/broken", headers={"Accept-Language": f"xx, {language};q=0.8"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/internal",
        "title": "Internal Server Error",
        "status": 500,
        "detail": strings.text("internal", "zh-Hant" if language == "zh-TW" else language),
    }


def test_a_refusal_is_told_in_the_language_it_names(client: TestClient, strings: Catalogue) -> None:
    told = client.get("/long", headers={"Accept-Language": "fr"}).json()
    assert told["detail"] == strings.text("text_too_long", "zh", limit=3, count=4)


def test_a_refusal_that_names_no_language_is_told_in_the_callers(client: TestClient, strings: Catalogue) -> None:
    answer = client.get("/many", headers={"Accept-Language": "fr-CA,fr;q=0.9"})
    assert (answer.status_code, answer.json()["detail"]) == (429, strings.text("too_many_requests", "fr"))


@pytest.mark.parametrize("refusal", MessageRefused.__subclasses__())
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_every_refusal_has_a_sentence_in_each_language(
    refusal: type[MessageRefused], language: str, strings: Catalogue
) -> None:
    assert strings.text(refusal.key, language) != ""
    assert refusal.type.replace("-", "_") == refusal.key
    assert 400 <= refusal.status < 600
