"""What the scripts that teach share: the topics they read, rounds through them, and steps."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch

Batch = TypeVar("Batch")
Lesson = TypeVar("Lesson")

TOLD_TIMES = 10


def read_topics(folder: Path) -> dict[str, dict]:
    """The topics by name, each with passages that resemble each other, their questions and near misses."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def in_rounds(lessons: Sequence[Lesson], count: int, chance: random.Random) -> Iterator[list[Lesson]]:
    """So many lessons at a time without end, every one once before any comes again, a remainder aside."""
    waiting: list[Lesson] = []
    while True:
        if len(waiting) < count:
            waiting = chance.sample(lessons, len(lessons))
        yield [waiting.pop() for _ in range(count)]


def take_steps(
    optimiser: torch.optim.Optimizer,
    batches: Iterator[Batch],
    cost_of: Callable[[Batch], torch.Tensor],
    steps: int,
    warm_up: int,
) -> None:
    """Lower the cost of each batch, telling the mean now and then; the pace goes slowly up, then down to nothing."""
    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda at: min(1, (at + 1) / warm_up) * (1 - at / steps))
    learning = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    told_every = max(steps // TOLD_TIMES, 1)
    costs = []
    for step in range(1, steps + 1):
        optimiser.zero_grad()
        cost = cost_of(next(batches))
        cost.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        pace.step()
        costs.append(float(cost.detach()))
        if step % told_every == 0:
            print(f"step {step} of {steps}: cost {np.mean(costs[-told_every:]):.3f}", flush=True)
