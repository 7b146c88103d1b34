"""The connector with the real conversation service: a small knowledge base, and a dialogue engine that is down."""

import shutil
from collections.abc import AsyncIterator

import httpx
import pytest
from bot_api import TOKEN, BotApi
from harness import QUICK
from updates import press, text

from assistant.answering.answerer import Answerer
from assistant.conversation.service import ConversationService
from assistant.conversation.store import Store
from assistant.dialogue.client import DialogueClient
from assistant.settings import ROOT, Settings
from assistant.strings import REPLIES, Catalogue
from connectors.telegram import TelegramConnector
from knowledge.cache import VectorCache
from knowledge.releases import Release, ReleaseStore

NOBODY_LISTENS = "http://127.0.0.1:9"
QUESTIONS = {
    "en": "What is the opening ceremony of the summit?",
    "fr": "Qu’est-ce que la cérémonie d’ouverture du sommet ?",
    "zh-hans": "峰会的开幕式是什么？",
    "zh-hant": "峰會的開幕式是什麼？",
}


@pytest.fixture(scope="module")
def release(caches: list[VectorCache], tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of two sessions in three languages."""
    folder = tmp_path_factory.mktemp("knowledge")
    content = folder / "content" / "programme"
    content.mkdir(parents=True)
    for path in (ROOT / "knowledge" / "content" / "programme").glob("*-ceremony.*.md"):
        shutil.copy(path, content)
    releases = ReleaseStore(folder / "releases", caches)
    number = releases.build(folder / "content")
    releases.publish(number)
    return releases.load(number)


@pytest.fixture
async def connected(bot_api: BotApi, store: Store, release: Release) -> AsyncIterator[Store]:
    """A connector that polls, in front of the real service; gives its store."""
    strings = Catalogue(REPLIES)
    async with httpx.AsyncClient(trust_env=False) as http:
        dialogue = DialogueClient(http, NOBODY_LISTENS, "token", 1.0)
        answerer = Answerer(lambda: release, strings)
        service = ConversationService(store, dialogue, answerer, strings, lambda: release)
        settings = Settings.model_validate({"telegram_token": TOKEN, "telegram_api_url": bot_api.url})
        connector = TelegramConnector(settings, service, store, timing=QUICK)
        await connector.start()
        yield store
        await connector.stop()


@pytest.mark.parametrize(("locale", "question"), QUESTIONS.items(), ids=QUESTIONS.keys())
async def test_question_is_answered_and_what_its_buttons_promise_is_kept(
    connected: Store, bot_api: BotApi, locale: str, question: str
) -> None:
    await bot_api.deliver(text(question, chat=5, language=locale))
    await bot_api.sent(1, chat=5)
    (reply,) = [message.reply for message in connected.messages("telegram:5") if message.reply]
    buttons = [row[0] for row in bot_api.made("sendMessage")[0]["reply_markup"]["inline_keyboard"]]
    assert bot_api.texts() == [reply["text"]]
    assert len(buttons) == len(reply["sources"]) + len(reply["choices"]) > 0
    await bot_api.deliver(press(buttons[0]["callback_data"], chat=5, language=locale))
    shown = (await bot_api.sent(2, chat=5))[1]
    if reply["sources"]:
        assert reply["sources"][0]["quote"] in shown
    expired = [Catalogue(REPLIES).text("choice_expired", language) for language in ("en", "fr", "zh", "zh-Hant")]
    assert shown not in expired


@pytest.mark.parametrize(
    ("locale", "welcome"), [("en", "Hello!"), ("fr", "Bonjour"), ("zh-hans", "您好"), ("zh-hant", "您好")]
)
async def test_welcome_help_and_a_choice_that_has_expired(
    connected: Store, bot_api: BotApi, locale: str, welcome: str
) -> None:
    strange = press("issued-to-nobody", chat=6, language=locale)
    await bot_api.deliver(text("/start", chat=6, language=locale), text("/help", chat=6, language=locale), strange)
    sent = await bot_api.sent(3, chat=6)
    assert sent[0].startswith(welcome)
    language = {"zh-hans": "zh", "zh-hant": "zh-Hant"}.get(locale, locale)
    assert sent[2] == Catalogue(REPLIES).text("choice_expired", language)


async def test_language_is_changed_and_the_conversation_erased(connected: Store, bot_api: BotApi) -> None:
    await bot_api.deliver(text("/language zh", chat=8), text("OK", chat=8), press("tg:forget", chat=8))
    sent = await bot_api.sent(3, chat=8)
    assert sent[0] == "好的，接下来我用中文回答。"
    assert sent[-1] == "有关这个对话的全部内容已经删除。"
    assert connected.conversation("telegram:8") is None
    assert connected.messages("telegram:8") == []


@pytest.mark.parametrize(("locale", "language"), [("en", "en"), ("fr", "fr"), ("zh-hans", "zh")])
async def test_message_too_long_is_refused_in_its_language(
    connected: Store, bot_api: BotApi, locale: str, language: str
) -> None:
    await bot_api.deliver(text("x" * 1001, chat=9, language=locale))
    expected = Catalogue(REPLIES).text("text_too_long", language, limit=1000, count=1001)
    assert await bot_api.sent(1, chat=9) == [expected]
