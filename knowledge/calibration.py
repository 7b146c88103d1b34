"""What search has learnt from the stored questions: language means, weights, and when a score is good enough.

A calibration belongs to its encoders. What the shipped questions teach ships in `learnt`; other questions teach when a
release is first built beside them. It is saved with each release, and serves any content: a knowledge base in one
language, with ten passages, or with one.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

# How many of the shipped passages' mean stand in for passages that a small knowledge base does not have.
PRIOR_WEIGHT = 20

# What a passage's evidence consists of, in the order of the columns of the evidence array. `second_…` is what the
# second encoder says; without one these are 0, as are `tokens` and `verified` with a main encoder that gives no tokens.
EVIDENCE = ("passage", "sentence", "plain", "lexical", "second_passage", "second_sentence", "tokens", "verified")

# Weights from which learning starts, and from which few questions cannot draw it far away.
SAME_LANGUAGE = (25.0, 7.0, 45.0, 9.0, 3.0, 2.0, 14.0, 0.3)
ACROSS_LANGUAGES = (12.0, 12.0, 0.0, 10.0, 7.0, 7.0, 30.0, 0.3)
ACROSS_OFFSET = -3.5


@dataclass(frozen=True)
class Means:
    """The mean vectors of one encoder by language, each of shape (dimension,) or (token dimension,)."""

    questions: Mapping[str, np.ndarray] = field(default_factory=dict)
    passages: Mapping[str, np.ndarray] = field(default_factory=dict)
    sentences: Mapping[str, np.ndarray] = field(default_factory=dict)
    question_tokens: Mapping[str, np.ndarray] = field(default_factory=dict)
    passage_tokens: Mapping[str, np.ndarray] = field(default_factory=dict)

    def of_question(self, language: str, dimension: int) -> np.ndarray:
        """The mean of a language's questions; of all questions where that language has none."""
        return _mean_of(self.questions, language, dimension)

    def of_question_token(self, language: str, dimension: int) -> np.ndarray:
        """The mean of the tokens of a language's questions; of all where that language has none."""
        return _mean_of(self.question_tokens, language, dimension)

    def of_passage_token(self, language: str, dimension: int) -> np.ndarray:
        """The mean of the tokens of a language's passages; of all where that language has none."""
        return _mean_of(self.passage_tokens, language, dimension)


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
    """Means by encoder; weights over `EVIDENCE` for texts in the question's language and in another."""

    means: Mapping[str, Means] = field(default_factory=dict)
    same_language: tuple[float, ...] = SAME_LANGUAGE
    across_languages: tuple[float, ...] = ACROSS_LANGUAGES
    across_offset: float = ACROSS_OFFSET
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def means_of(self, encoder: str) -> Means:
        """The means of an encoder; none where it took no part in learning."""
        return self.means.get(encoder) or Means()

    @property
    def verifies(self) -> bool:
        """Whether the verifier weighs anything."""
        column = EVIDENCE.index("verified")
        return any(weights[column] for weights in (self.same_language, self.across_languages))

    def outcome_of(self, pair: str) -> Outcome | None:
        """The outcome model of a language pair; of the like pairs where that one was not seen in the questions."""
        question, _, text = pair.partition("->")
        return self.outcomes.get(pair) or self.outcomes.get("same" if question == text else "across")

    def scores(self, evidence: np.ndarray, same_language: np.ndarray) -> np.ndarray:
        """The fused score of each row of `evidence`, shape (n, len(EVIDENCE)); `same_language` has shape (n,)."""
        across = evidence @ np.asarray(self.across_languages, np.float32) + self.across_offset
        return np.where(same_language, evidence @ np.asarray(self.same_language, np.float32), across)

    def to_json(self) -> dict[str, Any]:
        """A plain mapping, as stored in a release."""
        stored = asdict(self)
        stored["means"] = {
            encoder: {name: _plain(of) for name, of in vars(means).items()} for encoder, means in self.means.items()
        }
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Calibration":
        """The inverse of `to_json`."""
        means = {
            encoder: Means(**{name: _arrays(of) for name, of in by_name.items()})
            for encoder, by_name in stored["means"].items()
        }
        outcomes = {
            pair: Outcome(**{**outcome, "coefficients": tuple(outcome["coefficients"])})
            for pair, outcome in stored["outcomes"].items()
        }
        weights = {name: tuple(stored[name]) for name in ("same_language", "across_languages")}
        return cls(means=means, outcomes=outcomes, across_offset=stored["across_offset"], **weights)


def _mean_of(means: Mapping[str, np.ndarray], language: str, dimension: int) -> np.ndarray:
    if language in means:
        return means[language]
    return np.mean(list(means.values()), axis=0) if means else np.zeros(dimension, np.float32)


def _plain(means: Mapping[str, np.ndarray]) -> dict[str, list[float]]:
    return {language: [round(float(x), 6) for x in mean] for language, mean in means.items()}


def _arrays(means: Mapping[str, list[float]]) -> dict[str, np.ndarray]:
    return {language: np.asarray(mean, np.float32) for language, mean in means.items()}


def blended_mean(vectors: np.ndarray, prior: np.ndarray | None) -> np.ndarray:
    """The mean of `vectors`, shape (n, dimension), drawn towards `prior` while there are few of them.

    Without a prior, the mean of a handful is drawn towards nothing: centring one passage on itself would erase it.
    """
    dimension = vectors.shape[1]
    prior = np.zeros(dimension, np.float32) if prior is None else prior
    return ((vectors.sum(axis=0) + PRIOR_WEIGHT * prior) / (len(vectors) + PRIOR_WEIGHT)).astype(np.float32)
