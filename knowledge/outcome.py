"""Whether the best entry found answers the question: answer, ask back with choices, or abstain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from knowledge.calibration import EVIDENCE, Calibration
from knowledge.search import ASKED_SURELY, Hit, Query

Verdict = Literal["answer", "clarify", "abstain"]

CHOICES = 3

SIGNALS = ("margin", "lexical", "sentence", "verified")

OF_THE_BEST = [EVIDENCE.index(name) for name in SIGNALS[1:]]

# The score of a hit above its rivals says little more beyond this.
WIDEST_MARGIN = 8.0

# Passages at least this similar, centred on their language, are on one matter: a second text takes no certainty away.
SAME_MATTER = 0.45


class Alike(NamedTuple):
    """How similar a question must be to one that the best hit, one near it, or any other hit is known to answer; half
    way between the first two for a hit nearly as good as the best."""

    of_best: float
    of_near: float
    of_any: float = ASKED_SURELY


ANYWHERE = Alike(0.5, 0.65)
# Among the texts that have been spoken of a little less is enough.
SPOKEN_OF = Alike(0.5, 0.6)
# Of a message that needs others to be understood, what it is like tells little, and of one made from others nothing.
HARDLY, NOWHERE = Alike(0.68, ASKED_SURELY, 0.8), Alike(2.0, 2.0, 2.0)
NEAR_THE_BEST = 5
# A hit whose score is this little behind is nearly as good as the best.
AS_GOOD = 1.5
# So little is nothing: of two such texts the one that is known to answer, by so much more than the other, does.
TIED, CLEARLY_MORE = 0.3, 0.2
# From this the question has been asked in almost the same words: then it does so however far behind it is.
SAME_WORDS = 0.85


@dataclass(frozen=True)
class Decision:
    """The verdict with the chance, 0 to 1, that the best of `hits` answers the question; they are in their order."""

    verdict: Verdict
    chance: float
    pair: str
    hits: Sequence[Hit] = ()


def decide_outcome(query: Query, hits: Sequence[Hit], calibration: Calibration, alike: Alike = ANYWHERE) -> Decision:
    """Decide what to do with the hits of a question: by what speaks for the best one; and where that is too little, or
    another was asked in almost the same words, by what they are known to answer."""
    if not hits:
        return Decision("abstain", 0.0, "none")
    decision = _by_evidence(query, hits, calibration)
    if decision.verdict == "answer":
        return _by_the_known(decision, query, alike)
    return _as_asked_before(decision, query, alike) or decision


def _by_evidence(query: Query, hits: Sequence[Hit], calibration: Calibration) -> Decision:
    pair = _pair_of(query, hits[0])
    outcome = calibration.outcome_of(pair)
    if outcome is None:
        return Decision("clarify", 0.5, pair, hits)
    chance = outcome.chance(signals(hits))
    if chance >= outcome.answer_from:
        return Decision("answer", chance, pair, hits)
    return Decision("clarify" if chance >= outcome.clarify_from else "abstain", chance, pair, hits)


def _by_the_known(decision: Decision, query: Query, alike: Alike) -> Decision:
    """The decision, by the hit that is surely known to answer the like where the best is hardly better, or where the
    like is the same in almost the same words."""
    best = decision.hits[0]
    rivals = (hit for hit in decision.hits if best.score - hit.score < TIED or hit.asked >= SAME_WORDS)
    known = max(rivals, key=lambda hit: hit.asked)
    if known.asked < max(alike.of_any, best.asked + CLEARLY_MORE):
        return decision
    return Decision("answer", _chance_of(known), _pair_of(query, known), _first(known, decision.hits))


def _as_asked_before(decision: Decision, query: Query, alike: Alike) -> Decision | None:
    """The answer by a hit that is known to answer a question very like this one; None without such a hit."""
    known = max(decision.hits, key=lambda hit: hit.asked)
    if known.asked < alike.of_any:
        known = max(decision.hits[:NEAR_THE_BEST], key=lambda hit: hit.asked)
    if known.asked < alike.of_near:
        as_good = (hit for hit in decision.hits if decision.hits[0].score - hit.score < AS_GOOD)
        known = max(as_good, key=lambda hit: hit.asked)
    if known.asked < (alike.of_best + alike.of_near) / 2:
        known = decision.hits[0]
    if known.asked < alike.of_best:
        return None
    chance = max(_chance_of(known), decision.chance if known is decision.hits[0] else 0.0)
    return Decision("answer", chance, _pair_of(query, known), _first(known, decision.hits))


def _chance_of(known: Hit) -> float:
    """Nobody has counted how often what is known to answer the like is right: as much as it is alike."""
    return (1 + known.asked) / 2


def _first(known: Hit, hits: Sequence[Hit]) -> Sequence[Hit]:
    return [known, *(hit for hit in hits if hit is not known)]


def _pair_of(query: Query, hit: Hit) -> str:
    return language_pair(query.language, hit.passage.language)


def language_pair(question: str, text: str) -> str:
    """`zh->en` for a Chinese question answered by an English text."""
    return f"{question}->{text}"


def signals(hits: Sequence[Hit]) -> np.ndarray:
    """What the decision is made of, in the order of `SIGNALS`."""
    best = hits[0]
    others = (hit for hit in hits if hit.entry.document != best.entry.document)
    rival = next((hit for hit in others if hit.likeness < SAME_MATTER), None)
    margin = min(best.score - rival.score, WIDEST_MARGIN) if rival else WIDEST_MARGIN
    return np.array([margin, *(best.evidence[number] for number in OF_THE_BEST)], np.float32)


def offered(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each of the nearest documents: what a question is asked back with."""
    nearest: dict[str, Hit] = {}
    for hit in hits:
        nearest.setdefault(hit.entry.document, hit)
    return list(nearest.values())[:CHOICES]
