"""Updates as Telegram sends them."""

import itertools
import re
from typing import Any

from bot_api import BOT

_numbers = itertools.count(500)


def update(**content: Any) -> dict[str, Any]:
    return {"update_id": next(_numbers), **content}


def person(number: int = 7, language: str | None = "en") -> dict[str, Any]:
    about = {"id": number, "is_bot": False, "first_name": "Amélie", "last_name": "Zhang", "username": "amelie_z"}
    return about | ({"language_code": language} if language else {})


def message(chat: int = 7, kind: str = "private", language: str | None = "en", **content: Any) -> dict[str, Any]:
    place = {"id": chat, "type": kind} | ({} if kind == "private" else {"title": "Delegation"})
    number = next(_numbers)
    return {"message_id": number, "date": 1, "chat": place, "from": person(abs(chat), language), **content}


def text(words: str, chat: int = 7, kind: str = "private", language: str | None = "en", **more: Any) -> dict[str, Any]:
    """A text message; commands and mentions are marked as Telegram marks them."""
    return update(message=message(chat, kind, language, text=words, entities=entities(words), **more))


def entities(words: str) -> list[dict[str, Any]]:
    kinds = (("bot_command", r"(?<!\S)/\w+(?:@\w+)?"), ("mention", r"(?<![\w/])@\w+"))
    return [
        {"type": kind, "offset": units(words[: match.start()]), "length": units(match.group())}
        for kind, pattern in kinds
        for match in re.finditer(pattern, words)
    ]


def units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def press(
    data: str, chat: int = 7, keyboard: Any = None, kind: str = "private", language: str | None = "en"
) -> dict[str, Any]:
    """A button pressed below a message of the assistant."""
    below = {**message(chat, kind, None), "from": BOT, "text": "…"}
    if keyboard:
        below["reply_markup"] = keyboard
    query = {"id": f"q{next(_numbers)}", "from": person(abs(chat), language), "chat_instance": "1", "data": data}
    return update(callback_query={**query, "message": below})
