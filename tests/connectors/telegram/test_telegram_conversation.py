"""Questions, commands and buttons in private chats, in the three languages."""

import json
from typing import Any

import pytest
from bot_api import BotApi, Failure
from harness import Connect
from twin import CHOICE, QUOTES, Twin, source
from updates import message, press, text, update

from assistant.conversation.messages import Choice, Message, Reply
from connectors.telegram import TelegramConnector

LANGUAGES = pytest.mark.parametrize(
    ("locale", "language"), [("en-GB", "en"), ("fr", "fr"), ("zh-hans", "zh"), ("zh-hant", "zh-Hant")]
)
QUESTIONS = {
    "en": "When does the forum open?",
    "fr": "À quelle heure ouvre le forum ?",
    "zh": "论坛几点开始？",
    "zh-Hant": "論壇幾點開始？",
}


def buttons(call_keyboard: dict[str, list[list[dict[str, str]]]]) -> list[dict[str, str]]:
    return [button for row in call_keyboard["inline_keyboard"] for button in row]


@LANGUAGES
async def test_question_reaches_the_service_and_its_answer_the_chat(
    polling: TelegramConnector, bot_api: BotApi, service: Twin, locale: str, language: str
) -> None:
    await bot_api.deliver(text(QUESTIONS[language], chat=11, language=locale))
    assert await bot_api.sent(1) == [f"{language}: {QUESTIONS[language]}"]
    assert service.messages == [Message("telegram:11", "telegram", text=QUESTIONS[language], locale=locale)]
    sent = bot_api.made("sendMessage")[0]
    assert (sent["chat_id"], sent["parse_mode"], sent["reply_parameters"]) == (11, None, None)


@LANGUAGES
async def test_source_button_shows_the_quote_where_there_is_no_public_address(
    polling: TelegramConnector, bot_api: BotApi, locale: str, language: str
) -> None:
    await bot_api.deliver(text(QUESTIONS[language], language=locale))
    await bot_api.sent(1)
    (button,) = buttons(bot_api.made("sendMessage")[0]["reply_markup"])
    assert f"Main Forum {language}" in button["text"]
    assert len(button["callback_data"].encode()) <= 64
    await bot_api.deliver(press(button["callback_data"], language=locale))
    shown = (await bot_api.sent(2))[1]
    assert shown.startswith(f"Main Forum {language}\n\n")
    assert QUOTES[language] in shown
    assert len(bot_api.made("answerCallbackQuery")) == 1


async def test_quotes_of_another_chat_cannot_be_asked_for(polling: TelegramConnector, bot_api: BotApi) -> None:
    await bot_api.deliver(text("Bonjour", chat=1, language="fr"))
    await bot_api.sent(1)
    (button,) = buttons(bot_api.made("sendMessage")[0]["reply_markup"])
    await bot_api.deliver(press(button["callback_data"], chat=2, language="fr"))
    assert await bot_api.sent(1, chat=2) == ["Ce choix n’est plus disponible. Veuillez reposer votre question."]


async def test_source_button_opens_the_page_where_there_is_a_public_address(
    connect: Connect, bot_api: BotApi, service: Twin
) -> None:
    service.replies["城市"] = (Reply("answer", "zh", "回答", (source("zh"), source("fr"))),)
    await connect(public_url="http://summit.example/desk").start()
    await bot_api.deliver(text("城市", language="zh-hans"))
    await bot_api.sent(1)
    chinese, french = buttons(bot_api.made("sendMessage")[0]["reply_markup"])
    assert chinese["text"] == "出处：Main Forum zh"
    quote = "%E8%AE%BA%E5%9D%9B%E4%B9%9D%E7%82%B9%E5%BC%80%E5%A7%8B%E3%80%82"
    assert chinese["url"] == f"http://summit.example/desk/knowledge/main-forum?lang=zh&quote={quote}#opening"
    assert french["text"] == "出处：Main Forum fr（Français）"


async def test_link_that_telegram_refuses_does_not_cost_the_answer(
    connect: Connect, bot_api: BotApi, service: Twin
) -> None:
    choice = Choice("Panel 3", CHOICE)
    service.replies["hello"] = (Reply("answer", "en", "Hello", (source("en"),), (choice,)),)
    await connect(public_url="http://localhost:8000").start()
    bot_api.fail("sendMessage", Failure(400, "Bad Request: inline keyboard button URL is invalid"))
    await bot_api.deliver(text("hello"))
    assert await bot_api.sent(1) == ["Hello"]
    assert buttons(bot_api.made("sendMessage")[0]["reply_markup"]) == [{"text": "Panel 3", "callback_data": CHOICE}]


