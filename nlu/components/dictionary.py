"""Finds sessions, fields, cities, ordinals and languages by the lookup tables and synonyms of the training data.

Rasa's regex extractor cannot do this for us: its word boundaries find nothing inside Chinese text, without them it
finds "rome" in "Jerome", and it misses "ceremonie d'ouverture" typed without accents.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_json_to_file, read_json_file

FILE_NAME = "dictionary.json"
LATIN = "0-9a-z"


def fold(text: str) -> str:
    """Drop case, accents and typographic apostrophes while every character keeps its place."""
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    if character in "’ʼ‘":
        return "'"
    base = unicodedata.normalize("NFKD", character).lower()
    return base[0] if base else character


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    # Longest first, so that "panel 3" wins over "3"; a Latin edge must not touch another Latin letter.
    parts = []
    for phrase in sorted(phrases, key=len, reverse=True):
        before = f"(?<![{LATIN}])" if re.match(f"[{LATIN}]", phrase) else ""
        after = f"(?![{LATIN}])" if re.search(f"[{LATIN}]$", phrase) else ""
        parts.append(before + re.escape(phrase) + after)
    return re.compile("|".join(parts) or "(?!)")


def _phrases(elements: list[str], synonyms: dict[str, str]) -> dict[str, str]:
    """Give each element its value, and take in the other phrases that share one of these values."""
    phrases = {element: synonyms.get(element, element) for element in elements}
    values = set(phrases.values())
    return {phrase: value for phrase, value in synonyms.items() if value in values} | phrases


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class DictionaryEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Marks each known phrase once, the longest first, with its canonical value."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, entries: dict[str, list[str]]) -> None:
        """Take the entries: folded phrase to entity and value."""
        self._model_storage = model_storage
        self._resource = resource
        self._use(entries)

    def _use(self, entries: dict[str, list[str]]) -> None:
        self._entries = entries
        self._regex = _pattern(list(entries))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DictionaryEntityExtractor:
        """Build an untrained component as Rasa asks for it."""
        return cls(model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DictionaryEntityExtractor:
        """Read the entries that training stored."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, read_json_file(folder / FILE_NAME))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the phrases of every lookup table, each with its value."""
        entries = {}
        for table in training_data.lookup_tables:
            for phrase, value in _phrases(table["elements"], training_data.entity_synonyms).items():
                entries[fold(phrase)] = [table["name"], value]
        self._use(entries)
        with self._model_storage.write_to(self._resource) as folder:
            dump_obj_as_json_to_file(folder / FILE_NAME, entries)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities found to each message."""
        for message in messages:
            found = self.add_extractor_name(self._find(message.get(TEXT) or ""))
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    def _find(self, text: str) -> list[dict[str, Any]]:
        return [
            {"entity": entity, "value": value, "start": match.start(), "end": match.end()}
            for match in self._regex.finditer(fold(text))
            for entity, value in [self._entries[match.group()]]
        ]
