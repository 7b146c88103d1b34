"""Every lesson comes once before any comes again, and steps lower the cost."""

import random
from itertools import islice, repeat

import pytest
import torch

from scripts.teaching import in_rounds, take_steps


def test_every_lesson_comes_once_before_any_comes_again() -> None:
    rounds = in_rounds("abcdef", 3, random.Random(0))
    first, second, third = (set().union(*islice(rounds, 2)) for _ in range(3))
    assert first == second == third == set("abcdef")


def test_steps_lower_the_cost_and_tell_it(capsys: pytest.CaptureFixture[str]) -> None:
    learnt = torch.nn.Parameter(torch.tensor(3.0))
    optimiser = torch.optim.AdamW([learnt], lr=0.1, weight_decay=0.0)
    take_steps(optimiser, repeat(1.0), lambda target: (learnt - target) ** 2, steps=100, warm_up=5)
    assert float(learnt.detach()) == pytest.approx(1.0, abs=0.1)
    assert "step 100 of 100" in capsys.readouterr().out
