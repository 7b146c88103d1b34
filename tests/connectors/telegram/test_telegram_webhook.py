"""The webhook: registered in the background, opened only by its secret, each update taken once."""

import asyncio
import time
from typing import Any

import httpx
import pytest
from bot_api import BotApi, Failure, flood
from fastapi import FastAPI
from harness import Connect, reaches
from sqlalchemy import create_engine
from structlog.testing import capture_logs
from twin import Twin
from updates import text, update

from assistant.conversation.store import Store
from connectors.telegram import State, TelegramConnector

PUBLIC = "https://summit.example"
SECRET = "shared_with-Telegram"
SETTINGS: dict[str, Any] = {"public_url": PUBLIC, "telegram_webhook_secret": SECRET}
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def post(connector: TelegramConnector, *updates: Any, secret: str | None = SECRET) -> list[int]:
    """What the route answers to updates that arrive at the same time."""
    app = FastAPI()
    app.include_router(connector.router)
    headers = [] if secret is None else [(HEADER.encode(), secret.encode())]
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC, headers=headers) as client:
        posts = [
            client.post("/telegram/webhook", content=each)
            if isinstance(each, bytes)
            else client.post("/telegram/webhook", json=each)
            for each in updates
        ]
        return [answer.status_code for answer in await asyncio.gather(*posts)]


async def test_webhook_is_registered_with_its_secret_and_what_it_may_bring(connect: Connect, bot_api: BotApi) -> None:
    connector = connect(**SETTINGS)
    await connector.start()
    await reaches(connector, State.OK)
    registered = bot_api.made("setWebhook")[0]
    assert registered["url"] == "https://summit.example/telegram/webhook"
    assert registered["secret_token"] == SECRET
    assert registered["allowed_updates"] == ["message", "callback_query"]
    assert bot_api.made("getUpdates") == []


async def test_secret_that_is_not_set_is_the_same_after_a_restart_and_is_not_the_token(
    connect: Connect, bot_api: BotApi
) -> None:
    for _ in range(2):
        connector = connect(public_url=PUBLIC)
        await connector.start()
        await reaches(connector, State.OK)
        await connector.stop()
    first, second = (call["secret_token"] for call in bot_api.made("setWebhook"))
    assert first == second
    assert len(first) == 64
    assert first.isalnum()
    assert await post(connector, text("hello"), secret=first) == [200]


@pytest.mark.parametrize(
    ("language", "question"), [("en", "hello"), ("fr", "À quelle heure ?"), ("zh-hans", "几点开始？")]
)
async def test_update_is_answered(connect: Connect, bot_api: BotApi, language: str, question: str) -> None:
    connector = connect(**SETTINGS)
    await connector.start()
    assert await post(connector, text(question, language=language)) == [200]
    assert (await bot_api.sent(1))[0].endswith(f": {question}")


@pytest.mark.parametrize("secret", [None, "", "guess", SECRET + "x", "é"])
async def test_callers_without_the_secret_are_refused(connect: Connect, service: Twin, secret: str | None) -> None:
    connector = connect(**SETTINGS)
    await connector.start()
    assert await post(connector, text("hello"), secret=secret) == [401]
    assert service.messages == []


async def test_update_that_comes_twice_is_answered_once_whoever_receives_it(
    connect: Connect, bot_api: BotApi, service: Twin
) -> None:
    one, other = connect(**SETTINGS), connect(**SETTINGS, leader=False)
    await one.start()
    await other.start()
    twice = text("hello")
    assert await post(one, twice, twice) == [200, 200]
    assert await post(other, twice) == [200]
    assert await post(other, text("again")) == [200]
    assert await bot_api.sent(2) == ["en: hello", "en: again"]
    assert len(service.messages) == 2


