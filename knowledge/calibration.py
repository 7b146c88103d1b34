"""What search has learnt from the stored questions: language means, weights, and when a score is good enough.

A calibration belongs to an encoder. It is computed when a release is built and saved with it, and serves any content:
a knowledge base in one language, with ten passages, or with one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

# How many of the shipped passages' mean stand in for passages that a small knowledge base does not have.
PRIOR_WEIGHT = 20

# What a passage's evidence consists of, in the order of the columns of the evidence array.
EVIDENCE = ("passage", "sentence", "plain_passage", "plain_sentence", "lexical")


@dataclass(frozen=True)
class Outcome:
    """A logistic model of the chance that the best entry answers, with its two thresholds."""

    coefficients: tuple[float, ...]
    intercept: float
    answer_from: float
    clarify_from: float

    def chance(self, signals: np.ndarray) -> float:
        """`signals` has the shape of `coefficients`; returns a value between 0 and 1."""
        return float(1 / (1 + np.exp(-(np.dot(self.coefficients, signals) + self.intercept))))


@dataclass(frozen=True)
class Calibration:
    """Means by language, shape (dimension,); weights over `EVIDENCE` for the same and for another language."""

    question_means: Mapping[str, np.ndarray] = field(default_factory=dict)
    passage_means: Mapping[str, np.ndarray] = field(default_factory=dict)
    sentence_means: Mapping[str, np.ndarray] = field(default_factory=dict)
    same_language: tuple[float, ...] = (1.0, 1.0, 2.0, 0.0, 1.0)
    across_languages: tuple[float, ...] = (1.0, 1.0, 0.0, 0.0, 0.4)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def outcome_of(self, pair: str) -> Outcome | None:
        """The outcome model of a language pair; of the like pairs where that one was not seen in the questions."""
        question, _, text = pair.partition("->")
        return self.outcomes.get(pair) or self.outcomes.get("same" if question == text else "across")

    def weights(self, same_language: bool) -> np.ndarray:
        return np.asarray(self.same_language if same_language else self.across_languages, np.float32)

    def to_json(self) -> dict[str, Any]:
        means = ("question_means", "passage_means", "sentence_means")
        stored: dict[str, Any] = {
            name: {language: [round(float(x), 6) for x in mean] for language, mean in getattr(self, name).items()}
            for name in means
        }
        stored["same_language"], stored["across_languages"] = list(self.same_language), list(self.across_languages)
        stored["outcomes"] = {pair: dict(outcome.__dict__) for pair, outcome in self.outcomes.items()}
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Calibration":
        def means(name: str) -> dict[str, np.ndarray]:
            return {language: np.asarray(mean, np.float32) for language, mean in stored[name].items()}

        outcomes = {
            pair: Outcome(**{**outcome, "coefficients": tuple(outcome["coefficients"])})
            for pair, outcome in stored["outcomes"].items()
        }
        return cls(
            means("question_means"),
            means("passage_means"),
            means("sentence_means"),
            tuple(stored["same_language"]),
            tuple(stored["across_languages"]),
            outcomes,
        )


def blended_mean(vectors: np.ndarray, prior: np.ndarray | None) -> np.ndarray:
    """The mean of `vectors`, shape (n, dimension), drawn towards `prior` while there are few of them.

    Without a prior, the mean of a handful is drawn towards nothing: centring one passage on itself would erase it.
    """
    dimension = vectors.shape[1]
    prior = np.zeros(dimension, np.float32) if prior is None else prior
    return ((vectors.sum(axis=0) + PRIOR_WEIGHT * prior) / (len(vectors) + PRIOR_WEIGHT)).astype(np.float32)
