"""The layers that learn start as those of the bundled model, and what they learn by tells right from wrong matches."""

import numpy as np
import pytest
import torch

from knowledge.adaptation import directions
from knowledge.bundled_model import TOKEN_LAYERS, BundledE5
from knowledge.bundled_weights import Weights, bundled_file
from knowledge.encoder import PASSAGE_PROMPT, QUESTION_PROMPT
from knowledge.languages import LANGUAGES
from scripts.adapt_encoder import TOPICS, LowerStates, Objective, batch_of, confusion, half_of
from scripts.adaptable_layers import FIRST, UpperLayers
from scripts.teaching import read_topics

TEXTS = ["The orchestra played on balconies.", "乐团在阳台上演奏了音乐，街上的人都停下来听。"]


@pytest.fixture(scope="module")
def model() -> BundledE5:
    return BundledE5(adapted=None)


@pytest.fixture(scope="module")
def upper() -> UpperLayers:
    return UpperLayers(Weights(bundled_file()), TOKEN_LAYERS, directions()).eval()


@torch.no_grad()
def test_before_they_learn_the_layers_give_what_the_model_gives(model: BundledE5, upper: UpperLayers) -> None:
    lower, _ = model.states(TEXTS, PASSAGE_PROMPT, FIRST - 1)
    whole, tokens = upper([torch.from_numpy(of) for of in lower])
    expected, states, _ = model.read(TEXTS, PASSAGE_PROMPT)
    assert (whole.numpy() * expected).sum(1).min() > 0.999
    prefix = model.prefix_length(PASSAGE_PROMPT)
    for found, state in zip(tokens, states, strict=True):
        own, right = found[1 + prefix : -1].numpy(), state @ directions()
        assert np.sum(own * right) / np.linalg.norm(own) / np.linalg.norm(right) > 0.999


def test_every_topic_has_look_alikes_with_questions_and_a_near_miss_in_each_language() -> None:
    topics = read_topics(TOPICS).values()
    assert len(topics) > 100
    for passage in (passage for topic in topics for passage in topic["passages"]):
        assert all(passage[language]["title"] and passage[language]["text"] for language in LANGUAGES)
        assert len(passage["questions"]) >= 3
        assert passage["near_misses"]
        for question in passage["questions"] + passage["near_misses"]:
            assert sorted(question) == sorted(LANGUAGES)


def test_a_batch_costs_more_when_the_answers_are_exchanged(model: BundledE5, upper: UpperLayers) -> None:
    batch = batch_of([*read_topics(TOPICS).values()][:2])
    lower = LowerStates(upper, model, [*batch.passages, *batch.questions])
    prefixes = {prompt: model.prefix_length(prompt) for prompt in (PASSAGE_PROMPT, QUESTION_PROMPT)}
    right = float(Objective(upper, lower, prefixes).cost(batch).detach())
    exchanged = type(batch)(batch.passages, batch.questions, batch.answers[::-1])
    assert float(Objective(upper, lower, prefixes).cost(exchanged).detach()) > right + 1


def test_a_near_miss_that_matches_a_passage_costs() -> None:
    clear = torch.tensor([[9.0, 0.0], [0.0, 9.0], [0.0, 0.0]])
    missed = torch.tensor([[9.0, 0.0], [0.0, 9.0], [9.0, 0.0]])
    answers = torch.tensor([0, 1])
    assert confusion(missed, answers) > confusion(clear, answers) + 0.1


def test_two_halves_share_no_topic_and_leave_none_out() -> None:
    topics = read_topics(TOPICS)
    first, second = half_of(topics, 0), half_of(topics, 1)
    assert not first.keys() & second.keys()
    assert first | second == topics
