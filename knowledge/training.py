"""Learns a calibration from the stored questions: what the questions of a language have in common, and when to answer.

Each answerable question is tried against the texts of each language, once as they are and once without the documents
that answer it: what search then finds first is, for certain, no answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from knowledge.calibration import Calibration, Outcome
from knowledge.encoder import Encoder
from knowledge.glossary import Glossary
from knowledge.index import Embed, KnowledgeIndex, build_index
from knowledge.outcome import language_pair, signals
from knowledge.passages import Entry
from knowledge.questions import StoredQuestion
from knowledge.search import Hit, Query, Searcher

# Part of the name of a kept calibration: a calibration learnt in another way is not used again.
METHOD = 1

# Shares of questions without an answer that may be answered, and asked back, on the stored questions.
ANSWERED_WHEN_UNKNOWN = 0.04
CLARIFIED_WHEN_UNKNOWN = 0.22
FEWEST_TRIALS = 40


@dataclass(frozen=True)
class Trial:
    """A question asked of the texts in one language, with what the decision saw and whether the best hit is right."""

    pair: str
    signals: np.ndarray
    known: bool
    right: bool


def calibrate(
    entries: Sequence[Entry],
    questions: Sequence[StoredQuestion],
    glossary: Glossary,
    encoder: Encoder,
    embed_passages: Embed,
    embed_questions: Embed,
) -> tuple[KnowledgeIndex, Calibration]:
    """Build the index of `entries` and learn from `questions` how to search it."""
    asked = embed_questions([question.text for question in questions])
    calibration = Calibration(question_means=_means(asked, [question.language for question in questions]))
    index = build_index(entries, embed_passages, calibration)
    searcher = Searcher(index, encoder, calibration, glossary)
    trials = list(_trials(searcher, questions, asked))
    return index, replace(calibration, outcomes=_outcomes(trials))


def _means(vectors: np.ndarray, languages: Sequence[str]) -> dict[str, np.ndarray]:
    labels = np.array(languages, dtype=object)
    return {language: vectors[labels == language].mean(axis=0) for language in sorted(set(languages))}


def _trials(searcher: Searcher, questions: Sequence[StoredQuestion], asked: np.ndarray) -> Iterable[Trial]:
    for question, plain in zip(questions, asked, strict=True):
        query = searcher.query_of(question.text, question.language, plain)
        for language in searcher.index.rows_by_language:
            hits = searcher.rank(query, count=12, language=language)
            yield from _trial(query, hits, set(question.relevant))


def _trial(query: Query, hits: list[Hit], relevant: set[str]) -> Iterable[Trial]:
    if not hits:
        return
    pair = language_pair(query.language, hits[0].passage.language)
    yield Trial(pair, signals(hits), bool(relevant), hits[0].entry.document in relevant)
    others = [hit for hit in hits if hit.entry.document not in relevant]
    if relevant and others:
        yield Trial(pair, signals(others), False, False)


def _outcomes(trials: Sequence[Trial]) -> dict[str, Outcome]:
    groups: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        question, _, text = trial.pair.partition("->")
        groups["same" if question == text else "across"].append(trial)
        groups[trial.pair].append(trial)
    return {name: outcome for name, group in groups.items() if (outcome := _fit(group)) is not None}


def _fit(trials: Sequence[Trial]) -> Outcome | None:
    labels = np.array([trial.right for trial in trials])
    if len(trials) < FEWEST_TRIALS or labels.all() or not labels.any():
        return None
    features = np.stack([trial.signals for trial in trials])
    scale = np.maximum(features.std(axis=0), 1e-6)
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000).fit(features / scale, labels)
    coefficients, intercept = model.coef_[0] / scale, float(model.intercept_[0])
    chances = 1 / (1 + np.exp(-(features @ coefficients + intercept)))
    unknown = chances[[not trial.known for trial in trials]]
    answer_from = float(np.quantile(unknown, 1 - ANSWERED_WHEN_UNKNOWN))
    clarify_from = float(np.quantile(unknown, 1 - ANSWERED_WHEN_UNKNOWN - CLARIFIED_WHEN_UNKNOWN))
    return Outcome(tuple(float(x) for x in coefficients), intercept, answer_from, min(clarify_from, answer_from))
