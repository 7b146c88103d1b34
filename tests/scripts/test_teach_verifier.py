"""What the verifier is taught with is complete and nobody else's, and being taught it judges better."""

import numpy as np
import pytest
import torch

from knowledge.languages import LANGUAGES
from knowledge.late import Tokens, unit
from knowledge.search import Query
from knowledge.shipped import TEACHING, TEXTS
from knowledge.verifier import DIMENSION, Verifier
from scripts import adapt_encoder, teach_verifier
from scripts.teach_verifier import TWINS, Objective, teach
from scripts.teaching import read_topics
from scripts.trials import Trial, documents_of, questions_of


def test_every_topic_has_look_alikes_with_questions_and_near_misses_in_each_language() -> None:
    topics = read_topics(TWINS)
    assert len(topics) >= 450
    documents = list(documents_of(topics))
    assert len(documents) == 4 * len(topics)
    assert all(sorted(document.renderings) == sorted(LANGUAGES) for document in documents)
    asked = [question for _, question in questions_of(topics)]
    assert len(asked) == len(documents) * 6 * len(LANGUAGES)
    assert all(question.text.strip() for question in asked)
    assert sum(bool(question.relevant) for question in asked) == len(asked) / 2


def test_no_topic_is_one_that_the_encoder_or_the_weights_of_search_have_learnt_from() -> None:
    learnt_from = set(read_topics(adapt_encoder.TOPICS))
    weighed_on = {path.name.split(".")[0][:-2] for path in (TEACHING / TEXTS).glob("*.md")}
    assert not set(read_topics(TWINS)) & (learnt_from | weighed_on)


def a_trial(numbers: np.random.Generator, right: bool) -> Trial:
    """A question whose tokens the passage has, or has not."""
    asked = unit(numbers.standard_normal((4, DIMENSION)).astype(np.float32))
    others = unit(numbers.standard_normal((8, DIMENSION)).astype(np.float32))
    passage = np.concatenate([asked, others[:4]]) if right else others
    query = Query("?", "en", np.zeros(1), (), Tokens(asked, np.full(4, 0.25, np.float32)))
    nothing = np.zeros(1, np.float32)
    return Trial(query, [passage], nothing, np.array([right]), "nothing" if right else "detail", np.zeros(3), False)


def test_being_taught_it_tells_passages_that_have_what_is_asked_from_those_that_have_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(teach_verifier, "ROUNDS", 80)
    torch.manual_seed(0)
    numbers = np.random.default_rng(0)
    objective = Objective(Verifier())
    teach(objective, [a_trial(numbers, right=number % 2 == 0) for number in range(160)])
    unseen = [a_trial(numbers, right=number % 2 == 0) for number in range(40)]
    with torch.no_grad():
        judged = objective.judged(unseen, [1] * len(unseen)).numpy()
    assert judged[::2].min() > judged[1::2].max()