async def test_webhook_answers_before_the_question_is_answered(
    connect: Connect, bot_api: BotApi, service: Twin
) -> None:
    service.gated.add("telegram:7")
    connector = connect(**SETTINGS)
    await connector.start()
    began = time.monotonic()
    burst = [text(f"{number}") for number in range(15)]
    assert await post(connector, *burst) == [200] * 15
    assert time.monotonic() - began < 2.0
    service.gates["telegram:7"].set()
    assert await bot_api.sent(15) == [f"en: {number}" for number in range(15)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 200),
        (b"null", 200),
        (b"{}", 200),
        (b'{"update_id": 1, "message": {"text": "no chat"}}', 200),
        (b'{"update_id": 2, "message": 5}', 200),
    ],
)
async def test_bodies_that_are_no_updates_do_no_harm(
    connect: Connect, bot_api: BotApi, service: Twin, body: bytes, status: int
) -> None:
    connector = connect(**SETTINGS)
    await connector.start()
    assert await post(connector, body) == [status]
    assert await post(connector, text("hello")) == [200]
    assert await bot_api.sent(1) == ["en: hello"]


async def test_update_is_given_back_to_telegram_when_it_cannot_be_noted(
    bot_api: BotApi, connect: Connect, store: Store
) -> None:
    broken = Store(create_engine("sqlite://"))
    connector = connect(**SETTINGS, store=broken)
    await connector.start()
    assert await post(connector, text("hello")) == [503]
    assert await post(connector, update(poll_answer={})) == [200]


async def test_start_does_not_wait_for_the_registration_and_flood_control_is_kept(
    connect: Connect, bot_api: BotApi
) -> None:
    bot_api.fail("setWebhook", flood(1), Failure(500))
    connector = connect(**SETTINGS)
    with capture_logs() as logs:
        await connector.start()
        await reaches(connector, State.LIMITED)
        await reaches(connector, State.OK)
    assert [line["state"] for line in logs] == ["limited", "unreachable", "ok"]
    assert len(bot_api.made("setWebhook")) == 1


async def test_refused_webhook_is_reported_and_tried_again(connect: Connect, bot_api: BotApi) -> None:
    bot_api.fail("setWebhook", Failure(400, "Bad Request: bad webhook: Failed to resolve host"))
    connector = connect(**SETTINGS)
    await connector.start()
    await reaches(connector, State.WEBHOOK_REFUSED)
    await reaches(connector, State.OK)


async def test_webhook_taken_away_is_registered_again(connect: Connect, bot_api: BotApi) -> None:
    connector = connect(**SETTINGS)
    await connector.start()
    await reaches(connector, State.OK)
    bot_api.webhook["url"] = "https://elsewhere.example"
    await bot_api.until(lambda: len(bot_api.made("setWebhook")) == 2)
    assert bot_api.webhook["url"] == "https://summit.example/telegram/webhook"


async def test_telegram_not_getting_through_to_us_is_reported(connect: Connect, bot_api: BotApi) -> None:
    connector = connect(**SETTINGS)
    await connector.start()
    await reaches(connector, State.OK)
    bot_api.webhook |= {"pending_update_count": 4, "last_error_date": int(time.time()) + 60}
    await reaches(connector, State.UNDELIVERED)
    bot_api.webhook |= {"pending_update_count": 0}
    await reaches(connector, State.OK)


@pytest.mark.parametrize("public", ["http://summit.example", "https://summit.example:9000", "http://127.0.0.1:8000"])
async def test_address_that_telegram_does_not_call_leads_to_polling(
    connect: Connect, bot_api: BotApi, public: str
) -> None:
    with capture_logs() as logs:
        connector = connect(public_url=public)
        await connector.start()
    assert [line["event"] for line in logs] == ["telegram.polls"]
    await bot_api.deliver(text("hello"))
    assert await bot_api.sent(1) == ["en: hello"]
    assert bot_api.made("setWebhook") == []


async def test_only_the_leader_registers_or_polls(connect: Connect, bot_api: BotApi) -> None:
    serving, idle = connect(**SETTINGS, leader=False), connect(leader=False)
    await serving.start()
    await idle.start()
    await reaches(serving, State.OK)
    assert idle.status() is State.STANDBY
    assert {call.method for call in bot_api.calls} == {"getMe"}