@LANGUAGES
async def test_choice_is_pressed_acknowledged_marked_and_answered(
    polling: TelegramConnector, bot_api: BotApi, service: Twin, locale: str, language: str
) -> None:
    await bot_api.deliver(text("/start", language=locale))
    assert await bot_api.sent(1) == [f"welcome ({language})"]
    keyboard = bot_api.made("sendMessage")[0]["reply_markup"]
    assert buttons(keyboard) == [{"text": "What is on today?", "callback_data": CHOICE}]
    await bot_api.deliver(press(CHOICE, keyboard=keyboard, language=locale))
    assert (await bot_api.sent(2))[1] == f"{language}: {CHOICE}"
    assert service.messages == [Message("telegram:7", "telegram", payload=CHOICE, locale=locale)]
    assert len(bot_api.made("answerCallbackQuery")) == 1
    (marked,) = bot_api.made("editMessageReplyMarkup")
    assert buttons(marked["reply_markup"])[0]["text"] == "✓ What is on today?"


@LANGUAGES
async def test_help_speaks_the_language_of_the_delegate(
    polling: TelegramConnector, bot_api: BotApi, locale: str, language: str
) -> None:
    await bot_api.deliver(text("/help", language=locale))
    assert await bot_api.sent(1) == [f"help ({language})"]


@pytest.mark.parametrize(
    ("locale", "question"),
    [
        ("en", "Which language would you like me to answer in?"),
        ("fr", "Dans quelle langue souhaitez-vous que je vous réponde\u00a0?"),
        ("zh-hans", "您希望我用哪种语言回答？"),
        ("zh-hant", "您希望我用哪種語言回答？"),
        ("de", "Which language would you like me to answer in?"),
        (None, "Which language would you like me to answer in?"),
    ],
)
async def test_language_is_chosen_by_a_button(
    polling: TelegramConnector, bot_api: BotApi, service: Twin, locale: str | None, question: str
) -> None:
    await bot_api.deliver(text("/language", language=locale))
    assert await bot_api.sent(1) == [question]
    offered = buttons(bot_api.made("sendMessage")[0]["reply_markup"])
    assert [button["text"] for button in offered] == ["English", "Français", "简体中文", "繁體中文"]
    await bot_api.deliver(press(offered[1]["callback_data"], language=locale), text("Merci", language=locale))
    assert (await bot_api.sent(3))[1:] == ["changed (fr)", "fr: Merci"]
    assert service.languages == {"telegram:7": "fr"}


async def test_language_can_be_named_in_the_command(polling: TelegramConnector, bot_api: BotApi) -> None:
    await bot_api.deliver(text("/language zh", language="fr"))
    assert await bot_api.sent(1) == ["changed (zh)"]


@pytest.mark.parametrize(
    ("locale", "question", "gone", "kept"),
    [
        (
            "en",
            "Shall I erase this conversation?",
            "Everything about this conversation has been erased.",
            "Nothing has been erased.",
        ),
        (
            "fr",
            "Dois-je effacer cette conversation\u00a0?",
            "Toute trace de cette conversation a été effacée.",
            "Rien n’a été effacé.",
        ),
        ("zh-hans", "要删除这个对话吗？", "有关这个对话的全部内容已经删除。", "对话没有删除。"),
    ],
)
async def test_conversation_is_erased_only_after_a_confirming_button(
    polling: TelegramConnector, bot_api: BotApi, service: Twin, locale: str, question: str, gone: str, kept: str
) -> None:
    await bot_api.deliver(text("/forget", chat=9, language=locale))
    asked = (await bot_api.sent(1))[0]
    assert asked.startswith(question)
    yes, no = buttons(bot_api.made("sendMessage")[0]["reply_markup"])
    await bot_api.deliver(press(no["callback_data"], chat=9, language=locale))
    assert (await bot_api.sent(2))[1] == kept
    assert service.forgotten == []
    await bot_api.deliver(press(yes["callback_data"], chat=9, language=locale))
    assert (await bot_api.sent(3))[2] == gone
    assert service.forgotten == ["telegram:9"]
    assert [call["reply_markup"] for call in bot_api.made("editMessageReplyMarkup")] == [None, None]


