"""Intents by kernel ridge regression on the sentence vectors.

Rasa's logistic regression draws one straight border per intent, and intents such as "follow-up" or "out of scope" lie
in many small islands: on the same data and vectors, cross-validated, it stays several points of macro-F1 behind. A
Gaussian kernel follows the islands. The solution is one linear system, so a training takes about two seconds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers import LABEL_RANKING_LENGTH
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

FILE_NAME = "kernel_classifier.npz"
HELD_OUT_SHARE = 5
SHARPNESSES = np.geomspace(0.5, 16, 31)


class KernelModel:
    """The mathematics, free of Rasa: fit on vectors and labels, then give probabilities."""

    def __init__(
        self, centre: np.ndarray, anchors: np.ndarray, weights: np.ndarray, labels: np.ndarray, **scalars: Any
    ):
        """Take the parts that `fit` finds and `save` keeps."""
        self.centre, self.anchors, self.weights, self.labels = centre, anchors, weights, labels
        self.gamma, self.sharpness = float(scalars["gamma"]), float(scalars["sharpness"])

    @classmethod
    def fit(cls, vectors: np.ndarray, labels: np.ndarray, gamma: float, ridge: float) -> KernelModel:
        """Solve for the weights, after finding on held-out examples how sharp the probabilities may be."""
        order = np.random.default_rng(42).permutation(len(labels))
        held_out, rest = order[::HELD_OUT_SHARE], np.delete(order, np.s_[::HELD_OUT_SHARE])
        trial = cls._solve(vectors[rest], labels[rest], gamma, ridge)
        sharpness = trial._best_sharpness(vectors[held_out], labels[held_out])
        model = cls._solve(vectors, labels, gamma, ridge)
        model.sharpness = sharpness
        return model

    @classmethod
    def _solve(cls, vectors: np.ndarray, labels: np.ndarray, gamma: float, ridge: float) -> KernelModel:
        centre = vectors.mean(axis=0)
        anchors = _centred(vectors, centre)
        classes, indices, counts = np.unique(labels, return_inverse=True, return_counts=True)
        # Examples of rare intents are fitted more closely, or the frequent ones would swallow them.
        balance = np.clip(len(labels) / (len(classes) * counts), 1 / 3, 5)[indices]
        system = _kernel(anchors, anchors, gamma)
        system[np.diag_indices_from(system)] += ridge / balance
        targets = np.where(indices[:, None] == np.arange(len(classes)), 1.0, -1.0)
        weights = scipy.linalg.solve(system, targets, assume_a="pos", overwrite_a=True)
        return cls(centre, anchors, weights.astype(np.float32), classes, gamma=gamma, sharpness=1.0)

    def _scores(self, vectors: np.ndarray) -> np.ndarray:
        return _kernel(_centred(vectors, self.centre), self.anchors, self.gamma) @ self.weights

    def _best_sharpness(self, vectors: np.ndarray, labels: np.ndarray) -> float:
        scores, columns = self._scores(vectors), np.searchsorted(self.labels, labels)
        rows = np.arange(len(labels))
        losses = [-np.log(_softmax(scores * sharpness)[rows, columns] + 1e-9).mean() for sharpness in SHARPNESSES]
        return float(SHARPNESSES[int(np.argmin(losses))])

    def probabilities(self, vectors: np.ndarray) -> np.ndarray:
        """Return one row per vector with a probability for each of `labels`."""
        return _softmax(self._scores(vectors) * self.sharpness)

    def save(self, path: Any) -> None:
        """Write plain arrays; nothing that would run code when read."""
        np.savez(path, **vars(self))

    @classmethod
    def load(cls, path: Any) -> KernelModel:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as parts:
            return cls(**{name: parts[name] for name in parts.files})


def _centred(vectors: np.ndarray, centre: np.ndarray) -> np.ndarray:
    # All e5 vectors point roughly the same way; what tells them apart is what is left without their mean.
    shifted = vectors - centre
    lengths = np.linalg.norm(shifted, axis=1, keepdims=True)
    return (shifted / np.maximum(lengths, 1e-9)).astype(np.float32)


def _kernel(left: np.ndarray, right: np.ndarray, gamma: float) -> np.ndarray:
    return np.exp(-2 * gamma * (1 - left @ right.T))


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelIntentClassifier(IntentClassifier, GraphComponent):
    """Predicts the intent of a message from its dense sentence features."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: KernelModel | None = None
    ) -> None:
        """Keep the options, and the model if there is one yet."""
        self._config, self._model_storage, self._resource, self._model = config, model_storage, resource, model

    @classmethod
    def required_components(cls) -> list[type]:
        """Name the kinds of component that must come before this one."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: how narrow the kernel is and how strongly it is smoothed."""
        return {"gamma": 0.8, "ridge": 0.03}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KernelIntentClassifier:
        """Build an untrained component as Rasa asks for it."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KernelIntentClassifier:
        """Read the model that training stored."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, KernelModel.load(folder / FILE_NAME))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on all examples that have a text and an intent."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        labels = np.array([example.get(INTENT) for example in examples])
        self._model = KernelModel.fit(_vectors(examples), labels, self._config["gamma"], self._config["ridge"])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / FILE_NAME)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the intent and the ranking of intents to each message."""
        for message, row in zip(messages, self._model.probabilities(_vectors(messages)), strict=True):
            order = np.argsort(-row)[:LABEL_RANKING_LENGTH]
            ranking = [{"name": str(self._model.labels[i]), "confidence": float(row[i])} for i in order]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


def _vectors(messages: list[Message]) -> np.ndarray:
    return np.vstack([message.get_dense_features(TEXT)[1].features for message in messages])
