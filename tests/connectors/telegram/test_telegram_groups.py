"""Group chats, where only what is addressed to the assistant counts, and updates that are nobody's question."""

from typing import Any

import pytest
from bot_api import BOT, BotApi
from twin import Twin
from updates import entities, message, person, press, text, update

from assistant.conversation.messages import Message
from connectors.telegram import TelegramConnector

GROUP = -100200
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]


def group(words: str, **more: Any) -> dict[str, Any]:
    return text(words, chat=GROUP, kind="supergroup", **more)


@pytest.mark.parametrize(
    ("language", "words", "question"),
    [
        ("en", "@SummitBot when does the forum open?", "when does the forum open?"),
        ("fr", "Dis-moi, @summitbot, à quelle heure ouvre le forum 🎉 ?", None),
        ("zh-hans", "🎉 @SummitBot 论坛几点开始？", "🎉  论坛几点开始？"),
    ],
)
async def test_mention_is_answered_without_the_name(
    polling: TelegramConnector, bot_api: BotApi, service: Twin, language: str, words: str, question: str | None
) -> None:
    await bot_api.deliver(group(words, language=language))
    await bot_api.sent(1)
    expected = question or "Dis-moi, , à quelle heure ouvre le forum 🎉 ?"
    assert service.messages == [Message(f"telegram:{GROUP}", "telegram", text=expected, locale=language)]


async def test_answer_in_a_group_hangs_on_the_question_and_stays_in_its_topic(
    polling: TelegramConnector, bot_api: BotApi
) -> None:
    asked = group("@SummitBot hello", message_thread_id=33, is_topic_message=True)
    await bot_api.deliver(asked)
    await bot_api.sent(1)
    sent = bot_api.made("sendMessage")[0]
    assert sent["message_thread_id"] == 33
    assert sent["reply_parameters"] == {
        "message_id": asked["message"]["message_id"],
        "allow_sending_without_reply": True,
    }


async def test_answering_the_assistant_is_asking_it(polling: TelegramConnector, bot_api: BotApi, service: Twin) -> None:
    ours = {**message(GROUP, "supergroup", text="…"), "from": BOT}
    theirs = message(GROUP, "supergroup", text="…")
    await bot_api.deliver(
        group("et le deuxième ?", reply_to_message=theirs, language="fr"),
        group("et le troisième ?", reply_to_message=ours, language="fr"),
    )
    assert await bot_api.sent(1) == ["fr: et le troisième ?"]
    assert len(service.messages) == 1


async def test_mention_alone_gets_help(polling: TelegramConnector, bot_api: BotApi) -> None:
    await bot_api.deliver(group("@SummitBot", language="fr"))
    assert await bot_api.sent(1) == ["help (fr)"]


async def test_commands_in_a_group_are_ours_unless_addressed_to_another(
    polling: TelegramConnector, bot_api: BotApi, service: Twin
) -> None:
    await bot_api.deliver(
        group("/help@OtherBot"),
        group("/weather"),
        group("/help@SummitBot", language="zh-hans"),
        group("/start"),
        group("/ask@summitbot what?"),
    )
    assert await bot_api.sent(3) == ["help (zh)", "welcome (zh)", "zh: /ask what?"]


async def test_buttons_in_a_group_are_answered(polling: TelegramConnector, bot_api: BotApi) -> None:
    await bot_api.deliver(press("some-choice", chat=GROUP, kind="supergroup"))
    assert await bot_api.sent(1) == ["en: some-choice"]


IGNORED: dict[str, dict[str, Any]] = {
    "words among people": group("when does the forum open?"),
    "mention of another": group("@OtherBot hello"),
    "picture among people": update(message=message(GROUP, "supergroup", photo=PHOTO)),
    "new member": update(message=message(GROUP, "supergroup", new_chat_members=[person(3)])),
    "pinned message": update(message=message(pinned_message=message(text="hello"))),
    "another bot": update(message={**message(text="hello"), "from": {**BOT, "id": 5, "username": "OtherBot"}}),
    "automatic forward": update(
        message=message(GROUP, "group", text="@SummitBot", entities=entities("@SummitBot"), is_automatic_forward=True)
    ),
    "edited message": update(edited_message={**message(text="hello"), "edit_date": 2}),
    "channel post": update(channel_post=message(-300, "channel", text="hello")),
    "edited channel post": update(edited_channel_post=message(-300, "channel", text="hello", edit_date=2)),
    "poll": update(poll={
        "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
        "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
    }),
    "membership": update(my_chat_member={
        "chat": {"id": 7, "type": "private"}, "from": person(), "date": 1,
        "old_chat_member": {"status": "member", "user": BOT},
        "new_chat_member": {"status": "kicked", "user": BOT, "until_date": 0},
    }),
    "reaction": update(message_reaction={
        "chat": {"id": 7, "type": "private"}, "message_id": 3, "user": person(), "date": 1,
        "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}],
    }),
    "inline query": update(inline_query={"id": "1", "from": person(), "query": "hello", "offset": ""}),
    "kind of the future": update(telepathy={"from": person(), "thought": "hello"}),
}  # fmt: skip


@pytest.mark.parametrize("ignored", IGNORED.values(), ids=IGNORED.keys())
async def test_what_is_no_question_to_us_is_left(
    polling: TelegramConnector, bot_api: BotApi, service: Twin, ignored: dict[str, Any]
) -> None:
    await bot_api.deliver(ignored, text("and now?", chat=8))
    assert await bot_api.sent(1) == ["en: and now?"]
    assert [sent.text for sent in service.messages] == ["and now?"]


async def test_press_below_a_message_too_old_to_be_seen(polling: TelegramConnector, bot_api: BotApi) -> None:
    old = press("some-choice")
    below = old["callback_query"]["message"]
    old["callback_query"]["message"] = {"chat": below["chat"], "message_id": below["message_id"], "date": 0}
    await bot_api.deliver(old)
    assert await bot_api.sent(1) == ["en: some-choice"]
    assert len(bot_api.made("answerCallbackQuery")) == 1
