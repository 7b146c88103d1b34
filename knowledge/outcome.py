"""Whether the best entry found answers the question: answer, ask back with choices, or abstain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.calibration import Calibration
from knowledge.search import Hit, Query
from knowledge.signals import signals

Verdict = Literal["answer", "clarify", "abstain"]

CHOICES = 3


@dataclass(frozen=True)
class Decision:
    """The verdict with the chance, 0 to 1, that the best entry answers the question."""

    verdict: Verdict
    chance: float
    pair: str


def decide_outcome(query: Query, hits: Sequence[Hit], calibration: Calibration) -> Decision:
    """Decide what to do with the hits of a question."""
    if not hits:
        return Decision("abstain", 0.0, "none")
    pair = language_pair(query.language, hits[0].passage.language)
    outcome = calibration.outcome_of(pair)
    if outcome is None:
        return Decision("clarify", 0.5, pair)
    chance = outcome.chance(signals(query, hits))
    if chance >= outcome.answer_from:
        return Decision("answer", chance, pair)
    return Decision("clarify" if chance >= outcome.clarify_from else "abstain", chance, pair)


def language_pair(question: str, text: str) -> str:
    """`zh->en` for a Chinese question answered by an English text."""
    return f"{question}->{text}"


def offered(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each of the nearest documents: what a question is asked back with."""
    nearest: dict[str, Hit] = {}
    for hit in hits:
        nearest.setdefault(hit.entry.document, hit)
    return list(nearest.values())[:CHOICES]
