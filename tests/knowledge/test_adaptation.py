"""What the encoder has learnt here is small, is kept as it was learnt, and brings words of two languages together."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.adaptation import ADAPTATION, changes, digest, save
from knowledge.bundled_model import BundledE5
from knowledge.bundled_weights import Weights, bundled_file
from knowledge.documents import Document
from knowledge.late import TokenIndex, directions, token_weights, unit
from knowledge.passages import cut_documents

TEXTS = 120


def test_the_changes_are_small_beside_the_tensors_that_they_are_added_to() -> None:
    weights = Weights(bundled_file())
    assert changes()
    for name, change in changes().items():
        tensor = weights.tensor(name, *change.shape)
        assert 0 < np.linalg.norm(change) < 0.2 * np.linalg.norm(tensor), name
        assert np.allclose(Weights(bundled_file(), changes()).tensor(name, *change.shape), tensor + change)


def test_what_was_saved_is_read_again_as_the_product_of_its_factors(tmp_path: Path) -> None:
    down, up = np.array([[1.0, 2.0, 3.0]], np.float32), np.array([[0.5], [-1.0]], np.float32)
    save(tmp_path / "learnt.npz", {"l0.q.w": (down, up)})
    assert changes(tmp_path / "learnt.npz")["l0.q.w"] == pytest.approx(up @ down)


def test_another_state_of_what_was_learnt_has_another_digest(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"learnt")
    assert digest(ADAPTATION) != digest(tmp_path / "a") == digest(tmp_path / "a")


def first_translations(documents: list[Document]) -> tuple[list[str], list[str]]:
    """The first sentences of English passages, and the French passages that say the same."""
    entries = [entry for entry in cut_documents(documents) if {"en", "fr"} <= set(entry.renderings)][:TEXTS]
    asked = [entry.renderings["en"][0].sentence(0) for entry in entries]
    return asked, [entry.renderings["fr"][0].text for entry in entries]


def found_by_tokens(model: BundledE5, asked: list[str], texts: list[str]) -> float:
    """The share of sentences whose own translation their tokens match best."""
    _, questions, shares = model.read(asked, "query: ")
    _, passages, _ = model.read(texts, "passage: ")
    questions, passages = ([of @ directions() for of in states] for states in (questions, passages))
    centred = [[unit(of - np.concatenate(states).mean(0)) for of in states] for states in (questions, passages)]
    index, rows = TokenIndex.build(centred[1]), np.arange(len(texts))
    asked_by = zip(centred[0], shares, strict=True)
    scores = [token_weights(of) @ index.best_matches(tokens, rows) for tokens, of in asked_by]
    return float(np.mean(np.argmax(scores, axis=1) == rows))


def test_tokens_of_translations_lie_closer_than_before(shipped_documents: list[Document]) -> None:
    asked, texts = first_translations(shipped_documents)
    assert len(asked) == TEXTS
    before = found_by_tokens(BundledE5(adapted=False), asked, texts)
    assert found_by_tokens(BundledE5(), asked, texts) > before
