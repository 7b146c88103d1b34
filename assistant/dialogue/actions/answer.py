"""Answers a question to the knowledge base; everything that is not clearly something else is one."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.answering.answerer import Answerer
from assistant.dialogue.actions.turn import Events, give, language_of, text_of


class ActionAnswer(Action):
    """Searches the texts for the message and answers, asks back, or abstains."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def name(self) -> str:
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        question, language = text_of(tracker), language_of(tracker)
        return await give(dispatcher, question, lambda: self._answerer.answer(question, language))


class ActionDefaultFallback(ActionAnswer):
    """Rasa's stock fallback takes the turn back; the delegate's question is answered instead."""

    def name(self) -> str:
        return "action_default_fallback"
