"""Declines, politely and shortly, what is not about the event."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.dialogue.actions.turn import Events, language_of, notice, say
from assistant.strings import Catalogue


class ActionOutOfScope(Action):
    """Says what the assistant is for."""

    def __init__(self, strings: Catalogue) -> None:
        self._strings = strings

    def name(self) -> str:
        return "action_out_of_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        language = language_of(tracker)
        say(dispatcher, notice("smalltalk", language, self._strings.text("out_of_scope", language)))
        return []
