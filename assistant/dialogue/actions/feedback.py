"""Takes what a delegate says of an answer, and the wish to speak to a person."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.dialogue.actions.turn import Events, language_of, notice, say
from assistant.strings import Catalogue


class _Acknowledge(Action):
    """Says one sentence, and marks the turn for the organisers."""

    key = ""
    feedback: str | None = None

    def __init__(self, strings: Catalogue) -> None:
        self._strings = strings

    def name(self) -> str:
        return f"action_{self.key}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        language = language_of(tracker)
        say(dispatcher, notice("smalltalk", language, self._strings.text(self.key, language)), feedback=self.feedback)
        return []


class ActionFeedbackPositive(_Acknowledge):
    """The answer helped."""

    key, feedback = "feedback_positive", "positive"


class ActionFeedbackNegative(_Acknowledge):
    """The answer did not help."""

    key, feedback = "feedback_negative", "negative"


class ActionHandoff(_Acknowledge):
    """There is no person to hand over to; the organisers see the question."""

    key, feedback = "handoff", "handoff"
