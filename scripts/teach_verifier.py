"""Teaches the verifier (`knowledge/verifier.py`) to tell passages that answer a question from those that do not: run
it after the texts in `knowledge/teaching/twins` or the encoder have changed, and `make learn` before it and after it.

The verifier should judge what the encoder makes of texts that the encoder has not learnt from. Those are the topics in
`twins`. About the others, two more encoders are asked, each about the half that it has not seen (Wolpert, "Stacked
generalization", Neural Networks 5, 1992):

    python -m scripts.adapt_encoder --half 0 --to data/halves/0
    python -m scripts.adapt_encoder --half 1 --to data/halves/1
    python -m scripts.teach_verifier

These take a quarter of an hour each, and this an hour. Writes `knowledge/verifier.npz`.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from knowledge.adaptation import edition_of
from knowledge.cache import VectorCache
from knowledge.encoder import BUNDLED, bundled_encoder
from knowledge.shipped import SHIPPED, TEACHING, VECTORS, open_caches, shipped_calibration
from knowledge.verifier import Verifier, padded, save
from scripts import adapt_encoder
from scripts.teaching import in_rounds, read_topics, take_steps
from scripts.trials import Asking, Trial, for_encoder

TWINS = TEACHING / "twins"
ROUNDS, TRIALS_A_STEP, WARM_UP = 2, 32, 100
RATE, OTHERS_RATE, DECAY, DROPOUT = 1e-3, 1e-2, 0.05, 0.4
ASKED_TOGETHER = 120
# What a trial counts by what is missing: the answer, or the whole topic. That a topic is missing is easy to see.
COUNTS = {"nothing": 1.0, "detail": 1.0, "answer": 0.7, "topic": 0.2}
TELLING_APART, SMALL = 0.25, 1e-2

SEED = 1
CHANCE = random.Random(SEED)  # noqa: S311 - what is learnt should be the same each time


class Objective(nn.Module):
    """What judging badly costs: beside the other signals of the decision, and beside the scores of search."""

    def __init__(self, verifier: Verifier) -> None:
        super().__init__()
        self.verifier = verifier
        self.decision = nn.Parameter(torch.tensor([[0.3, 1.0, 2.0, -2.0]] * 2))
        self.score = nn.Parameter(torch.tensor([0.6, 0.6]))

    def forward(self, batch: Sequence[Trial]) -> torch.Tensor:
        counts = [len(one.tokens) for one in batch]
        judged = self.judged(batch, counts).split(counts)
        across = torch.tensor([int(one.across) for one in batch])
        seen = torch.from_numpy(np.stack([[*one.signals, 1.0] for one in batch]).astype(np.float32))
        chances = torch.stack([of[0] for of in judged]) + (seen * self.decision[across]).sum(1)
        right = torch.tensor([float(one.right[0]) for one in batch])
        shares = torch.tensor([COUNTS[one.missing] for one in batch])
        decided = functional.binary_cross_entropy_with_logits(chances, right, reduction="none") * shares
        apart = [
            told_apart(of, torch.from_numpy(one.scores) * self.score[int(one.across)], torch.from_numpy(one.right))
            for of, one in zip(judged, batch, strict=True)
            if one.right.any() and len(of) > 1
        ]
        small = SMALL * torch.cat(judged).square().mean()
        return decided.mean() + TELLING_APART * sum(apart, torch.tensor(0.0)) / max(len(apart), 1) + small

    def judged(self, batch: Sequence[Trial], counts: Sequence[int]) -> torch.Tensor:
        passages, held = padded([of for one in batch for of in one.tokens])
        asked, _ = padded([one.query.tokens.vectors for one in batch])
        weights = torch.zeros(asked.shape[:2])
        for row, one in enumerate(batch):
            weights[row, : len(one.query.tokens.weights)] = torch.from_numpy(one.query.tokens.weights)
        beside = torch.repeat_interleave(torch.arange(len(batch)), torch.tensor(counts))
        return self.verifier(asked[beside], weights[beside], passages, held)


def told_apart(judged: torch.Tensor, scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """The cross-entropy of the right passages among those found, by the verifier alone and beside the scores."""
    both = (judged, judged + scores)
    return sum((torch.logsumexp(of, 0) - torch.logsumexp(of[right], 0) for of in both), torch.tensor(0.0))


def teach(objective: Objective, learnt_from: Sequence[Trial]) -> None:
    """Take a step for each batch; what stands beside the verifier learns faster than it."""
    own = {id(parameter) for parameter in (objective.decision, objective.score, objective.verifier.sharpness)}
    groups = [
        {"params": [of for of in objective.parameters() if id(of) not in own], "lr": RATE, "weight_decay": DECAY},
        {"params": [of for of in objective.parameters() if id(of) in own], "lr": OTHERS_RATE, "weight_decay": 0.0},
    ]
    batches = in_rounds(learnt_from, TRIALS_A_STEP, CHANCE)
    take_steps(torch.optim.AdamW(groups), batches, objective, ROUNDS * len(learnt_from) // TRIALS_A_STEP, WARM_UP)


def all_trials(data_dir: Path, halves: Path) -> Iterator[Trial]:
    """Those of the topics in `twins`, and once for each question those of the topics that the encoder has seen."""
    caches = open_caches(data_dir)
    of_halves = [half_cache(data_dir, halves / str(half)) for half in (0, 1)]
    calibration = shipped_calibration(SHIPPED, caches)
    for twins in some_at_a_time(read_topics(TWINS)):
        yield from Asking(twins, caches, calibration).trials(once=False)
    seen = read_topics(adapt_encoder.TOPICS)
    for half, cache in enumerate(of_halves):
        unseen = adapt_encoder.half_of(seen, 1 - half)
        other = [cache, *caches[1:]]
        yield from Asking(unseen, other, for_encoder(calibration, unseen, other)).trials(once=True)


def some_at_a_time(topics: dict[str, dict]) -> Iterator[dict[str, dict]]:
    """Topics that are asked about together: as many texts as an event has, so that searching them is as quick."""
    names = sorted(topics)
    for start in range(0, len(names), ASKED_TOGETHER):
        yield {name: topics[name] for name in names[start : start + ASKED_TOGETHER]}


def half_cache(data_dir: Path, adapted: Path) -> VectorCache:
    """The vectors of the encoder that has learnt from one half."""
    encoder = bundled_encoder(f"{BUNDLED}-{edition_of(adapted)}", adapted)
    return VectorCache(data_dir / "cache" / VECTORS, encoder)


def main() -> None:
    """Ask, teach, and write the file."""
    parser = argparse.ArgumentParser(description="Teaches the verifier.")
    parser.add_argument("--data-dir", type=Path, default=Path("data"), help="folder for cached vectors")
    parser.add_argument("--halves", type=Path, default=Path("data/halves"), help="encoders of each half of the topics")
    chosen = parser.parse_args()
    learnt_from = list(all_trials(chosen.data_dir, chosen.halves))
    torch.manual_seed(SEED)
    objective = Objective(Verifier(DROPOUT))
    teach(objective.train(), learnt_from)
    save(objective.verifier)


if __name__ == "__main__":
    main()
