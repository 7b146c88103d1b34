"""The service answers whatever the dialogue engine does, in order, and remembers what was said."""

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest

from assistant.conversation.errors import EmptyText, TextTooLong, Unavailable
from assistant.conversation.messages import Message, Turn
from assistant.conversation.service import ConversationService
from assistant.conversation.store import Store
from assistant.knowledge_service import KnowledgeNotReady
from assistant.strings import Catalogue

SOURCED = ("answer", "programme", "practice")
QUESTIONS = {
    "en": "What was Kingston's virtual reggae month?",
    "fr": "Comment Kingston a-t-elle fêté le mois du reggae ?",
    "zh": "山形的电影学校做了什么？",
}
Build = Callable[..., ConversationService]


def message(text: str = "", locale: str | None = None, key: str = "web:a", payload: str | None = None) -> Message:
    return Message(key, "web", text, payload, locale)


def says(*utterances: dict) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(200, json=list(utterances))


def crashes(request: httpx.Request) -> httpx.Response:
    return httpx.Response(500, text="Traceback (most recent call last)")


def cuts_the_line(request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("closed")


async def hangs(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("too slow", request=request)


ENGINES = {
    "is out of reach": None,
    "answers with nothing": says(),
    "answers with blank text": says({"recipient_id": "web:a", "text": ""}),
    "crashes": crashes,
    "hangs": hangs,
    "cuts the line": cuts_the_line,
    "answers with no JSON": lambda request: httpx.Response(200, text="<html>"),
    "answers in another form": lambda request: httpx.Response(200, json={"status": "failure"}),
    "answers with a list of words": lambda request: httpx.Response(200, json=["hello"]),
}


@pytest.mark.parametrize("language", QUESTIONS)
@pytest.mark.parametrize("engine", ENGINES)
async def test_a_question_is_answered_from_the_texts_when_the_engine(
    service_with: Build, engine: str, language: str
) -> None:
    turn = await service_with(ENGINES[engine]).handle(message(QUESTIONS[language], language))
    (reply,) = turn.replies
    assert (turn.language, reply.language, reply.kind in SOURCED) == (language, language, True)
    (source,) = reply.sources
    assert source.quote in reply.text


async def test_what_the_engine_says_is_passed_on(service_with: Build) -> None:
    turn = await service_with(says({"text": "Bonjour !"}, {"text": "Ça va ?"})).handle(message("Salut", "fr"))
    assert [(reply.kind, reply.language, reply.text) for reply in turn.replies] == [
        ("smalltalk", "fr", "Bonjour !"),
        ("smalltalk", "fr", "Ça va ?"),
    ]


async def test_the_engine_is_told_conversation_language_locale_and_channel(service_with: Build) -> None:
    seen = []

    def engine(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers["authorization"], json.loads(request.content)))
        return httpx.Response(200, json=[{"text": "好"}])

    asked = Message("telegram:7", "telegram", "會場在哪裡？", None, "zh-TW", "Asia/Taipei")
    await service_with(engine).handle(asked)
    metadata = {"language": "zh", "locale": "zh-TW", "timezone": "Asia/Taipei", "channel": "telegram"}
    assert seen == [("Bearer token", {"sender": "telegram:7", "message": "会场在哪里？", "metadata": metadata})]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("/restart", "restart"),
        ("//restart", "restart"),
        (" / restart", "restart"),
        ("／restart", "restart"),
        ('/ask{"language":"zh"}', 'ask{"language":"zh"}'),
        ("and/or", "and/or"),
    ],
)
async def test_a_leading_slash_is_taken_away(service_with: Build, typed: str, sent: str) -> None:
    seen = []

    def engine(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content)["message"])
        return httpx.Response(200, json=[{"text": "ok"}])

    await service_with(engine).handle(message(typed, "en"))
    assert seen == [sent]


@pytest.mark.parametrize(
    ("text", "refusal"), [("", EmptyText), (" \n", EmptyText), ("\u200b", EmptyText), ("x" * 1_001, TextTooLong)]
)
@pytest.mark.parametrize("language", ["en", "fr", "zh", "zh-Hant"])
async def test_what_cannot_be_answered_is_refused_in_the_language_of_the_page(
    service_with: Build, strings: Catalogue, text: str, refusal: type, language: str
) -> None:
    with pytest.raises(refusal) as refused:
        await service_with().handle(message(text, language))
    values = {"limit": 1_000, "count": 1_001} if refusal is TextTooLong else {}
    assert refused.value.detail == strings.text(refusal.key, language, **values)


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
@pytest.mark.parametrize("text", ["👍🏽👍🏽", "?!…", "。。。"])
async def test_a_message_without_words_is_told_so_without_asking_the_engine(
    service_with: Build, strings: Catalogue, text: str, language: str
) -> None:
    turn = await service_with(crashes).handle(message(text, language))
    (reply,) = turn.replies
    assert (reply.kind, reply.text) == ("notice", strings.text("unreadable_text", language))


async def test_texts_that_are_not_ready_are_said_to_be_in_preparation(service_with: Build, strings: Catalogue) -> None:
    def none_yet() -> None:
        raise KnowledgeNotReady

    with pytest.raises(Unavailable) as refused:
        await service_with(release=none_yet).handle(message("Où ?", "fr"))
    assert (refused.value.status, refused.value.detail) == (503, strings.text("unavailable", "fr"))


