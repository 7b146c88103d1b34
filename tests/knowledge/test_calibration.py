"""A calibration keeps what search has learnt, through storage and for knowledge bases of any size."""

import json

import numpy as np
import pytest

from knowledge.calibration import EVIDENCE, PRIOR_WEIGHT, Calibration, Means, Outcome, blended_mean
from knowledge.releases import Release

MEANS = Means(
    questions={"en": np.array([0.25, -1.0], np.float32), "zh": np.array([0.75, 0.0], np.float32)},
    passages={"fr": np.array([1.0, 2.0], np.float32)},
)
CALIBRATION = Calibration(
    means={"main": MEANS, "second": Means()},
    same_language=tuple(float(number) for number in range(len(EVIDENCE))),
    across_offset=0.5,
    outcomes={"en->en": Outcome((1.0, -2.0), 0.25, 0.9, 0.5), "across": Outcome((0.5, 0.5), 0.0, 0.8, 0.6)},
)


def stored(calibration: Calibration) -> Calibration:
    return Calibration.from_json(json.loads(json.dumps(calibration.to_json())))


def test_a_calibration_survives_being_stored() -> None:
    again = stored(CALIBRATION)
    assert again.to_json() == CALIBRATION.to_json()
    assert again.outcomes == CALIBRATION.outcomes
    assert (again.same_language, again.across_offset) == (CALIBRATION.same_language, 0.5)
    assert np.array_equal(again.means_of("main").of_question("en", 2), MEANS.questions["en"])


def test_a_learnt_calibration_survives_being_stored(small_release: Release) -> None:
    calibration = small_release.searcher.calibration
    assert stored(calibration).to_json() == calibration.to_json()


def test_a_language_without_questions_gets_the_mean_of_all() -> None:
    assert np.allclose(MEANS.of_question("fr", 2), [0.5, -0.5])
    assert np.array_equal(CALIBRATION.means_of("unknown").of_question("en", 3), np.zeros(3))


@pytest.mark.parametrize(
    ("pair", "thresholds"),
    [("en->en", (0.9, 0.5)), ("zh->en", (0.8, 0.6)), ("fr->fr", None), ("es->es", None), ("es->en", (0.8, 0.6))],
)
def test_a_pair_without_a_model_takes_that_of_like_pairs(pair: str, thresholds: tuple[float, float] | None) -> None:
    outcome = CALIBRATION.outcome_of(pair)
    assert (outcome and (outcome.answer_from, outcome.clarify_from)) == thresholds


def test_the_chance_is_a_logistic_function_of_the_signals() -> None:
    outcome = Outcome((1.0, -2.0), 0.5, 0.9, 0.5)
    assert outcome.chance(np.array([0.0, 0.25])) == 0.5
    assert outcome.chance(np.array([np.log(3) - 0.5, 0.0])) == pytest.approx(0.75)


def test_scores_weigh_the_evidence_by_whether_the_language_is_the_same() -> None:
    calibration = Calibration(
        same_language=(1.0, *(0.0,) * 6), across_languages=(0.0, 2.0, *(0.0,) * 5), across_offset=0.5
    )
    evidence = np.array([[0.3, 0.4, 0, 0, 0, 0, 0], [0.3, 0.4, 0, 0, 0, 0, 0]], np.float32)
    assert calibration.scores(evidence, np.array([True, False])).tolist() == pytest.approx([0.3, 1.3])


@pytest.mark.parametrize(("count", "share"), [(0, 0.0), (1, 1 / 21), (20, 0.5), (180, 0.9)])
def test_the_mean_of_few_vectors_is_drawn_towards_that_of_the_shipped_texts(count: int, share: float) -> None:
    assert PRIOR_WEIGHT == 20
    vectors, prior = np.tile([1.0, 0.0], (count, 1)), np.array([0.0, 1.0], np.float32)
    assert np.allclose(blended_mean(vectors.reshape(-1, 2), prior), [share, 1 - share])


def test_one_passage_is_not_erased_by_its_own_mean() -> None:
    vector = np.array([[0.6, 0.8]], np.float32)
    assert float(np.linalg.norm(vector - blended_mean(vector, None))) > 0.9
