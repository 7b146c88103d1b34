"""Changes the conversation's language when the delegate wishes it; the application stores it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.dialogue.actions.turn import Events, entity, language_of, notice, say
from assistant.strings import TRADITIONAL, Catalogue
from knowledge.languages import LANGUAGES


class ActionChangeLanguage(Action):
    """Confirms the new language in that language, or offers the languages where none was named."""

    def __init__(self, strings: Catalogue) -> None:
        self._strings = strings

    def name(self) -> str:
        return "action_change_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        wished = entity(tracker, "target_language")
        if wished in (*LANGUAGES, TRADITIONAL):
            text = self._strings.text("language_changed", wished)
            say(dispatcher, notice("notice", wished, text), set_language=wished)
            return []
        language = language_of(tracker)
        reply = notice("clarify", language, self._strings.text("language_unknown", language))
        choices = [self._choice(each, language) for each in LANGUAGES]
        dispatcher.utter_message(json_message={**reply.to_json(), "choices": choices})
        return []

    def _choice(self, wished: str, language: str) -> dict[str, Any]:
        title = self._strings.text(f"language_{wished}", language)
        action = {"intent": "change_language", "entities": {"target_language": wished}, "title": title}
        return {"title": title, "action": action}
