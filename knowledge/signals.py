"""What the decision to answer is made of: how good the best hit is, how far it stands above its rivals, and whether it
matches every word of the question.

A text on the very matter that leaves out the detail asked for scores almost as high as one that answers. What gives it
away is a word of the question that this text matches no better than any other does.
"""

from collections.abc import Sequence

import numpy as np

from knowledge.calibration import EVIDENCE
from knowledge.search import Hit, Query

_COMPARED = tuple(name for name in EVIDENCE if name != "plain")

SIGNALS = (
    "margin",
    "margin_over_all",
    "standing",
    *_COMPARED,
    *(f"{name}_margin" for name in _COMPARED),
    "tokens_standing",
    "least_match",
    "second_least_match",
    "unmatched",
    "matched_elsewhere",
    "match_standing",
    "least_match_standing",
    "second_least_match_standing",
    "length",
)

# The score of a hit above its rivals says little more beyond this; nor does a kind of evidence.
WIDEST_MARGIN = 8.0
WIDEST_EVIDENCE_MARGIN = 0.3

# Passages at least this similar, centred on their language, are on one matter: a second text takes no certainty away.
SAME_MATTER = 0.55

# The best hit is compared with so many of the next ones.
NEAREST = 30

# A token whose best match is below this is matched by nothing.
MATCHED = 0.4

# What a token's match among unrelated passages is like, for a knowledge base that holds no others.
USUAL_MATCH, USUAL_SPREAD = 0.4, 0.1

_COLUMNS = [EVIDENCE.index(name) for name in _COMPARED]


def signals(query: Query, hits: Sequence[Hit]) -> np.ndarray:
    """What the hits of a question say about the best of them, in the order of `SIGNALS`; `hits` is not empty."""
    best, near = hits[0], hits[:NEAREST]
    others = [hit for hit in near[1:] if hit.entry.document != best.entry.document]
    rival = next((hit for hit in hits if _is_rival(hit, best)), None)
    evidence = np.array([hit.evidence for hit in near], np.float32)[:, _COLUMNS]
    margins = np.full(len(_COLUMNS), WIDEST_EVIDENCE_MARGIN, np.float32)
    if others:
        rivals = np.array([hit.evidence for hit in others], np.float32)[:, _COLUMNS]
        margins = np.minimum(evidence[0] - rivals.max(0), WIDEST_EVIDENCE_MARGIN)
    scores = np.array([hit.score for hit in near], np.float32)
    return np.array(
        [
            min(best.score - rival.score, WIDEST_MARGIN) if rival else WIDEST_MARGIN,
            min(best.score - others[0].score, WIDEST_MARGIN) if others else WIDEST_MARGIN,
            _standing(scores, 0.5),
            *evidence[0],
            *margins,
            _standing(evidence[:, -1], 0.01),
            *_match_signals(query, near, others),
        ],
        np.float32,
    )


def _is_rival(hit: Hit, best: Hit) -> bool:
    return hit.entry.document != best.entry.document and hit.likeness < SAME_MATTER


def _standing(values: np.ndarray, least_spread: float) -> float:
    """By how many standard deviations the first value exceeds the mean; 0 for one alone."""
    return float((values[0] - values.mean()) / (values.std() + least_spread))


def _match_signals(query: Query, near: Sequence[Hit], others: Sequence[Hit]) -> list[float]:
    """What the matches of the question's tokens say; 0 throughout where there are none."""
    matches = near[0].matches
    if query.tokens is None or matches is None:
        return [0.0] * 8
    weights = query.tokens.weights
    seen = np.array([hit.matches for hit in near if hit.matches is not None], np.float32)
    elsewhere = np.array([hit.matches for hit in others if hit.matches is not None], np.float32)
    usual, spread = (seen.mean(0), seen.std(0)) if len(seen) > 1 else (USUAL_MATCH, USUAL_SPREAD)
    standing = (matches - usual) / (spread + 0.02)
    # The lighter half of the tokens are articles, marks and endings.
    heavy = weights >= np.median(weights)
    least, least_standing = np.sort(matches[heavy]), np.sort(standing[heavy])
    second = min(1, len(least) - 1)
    missed = float(weights @ np.maximum(elsewhere.max(0) - matches, 0)) if len(elsewhere) else 0.0
    return [
        least[0],
        least[second],
        float(weights[matches < MATCHED].sum()),
        missed,
        float(weights @ standing),
        least_standing[0],
        least_standing[second],
        float(np.log(len(weights))),
    ]
