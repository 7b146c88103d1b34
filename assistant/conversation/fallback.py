"""What is said while the dialogue engine is away: the answer of the texts alone, in the shape an action gives it."""

from typing import Any

from assistant.answering.answerer import Answerer, Kept
from assistant.answering.topics import Answer, Asked
from assistant.conversation.messages import Reply
from assistant.dialogue.actions.turn import choose
from assistant.dialogue.client import Utterance
from assistant.strings import Catalogue


class Fallback:
    """Answers questions and pressed choices without the engine; call it off the event loop."""

    def __init__(self, answerer: Answerer, strings: Catalogue) -> None:
        self._answerer = answerer
        self._strings = strings

    def question(self, text: str, language: str) -> Utterance:
        """Search the texts for what was asked."""
        with self._answerer.one_release() as kept:
            return _utterance(self._answerer.answer(text, language), kept)

    def choice(self, action: dict[str, Any], language: str) -> Utterance:
        """Do what a pressed choice does."""
        if wished := action["entities"].get("target_language"):
            notice = Reply("notice", wished, self._strings.text("language_changed", wished))
            return Utterance(custom={**notice.to_json(), "set_language": wished})
        with self._answerer.one_release() as kept:
            answer = self._answerer.show(str(action["entities"].get("choice")), Asked("", language))
        return _utterance(answer, kept) if answer else self.question(action["title"], language)


def _utterance(answer: Answer, kept: Kept) -> Utterance:
    actions = [{"title": topic.title, "action": choose(topic)} for topic in answer.offered]
    custom = {**answer.reply.to_json(), "choices": actions, **answer.explained()}
    return Utterance(custom={**custom, "release": kept.release.number if kept.release else None})
