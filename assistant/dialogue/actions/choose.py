"""Takes up what was offered: a choice that was pressed, a yes, a no."""

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.answering.answerer import Answerer
from assistant.answering.topics import Answer, Asked
from assistant.dialogue.actions.turn import Events, context_of, entity, give, language_of, notice, say
from assistant.strings import Catalogue


class ActionChoose(Action):
    """Answers from the entry that a pressed choice stands for."""

    def __init__(self, answerer: Answerer, strings: Catalogue) -> None:
        self._answerer = answerer
        self._strings = strings

    def name(self) -> str:
        return "action_choose"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        chosen = entity(tracker, "choice")
        return await give(dispatcher, tracker, lambda: self._shown(chosen, tracker))

    def _shown(self, entry: str | None, tracker: Tracker) -> Answer:
        language, previous = language_of(tracker), context_of(tracker).question
        asked = replace(previous, language=language) if previous else Asked("", language)
        answer = self._answerer.show(entry, asked) if entry else None
        return answer or Answer(notice("notice", language, self._strings.text("choice_expired", language)), "notice")


class ActionAffirm(ActionChoose):
    """A yes to an offer takes the first thing offered; a yes to nothing is an invitation to ask."""

    def name(self) -> str:
        return "action_affirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        language, offered = language_of(tracker), context_of(tracker).offered
        if not offered:
            say(dispatcher, notice("smalltalk", language, self._strings.text("affirm", language)))
            return []
        return await give(dispatcher, tracker, lambda: self._shown(offered[0].entry, tracker))


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
