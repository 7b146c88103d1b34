"""Takes up what was offered: a choice that was pressed, a yes, a no."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.answering.answerer import Answer, Answerer
from assistant.dialogue.actions.turn import (
    Events,
    entity,
    give,
    language_of,
    notice,
    say,
    text_of,
    topics_in,
)
from assistant.strings import Catalogue


class ActionChoose(Action):
    """Answers from the entry that a pressed choice stands for."""

    def __init__(self, answerer: Answerer, strings: Catalogue) -> None:
        self._answerer = answerer
        self._strings = strings

    def name(self) -> str:
        return "action_choose"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        language, chosen = language_of(tracker), entity(tracker, "choice")
        question = str(tracker.get_slot("last_question") or "")
        return await give(dispatcher, question, lambda: self._shown(chosen, question, language))

    def _shown(self, entry: str | None, question: str, language: str) -> Answer:
        answer = self._answerer.show(entry, question, language) if entry else None
        return answer or Answer(notice("notice", language, self._strings.text("choice_expired", language)), "notice")


class ActionAffirm(ActionChoose):
    """A yes to an offer takes the first thing offered; a yes to nothing is thanks."""

    def name(self) -> str:
        return "action_affirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        language, offered = language_of(tracker), topics_in(tracker, "offered")
        question = str(tracker.get_slot("last_question") or text_of(tracker))
        if not offered:
            say(dispatcher, notice("smalltalk", language, self._strings.text("feedback_positive", language)))
            return []
        return await give(dispatcher, question, lambda: self._shown(offered[0].entry, question, language))


class ActionDeny(Action):
    """A no leaves an offer where it is."""

    def __init__(self, strings: Catalogue) -> None:
        self._strings = strings

    def name(self) -> str:
        return "action_deny"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        language = language_of(tracker)
        say(dispatcher, notice("smalltalk", language, self._strings.text("deny", language)))
        return []
