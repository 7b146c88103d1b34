"""Answers a question to the knowledge base; everything that is not clearly something else is one."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.answering.follow_ups import Conversing
from assistant.dialogue.actions.turn import Events, asked_in, context_of, give


class ActionAnswer(Action):
    """Searches the texts for the message and answers, asks back, or abstains."""

    follow_up = False

    def __init__(self, conversing: Conversing) -> None:
        self._conversing = conversing

    def name(self) -> str:
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        asked, context = asked_in(tracker), context_of(tracker)
        return await give(dispatcher, tracker, lambda: self._conversing.reply(asked, context, self.follow_up))


class ActionDefaultFallback(ActionAnswer):
    """Rasa's stock fallback takes the turn back; the delegate's question is answered instead."""

    def name(self) -> str:
        return "action_default_fallback"


class ActionFollowUp(ActionAnswer):
    """Answers a message that makes sense only after another: "and panel 3?", "tell me more", "the second one"."""

    follow_up = True

    def name(self) -> str:
        return "action_follow_up"
