"""What the dialogue engine has the application do: one action per class, run by the rasa-sdk executor."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.types import ActionCall

from assistant.answering.answerer import Answerer
from assistant.answering.parts import ConversingInParts
from assistant.dialogue.actions.answer import ActionAnswer, ActionDefaultFallback, ActionFollowUp
from assistant.dialogue.actions.choose import ActionAffirm, ActionChoose, ActionDeny
from assistant.dialogue.actions.feedback import ActionFeedbackNegative, ActionFeedbackPositive, ActionHandoff
from assistant.dialogue.actions.language import ActionChangeLanguage
from assistant.dialogue.actions.out_of_scope import ActionOutOfScope
from assistant.strings import Catalogue


class OneReleaseExecutor(ActionExecutor):
    """Runs each action on one release of the texts, which its replies then name."""

    def __init__(self, answerer: Answerer) -> None:
        super().__init__()
        self._answerer = answerer

    async def run(self, action_call: ActionCall) -> Any:
        with self._answerer.one_release() as kept:
            result = await super().run(action_call)
        if result and kept.release:
            for response in result.responses:
                if response.get("custom"):
                    response["custom"]["release"] = kept.release.number
        return result


def build_executor(answerer: Answerer, strings: Catalogue) -> ActionExecutor:
    """An executor with every action of `domain.yml`.

    Actions are registered one by one: `register_package` ends the whole process when an import fails.
    """
    conversing = ConversingInParts(answerer, strings)
    actions: Sequence[Action] = (
        ActionAnswer(conversing),
        ActionDefaultFallback(conversing),
        ActionFollowUp(conversing),
        ActionChoose(answerer, strings),
        ActionAffirm(answerer, strings),
        ActionDeny(strings),
        ActionChangeLanguage(conversing, strings),
        ActionOutOfScope(conversing, strings),
        ActionFeedbackPositive(strings),
        ActionFeedbackNegative(strings),
        ActionHandoff(strings),
    )
    executor = OneReleaseExecutor(answerer)
    for action in actions:
        executor.register_action(action)
    return executor
