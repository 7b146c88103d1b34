"""Learns the weights of the fused score: right passages should score above the others found for the same question.

The loss is the cross-entropy of a softmax over a question's candidates (Cao et al., "Learning to Rank: From Pairwise
Approach to Listwise Approach", ICML 2007), with a penalty on the distance from the weights learning starts from.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from knowledge.calibration import EVIDENCE, Calibration

FEWEST_EXAMPLES = 60
STEPS = 400
STEP_SIZE = 0.3
PENALTY = 0.006
_NONE = -1e9


@dataclass(frozen=True)
class Example:
    """A question's candidates: evidence, shape (n, len(EVIDENCE)), and by row whether the language is the question's
    and whether the text answers."""

    evidence: np.ndarray
    same_language: np.ndarray
    right: np.ndarray


def learn_weights(examples: Sequence[Example], start: Calibration) -> Calibration:
    """Return `start` with weights that rank the right candidates first; unchanged where there are too few examples."""
    if len(examples) < FEWEST_EXAMPLES:
        return start
    torch.manual_seed(0)
    features, held, right = _padded(examples)
    initial = torch.tensor([*start.same_language, *start.across_languages, start.across_offset], dtype=torch.float32)
    weights = initial.clone().requires_grad_(True)
    optimiser = torch.optim.Adam([weights], lr=STEP_SIZE)
    for _ in range(STEPS):
        optimiser.zero_grad()
        scores = (features @ weights).masked_fill(~held, _NONE)
        missed = torch.logsumexp(scores, 1) - torch.logsumexp(scores.masked_fill(~right, _NONE), 1)
        loss = missed.mean() + PENALTY * ((weights - initial) ** 2).sum()
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            # Evidence never counts against a text; the offset alone may be negative.
            weights[:-1].clamp_(min=0.0)
    learnt = [round(float(weight), 4) for weight in weights.detach()]
    width = len(EVIDENCE)
    same, across = tuple(learnt[:width]), tuple(learnt[width : 2 * width])
    return replace(start, same_language=same, across_languages=across, across_offset=learnt[-1])


def _padded(examples: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Features (examples, candidates, weights), which candidates there are, and which are right."""
    width, most = len(EVIDENCE), max(len(example.right) for example in examples)
    features = np.zeros((len(examples), most, 2 * width + 1), np.float32)
    held = np.zeros((len(examples), most), bool)
    right = np.zeros((len(examples), most), bool)
    for number, example in enumerate(examples):
        count = len(example.right)
        same = example.same_language[:, None].astype(np.float32)
        features[number, :count, :width] = example.evidence * same
        features[number, :count, width:-1] = example.evidence * (1 - same)
        features[number, :count, -1] = 1 - same[:, 0]
        held[number, :count] = True
        right[number, :count] = example.right
    return torch.from_numpy(features), torch.from_numpy(held), torch.from_numpy(right)
