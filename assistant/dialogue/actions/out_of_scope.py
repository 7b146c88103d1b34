"""Declines, politely and shortly, what is not about the event."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.answering.follow_ups import Conversing
from assistant.dialogue.actions.turn import Events, asked_in, context_of, give, notice, say
from assistant.strings import Catalogue


class ActionOutOfScope(Action):
    """Says what the assistant is for; answers after all when the message plainly asks what a city did."""

    def __init__(self, conversing: Conversing, strings: Catalogue) -> None:
        self._conversing = conversing
        self._strings = strings

    def name(self) -> str:
        return "action_out_of_scope"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        asked, context = asked_in(tracker), context_of(tracker)
        if await asyncio.to_thread(self._conversing.asks_for_practices, asked):
            return await give(dispatcher, tracker, lambda: self._conversing.reply(asked, context, False))
        text = self._strings.text("out_of_scope", asked.language)
        say(dispatcher, notice("smalltalk", asked.language, text))
        return []
