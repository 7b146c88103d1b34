"""What the encoder has learnt here is small, is kept as it was learnt, and brings words of two languages together."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.adaptation import changes, directions, edition_of, save
from knowledge.bundled_model import BundledE5
from knowledge.bundled_weights import Weights, bundled_file
from knowledge.content_folder import QUESTIONS
from knowledge.documents import load_documents
from knowledge.encoder import PASSAGE_PROMPT, QUESTION_PROMPT
from knowledge.late import TokenIndex, token_weights, unit
from knowledge.passages import all_passages, cut_documents
from knowledge.questions import load_questions
from knowledge.shipped import TEACHING, TEXTS


def test_the_changes_are_small_beside_the_tensors_that_they_are_added_to() -> None:
    weights = Weights(bundled_file())
    assert changes()
    for name, change in changes().items():
        tensor = weights.tensor(name, *change.shape)
        assert 0 < np.linalg.norm(change) < 0.2 * np.linalg.norm(tensor), name
        assert np.allclose(Weights(bundled_file(), changes()).tensor(name, *change.shape), tensor + change)


def test_what_was_saved_is_read_again_as_the_product_of_its_factors(tmp_path: Path) -> None:
    down, up = np.array([[1.0, 2.0, 3.0]], np.float32), np.array([[0.5], [-1.0]], np.float32)
    save(tmp_path, {"l0.q.w": (down, up)}, up)
    assert changes(tmp_path)["l0.q.w"] == pytest.approx(up @ down)
    assert directions(tmp_path) == pytest.approx(up)


def test_what_was_learnt_from_other_texts_is_another_edition(tmp_path: Path) -> None:
    number = np.ones((1, 1), np.float32)
    save(tmp_path, {"l0.q.w": (number, number)}, number)
    assert edition_of(tmp_path) != edition_of()


def centred_tokens(states: list[np.ndarray]) -> list[np.ndarray]:
    tokens = [of @ directions() for of in states]
    mean = np.concatenate(tokens).mean(0)
    return [unit(of - mean) for of in tokens]


def found_by_tokens(model: BundledE5) -> float:
    """The share of Chinese questions whose tokens match the English passage that answers best, among look-alikes."""
    entries = cut_documents(load_documents(TEACHING / TEXTS))
    passages = [passage for passage in all_passages(entries) if passage.language == "en"]
    asked = [q for q in load_questions(TEACHING / QUESTIONS) if q.language == "zh" and q.relevant]
    index = TokenIndex.build(centred_tokens(model.read([passage.embedded for passage in passages], PASSAGE_PROMPT)[1]))
    _, states, log_shares = model.read([question.text for question in asked], QUESTION_PROMPT)
    rows, right = np.arange(len(passages)), 0
    for question, tokens, shares in zip(asked, centred_tokens(states), log_shares, strict=True):
        best = int(np.argmax(token_weights(shares) @ index.best_matches(tokens, rows)))
        right += passages[best].document in question.relevant
    return right / len(asked)


def test_tokens_of_texts_not_learnt_from_match_better_across_languages() -> None:
    assert found_by_tokens(BundledE5()) > found_by_tokens(BundledE5(adapted=None)) + 0.01
