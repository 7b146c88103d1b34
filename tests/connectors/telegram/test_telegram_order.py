"""Order within a chat, chats beside each other, bursts, and updates that come twice."""

import asyncio

from bot_api import BotApi
from harness import QUICK, Connect
from twin import Twin
from updates import press, text

from connectors.telegram import TelegramConnector
from connectors.telegram.receiving import WAITING_PER_CHAT


async def test_messages_of_one_chat_are_answered_in_order_while_other_chats_go_on(
    polling: TelegramConnector, bot_api: BotApi, service: Twin
) -> None:
    service.gated.add("telegram:1")
    await bot_api.deliver(text("one", chat=1), text("two", chat=1), text("three", chat=1), text("other", chat=2))
    assert await bot_api.sent(1, chat=2) == ["en: other"]
    assert bot_api.texts(chat=1) == []
    service.gates["telegram:1"].set()
    assert await bot_api.sent(3, chat=1) == ["en: one", "en: two", "en: three"]


async def test_press_is_acknowledged_at_once_although_its_chat_is_busy(
    polling: TelegramConnector, bot_api: BotApi, service: Twin
) -> None:
    service.gated.add("telegram:1")
    await bot_api.deliver(text("one", chat=1), press("anything", chat=1))
    await bot_api.until(lambda: bot_api.made("answerCallbackQuery"))
    assert bot_api.texts() == []
    service.gates["telegram:1"].set()
    assert await bot_api.sent(2) == ["en: one", "en: anything"]


async def test_burst_of_one_chat_is_bounded_and_said_to_be(
    polling: TelegramConnector, bot_api: BotApi, service: Twin
) -> None:
    service.gated.add("telegram:1")
    count = WAITING_PER_CHAT + 10
    await bot_api.deliver(*(text(f"{number}", chat=1, language="fr") for number in range(count)))
    await bot_api.deliver(text("other", chat=2))
    await bot_api.sent(1, chat=2)
    service.gates["telegram:1"].set()
    answered = await bot_api.sent(WAITING_PER_CHAT + 2, chat=1)
    assert answered[:-1] == [f"fr: {number}" for number in range(WAITING_PER_CHAT + 1)]
    assert answered[-1].startswith("Cela fait trop de messages à la fois")
    await bot_api.deliver(text("again", chat=1, language="fr"))
    assert (await bot_api.sent(WAITING_PER_CHAT + 3, chat=1))[-1] == "fr: again"


async def test_burst_of_many_chats_is_answered_throughout(polling: TelegramConnector, bot_api: BotApi) -> None:
    await bot_api.deliver(*(text("hello", chat=chat) for chat in range(1, 101)))
    assert await bot_api.sent(100) == ["en: hello"] * 100
    assert {call["chat_id"] for call in bot_api.made("sendMessage")} == set(range(1, 101))


async def test_update_is_handled_once_also_after_a_restart(bot_api: BotApi, connect: Connect, service: Twin) -> None:
    first = connect()
    await first.start()
    await bot_api.deliver(text("hello"))
    await bot_api.sent(1)
    await first.stop()
    # The new process does not know how far the old one got, so the same update is given to it again.
    await connect().start()
    await bot_api.deliver(text("again"))
    assert await bot_api.sent(2) == ["en: hello", "en: again"]
    assert [message.text for message in service.messages] == ["hello", "again"]


async def test_stopping_lets_the_answer_under_way_be_sent(bot_api: BotApi, connect: Connect, service: Twin) -> None:
    connector = connect()
    await connector.start()
    service.gated.add("telegram:1")
    await bot_api.deliver(text("hello", chat=1))
    await bot_api.until(lambda: bot_api.made("sendChatAction"))
    stopping = asyncio.create_task(connector.stop())
    service.gates["telegram:1"].set()
    await stopping
    assert bot_api.texts() == ["en: hello"]


async def test_stopping_does_not_wait_for_ever(bot_api: BotApi, connect: Connect, service: Twin) -> None:
    connector = connect()
    await connector.start()
    service.gated.add("telegram:1")
    await bot_api.deliver(text("hello", chat=1))
    await bot_api.until(lambda: bot_api.made("sendChatAction"))
    async with asyncio.timeout(QUICK.grace_s + 2):
        await connector.stop()
    assert bot_api.texts() == []
