"""Declines, politely and shortly, what is not about the event."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.answering.follow_ups import Conversing
from assistant.answering.topics import Answer, Asked, Context
from assistant.dialogue.actions.turn import Events, asked_in, confidence_of, context_of, notice, say, send
from assistant.strings import Catalogue

# What the engine is surer of than this is answered only where a text is plainly asked for, or known to answer it.
SURE = 0.998
# What it is less sure of than this is a question like any other, whatever the texts say: more is, where a
# city is named or something has been spoken of.
UNSURE, UNSURE_IN_CONTEXT = 0.7, 0.95
# The chance from which the texts are believed rather than the engine.
CLEARLY_ANSWERED = 0.85
# How like one that a text is known to answer a question must be for that, however sure the engine is.
KNOWN = 0.6


class ActionOutOfScope(Action):
    """Says what the assistant is for; answers after all what the texts answer.

    Where the engine is sure, a text has to be known to answer the like.
    """

    def __init__(self, conversing: Conversing, strings: Catalogue) -> None:
        self._conversing = conversing
        self._strings = strings

    def name(self) -> str:
        return "action_out_of_scope"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        asked, context = asked_in(tracker), context_of(tracker)
        answer = await asyncio.to_thread(self._looked_up, asked, context, confidence_of(tracker))
        if answer is None:
            text = self._strings.text("out_of_scope", asked.language)
            say(dispatcher, notice("smalltalk", asked.language, text))
            return []
        return send(dispatcher, tracker, answer)

    def _looked_up(self, asked: Asked, context: Context, confidence: float) -> Answer | None:
        plainly = self._conversing.asks_for_practices(asked)
        answer = self._conversing.reply(asked, context, False)
        known = answer.verdict == "answer" and answer.known >= KNOWN
        if confidence >= SURE and not (plainly or known):
            return None
        clearly = known or answer.chance >= CLEARLY_ANSWERED or len(answer.topics) > 1
        on_subject = not context.empty or self._conversing.names_place(asked)
        unsure = confidence < (UNSURE_IN_CONTEXT if on_subject else UNSURE)
        return answer if plainly or unsure or clearly else None
