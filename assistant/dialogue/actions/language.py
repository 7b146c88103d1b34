"""Changes the conversation's language when the delegate wishes it; the application stores it."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.answering.follow_ups import Conversing
from assistant.dialogue.actions.turn import (
    Events,
    asked_in,
    context_of,
    entity,
    give,
    language_of,
    notice,
    say,
    send,
)
from assistant.strings import TRADITIONAL, Catalogue
from knowledge.languages import LANGUAGES


class ActionChangeLanguage(Action):
    """Confirms the new language in that language and answers the last question again; asks where none was named."""

    def __init__(self, conversing: Conversing, strings: Catalogue) -> None:
        self._conversing = conversing
        self._strings = strings

    def name(self) -> str:
        return "action_change_language"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        wished = entity(tracker, "target_language")
        if wished in (*LANGUAGES, TRADITIONAL):
            text = self._strings.text("language_changed", wished)
            say(dispatcher, notice("notice", wished, text), set_language=wished)
            return await self._answer_again(dispatcher, tracker, "zh" if wished == TRADITIONAL else wished)
        asked, context = asked_in(tracker), context_of(tracker)
        # "France?" and "in France" are no wishes; "speak German" is one, though Germany is a country.
        if await asyncio.to_thread(self._conversing.asks_of_place, asked):
            return await give(dispatcher, tracker, lambda: self._conversing.reply(asked, context, False))
        language = language_of(tracker)
        reply = notice("clarify", language, self._strings.text("language_unknown", language))
        choices = [self._choice(each, language) for each in LANGUAGES]
        dispatcher.utter_message(json_message={**reply.to_json(), "choices": choices})
        return []

    async def _answer_again(self, dispatcher: CollectingDispatcher, tracker: Tracker, language: str) -> Events:
        answer = await asyncio.to_thread(self._conversing.again, context_of(tracker), language)
        return send(dispatcher, tracker, answer) if answer else []

    def _choice(self, wished: str, language: str) -> dict[str, Any]:
        title = self._strings.text(f"language_{wished}", language)
        action = {"intent": "change_language", "entities": {"target_language": wished}, "title": title}
        return {"title": title, "action": action}
