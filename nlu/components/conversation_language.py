"""Hands the language that the application settled on to the dialogue, as an entity that fills the slot `language`.

The application decides the language of a conversation before Rasa sees a message and sends it in the metadata.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, METADATA
from rasa.shared.nlu.training_data.message import Message

ENTITY = "conversation_language"
LANGUAGES = frozenset({"en", "fr", "zh"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ConversationLanguageExtractor(GraphComponent):
    """Turns `metadata.language` into the entity `conversation_language`; other values are ignored."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConversationLanguageExtractor:
        """Build the component as Rasa asks for it."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entity to each message whose metadata names a language that we speak."""
        for message in messages:
            language = (message.get(METADATA) or {}).get("language")
            if isinstance(language, str) and language in LANGUAGES:
                entity = {"entity": ENTITY, "value": language, "start": 0, "end": 0, "extractor": type(self).__name__}
                message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages
