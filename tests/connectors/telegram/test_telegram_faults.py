"""Telegram down, slow, or refusing: what is retried, what is given up, what is reported."""

import asyncio
import logging
import time

import pytest
from bot_api import TOKEN, BotApi, Failure, eventually, flood
from harness import Connect, reaches
from structlog.testing import capture_logs
from twin import Twin
from updates import press, text

from connectors.telegram import State, TelegramConnector

STARTS_WITHIN_S = 0.5


async def test_without_a_token_the_connector_is_off_and_says_so_once(connect: Connect, bot_api: BotApi) -> None:
    with capture_logs() as logs:
        for token in (None, "  "):
            connector = connect(telegram_token=token)
            await connector.start()
            assert connector.status() is State.OFF
            assert connector.router.routes == []
            await connector.stop()
    assert [line["event"] for line in logs] == ["telegram.off", "telegram.off"]
    assert bot_api.calls == []


async def test_start_does_not_wait_for_telegram_and_the_bot_comes_back_with_it(
    connect: Connect, bot_api: BotApi
) -> None:
    await bot_api.stop()
    connector = connect()
    began = time.monotonic()
    await connector.start()
    assert time.monotonic() - began < STARTS_WITHIN_S
    with capture_logs() as logs:
        await reaches(connector, State.UNREACHABLE)
        await asyncio.sleep(0.3)
        await bot_api.start()
        await reaches(connector, State.OK)
        await bot_api.deliver(text("Bonjour", language="fr"))
        assert await bot_api.sent(1) == ["fr: Bonjour"]
    states = [(line["state"], line["log_level"]) for line in logs if line["event"] == "telegram.state"]
    assert states == [("unreachable", "warning"), ("ok", "info")]


async def test_bot_survives_an_outage_while_it_runs(polling: TelegramConnector, bot_api: BotApi) -> None:
    await reaches(polling, State.OK)
    await bot_api.stop()
    await reaches(polling, State.UNREACHABLE)
    await bot_api.start()
    await reaches(polling, State.OK)
    await bot_api.deliver(text("您好", language="zh-hans"))
    assert await bot_api.sent(1) == ["zh: 您好"]


async def test_wrong_token_is_reported_once_and_without_the_token(connect: Connect, bot_api: BotApi) -> None:
    with capture_logs() as logs:
        connector = connect(telegram_token="4242:wrong")
        await connector.start()
        await reaches(connector, State.REFUSED)
        await asyncio.sleep(0.4)
    assert [line["state"] for line in logs] == ["token-refused"]
    assert "4242:wrong" not in str(logs)


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (flood(1), State.LIMITED),
        (Failure(409, "Conflict: terminated by other getUpdates request"), State.CONFLICT),
        (Failure(500, "Internal Server Error"), State.UNREACHABLE),
        (Failure(502, "Bad Gateway"), State.UNREACHABLE),
        (Failure(200, delay_s=3.0), State.UNREACHABLE),
    ],
)
async def test_failure_to_receive_is_named_and_overcome(
    connect: Connect, bot_api: BotApi, failure: Failure, state: State
) -> None:
    bot_api.fail("getUpdates", failure)
    connector = connect()
    await connector.start()
    await reaches(connector, state)
    await reaches(connector, State.OK)
    await bot_api.deliver(text("hello"))
    assert await bot_api.sent(1) == ["en: hello"]


async def test_waiting_time_that_telegram_asks_for_is_kept(polling: TelegramConnector, bot_api: BotApi) -> None:
    bot_api.fail("sendMessage", flood(1))
    await bot_api.deliver(text("hello"))
    assert await bot_api.sent(1) == ["en: hello"]
    refused, sent = bot_api.made("failed:sendMessage")[0], bot_api.made("sendMessage")[0]
    assert 1.0 <= sent.at - refused.at < 2.0


async def test_chat_that_must_wait_does_not_hold_up_others(polling: TelegramConnector, bot_api: BotApi) -> None:
    bot_api.fail("sendMessage", flood(2))
    await bot_api.deliver(text("first", chat=1))
    await bot_api.until(lambda: bot_api.made("failed:sendMessage"))
    await bot_api.deliver(text("second", chat=2))
    assert await bot_api.sent(2) == ["en: second", "en: first"]


@pytest.mark.parametrize("failure", [Failure(500), Failure(502), Failure(429, "no waiting time"), Failure(504)])
async def test_answer_is_sent_again_until_it_arrives(
    polling: TelegramConnector, bot_api: BotApi, failure: Failure
) -> None:
    bot_api.fail("sendMessage", failure, failure, failure)
    await bot_api.deliver(text("Bonjour", language="fr"))
    assert await bot_api.sent(1) == ["fr: Bonjour"]


async def test_press_is_acknowledged_although_the_first_try_failed(polling: TelegramConnector, bot_api: BotApi) -> None:
    bot_api.fail("answerCallbackQuery", Failure(500), flood(1))
    await bot_api.deliver(press("some-choice"))
    await bot_api.until(lambda: bot_api.made("answerCallbackQuery"))


@pytest.mark.parametrize("failure", [Failure(403, "Forbidden: bot was blocked by the user"), Failure(500)])
async def test_chat_that_cannot_be_reached_is_given_up_and_others_go_on(
    polling: TelegramConnector, bot_api: BotApi, failure: Failure
) -> None:
    bot_api.fail_always(failure, "sendMessage")
    with capture_logs() as logs:
        await bot_api.deliver(text("Bonjour", chat=31337, language="fr"))
        await eventually(lambda: any(line["event"] == "telegram.not_sent" for line in logs))
    bot_api.fail_always(None, "sendMessage")
    assert "31337" not in str(logs)
    assert "Bonjour" not in str(logs)
    await bot_api.deliver(text("hello", chat=2))
    assert await bot_api.sent(1) == ["en: hello"]


async def test_group_that_moved_is_answered_where_it_is_now(polling: TelegramConnector, bot_api: BotApi) -> None:
    moved = Failure(400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -100999})
    bot_api.fail("sendMessage", moved)
    await bot_api.deliver(text("@SummitBot hello", chat=-5, kind="group"))
    assert await bot_api.sent(1, chat=-100999) == ["en: hello"]


async def test_typing_and_buttons_that_fail_do_not_cost_the_answer(polling: TelegramConnector, bot_api: BotApi) -> None:
    bot_api.fail_always(Failure(500), "sendChatAction", "editMessageReplyMarkup")
    keyboard = {"inline_keyboard": [[{"text": "One", "callback_data": "some-choice"}]]}
    await bot_api.deliver(press("some-choice", keyboard=keyboard))
    assert await bot_api.sent(1) == ["en: some-choice"]


async def test_nothing_personal_is_logged(
    connect: Connect, bot_api: BotApi, service: Twin, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service.fault = RuntimeError("cannot answer: my secret question")
    with capture_logs() as logs:
        connector = connect()
        await connector.start()
        await bot_api.deliver(text("my secret question", chat=987654321))
        await bot_api.sent(1)
        await connector.stop()
    everything = caplog.text + str(logs)
    for personal in ("secret question", "Amélie", "amelie_z", "Zhang", "987654321", TOKEN):
        assert personal not in everything
    assert any(line["event"] == "telegram.turn_failed" for line in logs)
