"""When to answer is learnt from stored questions; general ones say what speaks for an answer, not how much has to."""

import numpy as np
import pytest

from knowledge.calibration import Outcome
from knowledge.outcome import SIGNALS
from knowledge.outcome_training import ANSWERED_WHEN_UNKNOWN, FEWEST_TRIALS, Trial, learn_outcomes

PAIR = "en->fr"


def trials(seed: int, count: int, *, known: bool, high: float, general: bool = False) -> list[Trial]:
    """Trials whose signals lie around `high`."""
    numbers = np.random.default_rng(seed).normal(high, 1.0, (count, len(SIGNALS)))
    return [Trial(PAIR, row.astype(np.float32), known, known, general) for row in numbers]


OWN = trials(0, 200, known=True, high=2.0) + trials(1, 200, known=False, high=0.0)


def answered(outcome: Outcome, asked: list[Trial]) -> float:
    return float(np.mean([outcome.chance(trial.signals) >= outcome.answer_from for trial in asked]))


@pytest.mark.parametrize(
    "general",
    [
        [],
        trials(2, 300, known=True, high=2.0, general=True) + trials(3, 300, known=False, high=1.5, general=True),
        trials(4, 300, known=True, high=2.0, general=True) + trials(5, 300, known=False, high=-3.0, general=True),
    ],
    ids=["none", "hard", "easy"],
)
def test_the_share_of_own_unknown_questions_that_are_answered_holds_whatever_general_ones_do(
    general: list[Trial],
) -> None:
    outcome = learn_outcomes(OWN + general)[PAIR]
    unknown = [trial for trial in OWN if not trial.known]
    assert answered(outcome, unknown) == pytest.approx(ANSWERED_WHEN_UNKNOWN["across"], abs=0.01)


def test_what_speaks_for_an_answer_is_learnt_from_general_questions_too() -> None:
    lexical = SIGNALS.index("lexical")
    misleading = [Trial(PAIR, _only(lexical, 9.0), known=False, right=False, general=True) for _ in range(300)]
    with_them = learn_outcomes(OWN + misleading)[PAIR]
    assert with_them.coefficients[lexical] < learn_outcomes(OWN)[PAIR].coefficients[lexical]


def test_general_questions_alone_do_not_say_when_to_answer() -> None:
    general = trials(6, 300, known=True, high=2.0, general=True) + trials(7, 300, known=False, high=0.0, general=True)
    assert learn_outcomes(general) == {}
    assert learn_outcomes(general + OWN[: FEWEST_TRIALS - 1]) == {}


def test_a_pair_without_a_trial_that_has_no_answer_is_not_decided_on() -> None:
    wrong = [Trial(PAIR, _only(0, -1.0), known=True, right=False) for _ in range(100)]
    assert learn_outcomes(trials(8, 100, known=True, high=2.0) + wrong) == {}


def _only(signal: int, value: float) -> np.ndarray:
    row = np.zeros(len(SIGNALS), np.float32)
    row[signal] = value
    return row


def test_from_texts_in_another_language_fewer_unknown_questions_are_answered() -> None:
    same = [Trial("fr->fr", trial.signals, trial.known, trial.right) for trial in OWN]
    outcomes = learn_outcomes(OWN + same)
    unknown = [trial for trial in OWN if not trial.known]
    assert answered(outcomes[PAIR], unknown) < answered(outcomes["fr->fr"], unknown)
    assert answered(outcomes["across"], unknown) < answered(outcomes["same"], unknown)
