"""Whatever is sent to the public API gets a clear answer in the sender's language, and tells nothing of the inside."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from assistant.main import build_app
from assistant.settings import Settings
from assistant.strings import Catalogue

LANGUAGES = ("en", "fr", "zh", "zh-Hant")
QUESTION = "What was Kingston's virtual reggae month?"
INSIDE = re.compile(r"Traceback|File \"|\.py|Error\b|Exception|sqlite|pydantic|line \d+", re.IGNORECASE)


@pytest.fixture(scope="module")
def client(app_settings: Settings) -> Iterator[TestClient]:
    with TestClient(build_app(app_settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def conversation(request: pytest.FixtureRequest) -> str:
    return f"{abs(hash(request.node.nodeid))}"


def send(client: TestClient, conversation: str, token: str | None = None, **body: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.post("/api/chat", json={"conversation": conversation, **body}, headers=headers)


def refused(answer: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    """Check that an answer is a problem document that tells nothing of the inside; returns it."""
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["status"], told["type"]) == (status, status, f"/problems/{slug}")
    assert set(told) == {"type", "title", "status", "detail"}
    assert INSIDE.search(answer.text) is None
    return told


def test_an_answer_has_the_form_that_is_promised(client: TestClient, conversation: str) -> None:
    answer = send(client, conversation, text=QUESTION, locale="en", timezone="Asia/Shanghai")
    told = answer.json()
    assert (answer.status_code, list(told)) == (200, ["conversation", "token", "language", "release", "replies"])
    assert (told["conversation"], told["language"], told["release"]) == (conversation, "en", 1)
    (reply,) = told["replies"]
    assert {"kind", "language", "text", "sources", "choices"} <= set(reply)
    (source,) = reply["sources"]
    assert {"document", "section", "title", "language", "url", "quote", "page"} <= set(source)
    assert (source["document"], source["page"]) == ("kingston-virtual-reggae-month", None)
    assert client.get(source["url"]).status_code == 200


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00"])
def test_empty_text_is_refused(
    client: TestClient, conversation: str, strings: Catalogue, locale: str, text: str
) -> None:
    told = refused(send(client, conversation, text=text, locale=locale), 422, "empty-text")
    assert told["detail"] == strings.text("empty_text", locale)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_character_too_many_is_refused_and_the_limit_told(
    client: TestClient, conversation: str, strings: Catalogue, locale: str
) -> None:
    told = refused(send(client, conversation, text="峰" * 1_001, locale=locale), 422, "text-too-long")
    assert told["detail"] == strings.text("text_too_long", locale, limit=1_000, count=1_001)


def test_as_many_characters_as_may_be_are_answered(client: TestClient, conversation: str) -> None:
    assert send(client, conversation, text="été " * 250, locale="fr").status_code == 200


@pytest.mark.parametrize("locale", ["en", "fr", "zh"])
def test_a_megabyte_is_refused_whether_its_length_is_told_or_not(
    client: TestClient, strings: Catalogue, locale: str
) -> None:
    body = json.dumps({"conversation": "a", "text": "x" * 1_000_000}).encode()
    pieces = (body[start : start + 65_536] for start in range(0, len(body), 65_536))
    for content in (body, pieces):
        answer = client.post("/api/chat", content=content, headers={"Accept-Language": locale})
        assert refused(answer, 413, "body-too-large")["detail"] == strings.text("body_too_large", locale)


MALFORMED = [
    (b'{"conversation": "a", "text": "\xff\xfe"}', 400),
    (b"\xff\xfe\x00", 400),
    (b"not json", 422),
    (b"", 422),
    (b"[]", 422),
    (b"null", 422),
    (b'{"text": "hello"}', 422),
    (b'{"conversation": "", "text": "hello"}', 422),
    (b'{"conversation": "a", "text": 7}', 422),
    (b'{"conversation": "a", "text": null}', 422),
    (b'{"conversation": "a", "text": "half \\ud83d a pair"}', 422),
    (b'{"conversation": "\\udc00", "text": "hello"}', 422),
    (b'{"conversation": "a", "text": "hello", "locale": 3}', 422),
    (b'{"conversation": "a", "text": "hello", "payload": {"intent": "restart"}}', 422),
    (b'{"conversation": {"$ne": null}, "text": "hello"}', 422),
    (b"[" * 30_000, 400),
    (json.dumps({"conversation": "c" * 129, "text": "hello"}).encode(), 422),
    (json.dumps({"conversation": "a", "payload": "p" * 1_025}).encode(), 422),
]


@pytest.mark.parametrize("locale", ["en", "fr", "zh"])
@pytest.mark.parametrize(("body", "status"), MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_request_is_refused(
    client: TestClient, strings: Catalogue, body: bytes, status: int, locale: str
) -> None:
    headers = {"Accept-Language": locale, "Content-Type": "application/json"}
    told = refused(client.post("/api/chat", content=body, headers=headers), status, "malformed-request")
    assert told["detail"].startswith(strings.text("malformed_request", locale))


def test_control_characters_are_passed_over(client: TestClient, conversation: str) -> None:
    words = QUESTION.replace(" ", " \x07\x1b\u202e")
    (reply,) = send(client, conversation, text=words, locale="en").json()["replies"]
    assert reply["sources"][0]["document"] == "kingston-virtual-reggae-month"


@pytest.mark.parametrize("locale", LANGUAGES)
def test_emoji_alone_get_a_notice(client: TestClient, conversation: str, strings: Catalogue, locale: str) -> None:
    (reply,) = send(client, conversation, text="🎉👩🏽‍🎨", locale=locale).json()["replies"]
    assert (reply["kind"], reply["text"]) == ("notice", strings.text("unreadable_text", locale))


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script> panel 3", "<img src=x onerror=alert(1)>", "{{7*7}} ${7*7}"]
)
def test_markup_is_text(client: TestClient, conversation: str, text: str) -> None:
    answer = send(client, conversation, text=text, locale="en")
    token = answer.json()["token"]
    told = client.get(f"/api/conversations/{conversation}/messages", headers={"Authorization": f"Bearer {token}"})
    assert answer.headers["content-type"] == "application/json"
    assert told.json()["messages"][0]["text"] == text


@pytest.mark.parametrize("locale", ["xx", "de-DE", "not a locale", "", "' OR 1=1", "🎉"])
def test_an_unknown_language_is_answered_in_english(client: TestClient, conversation: str, locale: str) -> None:
    assert send(client, conversation, text="UNESCO", locale=locale).json()["language"] == "en"


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_forged_choice_gets_a_notice(client: TestClient, conversation: str, strings: Catalogue, locale: str) -> None:
    (reply,) = send(client, conversation, payload="forged", locale=locale).json()["replies"]
    assert (reply["kind"], reply["text"]) == ("notice", strings.text("choice_expired", locale))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_wrong_token_does_not_open_a_conversation(
    client: TestClient, conversation: str, strings: Catalogue, locale: str
) -> None:
    send(client, conversation, text="Hello", locale="en")
    other = send(client, f"{conversation}-b", text="Hello", locale="en").json()["token"]
    for token in ("wrong", other, "é"):
        headers = {"Authorization": f"Bearer {token}".encode()}
        body = {"conversation": conversation, "text": "Hello", "locale": locale}
        told = refused(client.post("/api/chat", json=body, headers=headers), 401, "conversation-token")
        assert told["detail"] == strings.text("conversation_token", locale)


def test_the_token_is_given_with_the_first_reply_and_goes_on_to_fit(client: TestClient, conversation: str) -> None:
    token = send(client, conversation, text="Hello", locale="en").json()["token"]
    assert len(token) >= 32
    assert send(client, conversation, token, text="Hello again", locale="en").json()["token"] == token
    assert send(client, conversation, text="Hello", locale="en").json()["token"] is None


@pytest.mark.parametrize("text", ["/restart", '/ask{"language":"zh"}', "/greet", "／restart"])
def test_a_leading_slash_is_a_delegates_own(client: TestClient, conversation: str, text: str) -> None:
    answer = send(client, conversation, text=text, locale="en")
    assert (answer.status_code, answer.json()["language"]) == (200, "en")


@pytest.mark.parametrize(
    "conversation", ["../../etc/passwd", "a b", "é峰🎉", "web:a", "'; DROP TABLE messages; --", "%00"]
)
def test_any_text_names_a_conversation(client: TestClient, conversation: str) -> None:
    answer = send(client, conversation, text="Hello", locale="en")
    assert (answer.status_code, answer.json()["conversation"]) == (200, conversation)


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/api/nothing", 404, "not-found"),
        ("GET", "/api/chat", 405, "method-not-allowed"),
        ("PUT", "/api/chat", 405, "method-not-allowed"),
        ("GET", "/api/conversations/none/messages", 401, "conversation-token"),
        ("DELETE", "/api/conversations/none", 401, "conversation-token"),
        ("GET", "/internal/actions/webhook", 405, "method-not-allowed"),
    ],
)
@pytest.mark.parametrize("locale", ["en", "fr", "zh"])
def test_a_request_that_leads_nowhere_is_a_problem_in_the_callers_language(
    client: TestClient, strings: Catalogue, method: str, path: str, status: int, slug: str, locale: str
) -> None:
    told = refused(client.request(method, path, headers={"Accept-Language": locale}), status, slug)
    sentence = "malformed_request" if status == 405 else slug.replace("-", "_")
    assert told["detail"] == strings.text(sentence, locale)


def test_the_description_of_the_api_tells_the_public_routes_only(client: TestClient) -> None:
    paths = set(client.get("/openapi.json").json()["paths"])
    assert {"/api/chat", "/api/conversations/{conversation}/messages", "/health/live", "/health/ready"} <= paths
    assert [path for path in paths if path.startswith("/internal")] == []
