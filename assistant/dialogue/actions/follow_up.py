"""Answers a message that makes sense only after another: "and panel 3?", "tell me more", "the second one"."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.answering.answerer import Answer, Answerer
from assistant.dialogue.actions.turn import Events, entity, give, language_of, text_of, topics_in
from assistant.strings import Catalogue


class ActionFollowUp(Action):
    """Searches the message together with what it refers to."""

    def __init__(self, answerer: Answerer, strings: Catalogue) -> None:
        self._answerer = answerer
        self._strings = strings

    def name(self) -> str:
        return "action_follow_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        text, language = text_of(tracker), language_of(tracker)
        previous = str(tracker.get_slot("last_question") or "")
        topics, offered = topics_in(tracker, "last_topics"), topics_in(tracker, "offered")
        place, session = entity(tracker, "ordinal"), entity(tracker, "session")

        def answer() -> Answer:
            if place and not session and offered:
                chosen = _at(place, len(offered))
                shown = chosen is not None and self._answerer.show(offered[chosen].entry, previous, language)
                if shown:
                    return shown
            return self._answerer.follow_up(text, previous, topics, session, language)

        return await give(dispatcher, text, answer)


def _at(place: str, count: int) -> int | None:
    """The index that an ordinal (`1` … `5`, `last`) names among `count` things."""
    index = count - 1 if place == "last" else int(place) - 1 if place.isdigit() else -1
    return index if 0 <= index < count else None
