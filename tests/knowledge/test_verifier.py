"""The verifier judges passages that answer higher than those that leave the detail out, on texts it has not seen."""

from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

from knowledge.adaptation import directions
from knowledge.bundled_model import BundledE5
from knowledge.content_folder import QUESTIONS
from knowledge.documents import load_documents
from knowledge.encoder import PASSAGE_PROMPT, QUESTION_PROMPT
from knowledge.late import Tokens, token_weights, unit
from knowledge.passages import all_passages, cut_documents
from knowledge.questions import load_questions
from knowledge.shipped import TEACHING, TEXTS
from knowledge.verifier import DIMENSION, Verifier, load_verifier, save, verified


def some_tokens(*counts: int, seed: int = 0) -> list[np.ndarray]:
    numbers = np.random.default_rng(seed)
    return [unit(numbers.standard_normal((count, DIMENSION)).astype(np.float32)) for count in counts]


def question_of(vectors: np.ndarray) -> Tokens:
    return Tokens(vectors, np.full(len(vectors), 1 / len(vectors), np.float32))


def test_a_passage_is_judged_alike_whatever_is_judged_beside_it() -> None:
    asked, short, long = some_tokens(5, 3, 40)
    question = question_of(asked)
    together = verified(question, [short, long])
    assert together[0] == pytest.approx(verified(question, [short])[0], abs=1e-4)
    assert together[1] == pytest.approx(verified(question, [long])[0], abs=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_asked_for_counts_more_where_it_stands_together(seed: int) -> None:
    asked, others = some_tokens(6, 60, seed=seed)
    together = np.insert(others, 30, asked, axis=0)
    scattered = np.insert(others, range(5, 60, 10), asked, axis=0)
    judged = verified(question_of(asked), [together, scattered])
    assert judged[0] > judged[1] + 0.1


def test_padding_of_a_question_says_nothing() -> None:
    asked, passage = some_tokens(5, 9)
    weights = np.full(5, 0.2, np.float32)
    longer = torch.from_numpy(np.concatenate([asked, asked[:2]])[None])
    padded = torch.from_numpy(np.concatenate([weights, np.zeros(2, np.float32)])[None])
    tokens, held = torch.from_numpy(passage)[None], torch.ones(1, 9, dtype=torch.bool)
    with torch.inference_mode():
        judged = load_verifier()(longer, padded, tokens, held)
    assert float(judged) == pytest.approx(float(verified(Tokens(asked, weights), [passage])[0]), abs=1e-4)


def test_tokens_of_another_encoder_are_not_judged() -> None:
    question = Tokens(np.ones((2, 3), np.float32), np.ones(2, np.float32))
    assert verified(question, [np.ones((4, 3), np.float32)] * 2).tolist() == [0.0, 0.0]
    assert len(verified(question_of(some_tokens(2)[0]), [])) == 0


def test_what_was_learnt_is_read_as_it_was_saved(tmp_path: Path) -> None:
    torch.manual_seed(1)
    learnt = Verifier().eval()
    save(learnt, tmp_path / "verifier.npz")
    again = load_verifier(tmp_path / "verifier.npz")
    for name, of in learnt.state_dict().items():
        assert torch.allclose(again.state_dict()[name], of, atol=1e-3), name


@pytest.fixture(scope="module")
def model() -> BundledE5:
    return BundledE5()


def centred(states: list[np.ndarray]) -> list[np.ndarray]:
    tokens = [of @ directions() for of in states]
    mean = np.concatenate(tokens).mean(0)
    return [unit(of - mean) for of in tokens]


@pytest.mark.parametrize(("asked", "written", "least"), [("en", "en", 0.75), ("zh", "zh", 0.8), ("zh", "en", 0.65)])
def test_near_misses_are_judged_lower_than_questions_with_an_answer(
    model: BundledE5, asked: str, written: str, least: float
) -> None:
    """By the best judgement on a passage of the question's topic: an area under the curve of one half is chance."""
    entries = cut_documents(load_documents(TEACHING / TEXTS))
    passages = [passage for passage in all_passages(entries) if passage.language == written]
    tokens = centred(model.read([passage.embedded for passage in passages], PASSAGE_PROMPT)[1])
    questions = [question for question in load_questions(TEACHING / QUESTIONS) if question.language == asked]
    _, states, log_shares = model.read([question.text for question in questions], QUESTION_PROMPT)
    judged, known = [], []
    for question, vectors, shares in zip(questions, centred(states), log_shares, strict=True):
        weights = token_weights(shares)
        topic = question.id.rsplit("-", 3)[0].removesuffix("-none")
        on_topic = [of for of, passage in zip(tokens, passages, strict=True) if passage.document[:-2] == topic]
        judged.append(verified(Tokens(vectors, weights / weights.sum()), on_topic).max())
        known.append(bool(question.relevant))
    assert roc_auc_score(known, judged) > least