@pytest.mark.parametrize(
    ("locale", "notice"),
    [
        ("en", "Thank you, but I can only read text. Please write your question in words."),
        ("fr", "Merci, mais je ne sais lire que du texte. Veuillez écrire votre question."),
        ("zh-hans", "谢谢，不过我只能读取文字，请用文字写下您的问题。"),
    ],
)
@pytest.mark.parametrize("kind", ["photo", "sticker", "voice"])
async def test_what_is_not_text_gets_a_polite_notice(
    polling: TelegramConnector, bot_api: BotApi, service: Twin, locale: str, notice: str, kind: str
) -> None:
    file = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    sticker = {**file, "type": "regular", "is_animated": False, "is_video": False}
    content: dict[str, Any] = {"photo": [file], "sticker": sticker, "voice": {**file, "duration": 3}}
    await bot_api.deliver(update(message=message(language=locale, **{kind: content[kind]})))
    assert await bot_api.sent(1) == [notice]
    assert service.messages == []


async def test_album_gets_one_notice(polling: TelegramConnector, bot_api: BotApi) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    album = [update(message=message(photo=photo, media_group_id="77")) for _ in range(3)]
    await bot_api.deliver(*album, text("hello"))
    sent = await bot_api.sent(2)
    assert sent[1:] == ["en: hello"]


@LANGUAGES
async def test_refused_message_is_answered_with_its_reason(
    polling: TelegramConnector, bot_api: BotApi, locale: str, language: str
) -> None:
    await bot_api.deliver(text("x" * 1001, language=locale))
    assert await bot_api.sent(1) == [f"too long ({language})"]


@pytest.mark.parametrize(
    ("locale", "apology"),
    [
        ("en", "Something went wrong on our side. Please try again."),
        ("fr", "Une erreur s’est produite de notre côté. Veuillez réessayer."),
        ("zh-hans", "我们这边出了问题，请再试一次。"),
    ],
)
async def test_fault_is_owned_up_to_and_the_next_message_answered(
    polling: TelegramConnector, bot_api: BotApi, service: Twin, locale: str, apology: str
) -> None:
    service.fault = RuntimeError("broken")
    await bot_api.deliver(text("hello", language=locale))
    assert await bot_api.sent(1) == [apology]
    service.fault = None
    await bot_api.deliver(text("hello", language=locale))
    assert (await bot_api.sent(2))[1].endswith(": hello")


async def test_long_answer_comes_in_several_messages_with_the_buttons_below_the_last(
    polling: TelegramConnector, bot_api: BotApi, service: Twin
) -> None:
    paragraphs = ["甲" * 3000, "乙" * 3000]
    service.replies["长"] = (Reply("answer", "zh", "\n\n".join(paragraphs), (source("zh"),)),)
    await bot_api.deliver(text("长", language="zh-hans"))
    assert await bot_api.sent(2) == paragraphs
    assert [bool(call["reply_markup"]) for call in bot_api.made("sendMessage")] == [False, True]


async def test_typing_is_shown_while_thinking_and_not_after(
    polling: TelegramConnector, bot_api: BotApi, service: Twin
) -> None:
    service.gated.add("telegram:7")
    await bot_api.deliver(text("hello"))
    await bot_api.until(lambda: len(bot_api.made("sendChatAction")) >= 3)
    assert bot_api.made("sendChatAction")[0].parameters == {"chat_id": 7, "action": "typing"}
    assert bot_api.texts() == []
    service.gates["telegram:7"].set()
    await bot_api.sent(1)
    assert bot_api.calls[-1].method == "sendMessage"


async def test_words_like_commands_and_markup_are_sent_as_they_are(
    polling: TelegramConnector, bot_api: BotApi, service: Twin
) -> None:
    service.replies["/programme"] = (Reply("answer", "en", "<b>*_`[a](b)&amp;"),)
    await bot_api.deliver(text("/programme"))
    assert await bot_api.sent(1) == ["<b>*_`[a](b)&amp;"]
    assert json.dumps(bot_api.made("sendMessage")[0].parameters).count("entities") == 0
