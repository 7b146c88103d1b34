"""Learns when to answer: from what search saw when it found the right text, and when there was none to be found.

Each question is taken once as it is and once with the documents that answer it left out: what search then finds first
is, for certain, no answer.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from knowledge.calibration import Outcome
from knowledge.outcome import language_pair, signals
from knowledge.search import Hit, Query, Searcher

# Shares of the trials without an answer that may be answered, and asked back. Most of these trials are near misses, a
# text on the same matter being left, so that of ordinary questions without an answer far fewer are answered.
# A wrong answer from a text in another language is harder to see through: there it is to be rarer; and so is asking
# back, which more questions that have an answer come to.
ANSWERED_WHEN_UNKNOWN = {"same": 0.10, "across": 0.08}
CLARIFIED_WHEN_UNKNOWN = {"same": 0.14, "across": 0.12}
FEWEST_TRIALS = 80
# What a general trial counts beside one of the event.
GENERAL_COUNTS = 0.2


@dataclass(frozen=True)
class Trial:
    """A question asked of some of the texts: what the decision saw, whether the texts answer, and whether the best
    hit does.

    A `general` one is not asked at an event: it teaches what speaks for an answer, but not how much has to.
    """

    pair: str
    signals: np.ndarray
    known: bool
    right: bool
    general: bool = False


def trials_of(searcher: Searcher, query: Query, hits: Sequence[Hit], relevant: set[str]) -> Iterator[Trial]:
    """Trials with the texts as they are, with a single one of those that answer, and with none of them."""
    if not hits:
        return
    found = list(dict.fromkeys(hit.entry.document for hit in hits if hit.entry.document in relevant))
    yield _trial(query, hits, relevant)
    if len(found) > 1:
        left_out = set(found) - {found[-1]}
        kept = [hit for hit in hits if hit.entry.document not in left_out]
        yield _trial(query, searcher.compared(kept), relevant)
    others = [hit for hit in hits if hit.entry.document not in relevant]
    if relevant and others:
        yield _trial(query, searcher.compared(others), set())


def _trial(query: Query, hits: Sequence[Hit], relevant: set[str]) -> Trial:
    pair = language_pair(query.language, hits[0].passage.language)
    return Trial(pair, signals(hits), bool(relevant), hits[0].entry.document in relevant)


def learn_outcomes(trials: Sequence[Trial]) -> dict[str, Outcome]:
    """An outcome model for each language pair with enough trials, and for like and unlike pairs as a whole."""
    groups: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        groups[_kind(trial.pair)].append(trial)
        groups[trial.pair].append(trial)
    return {name: outcome for name, group in groups.items() if (outcome := _fit(group)) is not None}


def _kind(pair: str) -> str:
    question, _, text = pair.partition("->")
    return "same" if question == text else "across"


def _fit(trials: Sequence[Trial]) -> Outcome | None:
    kind = _kind(trials[0].pair)
    answered, clarified = ANSWERED_WHEN_UNKNOWN[kind], CLARIFIED_WHEN_UNKNOWN[kind]
    labels = np.array([trial.right for trial in trials])
    unknown = np.array([not trial.known and not trial.general for trial in trials])
    own = sum(not trial.general for trial in trials)
    if own < FEWEST_TRIALS or labels.all() or not labels.any() or not unknown.any():
        return None
    features = np.stack([trial.signals for trial in trials])
    scale = np.maximum(features.std(axis=0), 1e-6)
    counts = np.array([GENERAL_COUNTS if trial.general else 1.0 for trial in trials])
    for half in (labels, ~labels):
        counts[half] *= len(trials) / 2 / counts[half].sum()
    model = LogisticRegression(C=0.5, max_iter=1000).fit(features / scale, labels, sample_weight=counts)
    coefficients, intercept = model.coef_[0] / scale, float(model.intercept_[0])
    chances = 1 / (1 + np.exp(-(features @ coefficients + intercept)))
    answer_from = float(np.quantile(chances[unknown], 1 - answered))
    clarify_from = float(np.quantile(chances[unknown], 1 - answered - clarified))
    return Outcome(tuple(round(float(x), 5) for x in coefficients), intercept, answer_from, clarify_from)