async def test_what_was_said_is_remembered_with_the_reply_as_it_was_shown(service_with: Build, store: Store) -> None:
    turn = await service_with().handle(message(QUESTIONS["zh"], "zh"))
    said = await asyncio.to_thread(store.messages, "web:a")
    assert [each.text for each in said] == [QUESTIONS["zh"], turn.replies[0].text]
    assert said[1].reply == json.loads(json.dumps(turn.replies[0].to_json()))


async def test_the_engine_can_change_the_language_of_a_conversation(service_with: Build) -> None:
    custom = {"kind": "notice", "language": "fr", "text": "D’accord.", "set_language": "fr"}
    service = service_with(says({"custom": custom}))
    turn = await service.handle(message("parle-moi français", "en"))
    assert (turn.language, await service.language_of("web:a")) == ("fr", "fr")


async def offer(service_with: Build, action: dict) -> str:
    """Have the engine offer a choice in conversation `web:a`; returns its payload."""
    custom = {
        "kind": "clarify",
        "language": "en",
        "text": "?",
        "choices": [{"title": action["title"], "action": action}],
    }
    turn = await service_with(says({"custom": custom})).handle(message("panel", "en"))
    return turn.replies[0].choices[0].payload


CHOICE = {"intent": "choose", "entities": {"choice": "panel-3#topic/0"}, "title": "Panel 3"}


async def test_a_pressed_choice_reaches_the_engine_as_its_intent(service_with: Build) -> None:
    seen = []

    def engine(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content)["message"])
        return httpx.Response(200, json=[{"text": "ok"}])

    payload = await offer(service_with, CHOICE)
    await service_with(engine).handle(message(payload=payload))
    assert seen == ['/choose{"choice": "panel-3#topic/0", "conversation_language": "en"}']


@pytest.mark.parametrize(
    "payload", ["forged", "", "x" * 65, "x" * 1_000, "/restart", "'; DROP TABLE choices; --", "选"]
)
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
async def test_a_forged_choice_gets_a_polite_notice(
    service_with: Build, strings: Catalogue, payload: str, language: str
) -> None:
    turn = await service_with(crashes).handle(message(payload=payload, locale=language))
    (reply,) = turn.replies
    assert (reply.kind, reply.text) == ("notice", strings.text("choice_expired", language))


async def test_a_choice_of_another_conversation_does_nothing(service_with: Build, strings: Catalogue) -> None:
    payload = await offer(service_with, CHOICE)
    turn = await service_with(says({"text": "never"})).handle(message(payload=payload, key="web:b"))
    assert turn.replies[0].text == strings.text("choice_expired", "en")


async def test_a_choice_pressed_while_the_engine_is_away_is_answered_from_the_texts(service_with: Build) -> None:
    payload = await offer(service_with, {**CHOICE, "title": "What did panel 3 of the Beijing Summit discuss?"})
    (reply,) = (await service_with().handle(message(payload=payload))).replies
    assert reply.kind in SOURCED
    assert reply.sources != ()


async def test_a_language_chosen_while_the_engine_is_away_is_spoken(service_with: Build, strings: Catalogue) -> None:
    action = {"intent": "change_language", "entities": {"target_language": "zh"}, "title": "Chinese"}
    turn = await service_with().handle(message(payload=await offer(service_with, action)))
    assert (turn.language, turn.replies[0].text) == ("zh", strings.text("language_changed", "zh"))


async def test_messages_of_one_conversation_reach_the_engine_one_after_another(service_with: Build) -> None:
    inside, most, order = 0, 0, []

    async def engine(request: httpx.Request) -> httpx.Response:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        inside -= 1
        order.append(json.loads(request.content)["message"])
        return httpx.Response(200, json=[{"text": "ok"}])

    service = service_with(engine)
    sent = [f"message {number}" for number in range(5)]
    turns: list[Turn] = await asyncio.gather(*(service.handle(message(text, "en")) for text in sent))
    assert (most, order, len(turns)) == (1, sent, 5)


async def test_a_greeting_help_and_a_language_from_a_menu_need_no_engine(
    service_with: Build, strings: Catalogue
) -> None:
    service = service_with()
    greeting = await service.greet("telegram:7", "telegram", "fr-CA")
    helped = await service.help("telegram:7", "telegram", "zh-TW")
    changed = await service.set_language("telegram:7", "telegram", "zh-Hant")
    said = [turn.replies[0].text for turn in (greeting, helped, changed)]
    first = [strings.text("welcome", "fr"), strings.text("help", "fr"), strings.text("language_changed", "zh-Hant")]
    assert said == first


async def test_forgetting_while_the_engine_is_away_is_made_up_for_later(service_with: Build, store: Store) -> None:
    service = service_with()
    await service.handle(message("Hello", "en"))
    await service.forget("web:a")
    assert await asyncio.to_thread(store.messages, "web:a") == []
    assert await asyncio.to_thread(store.still_to_erase) == ["web:a"]


async def test_a_message_in_a_language_not_spoken_is_answered_in_that_of_the_page(
    service_with: Build, strings: Catalogue
) -> None:
    notice, answer = (await service_with().handle(message("¿De qué trató el panel 3 de la cumbre?", "fr"))).replies
    assert (notice.kind, notice.text) == ("notice", strings.text("foreign", "fr"))
    assert answer.language == "fr"
