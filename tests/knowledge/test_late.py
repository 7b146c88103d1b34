"""Tokens are compared one by one, kept in bytes, and read from the file that they were written to."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder import Encoder
from knowledge.late import TokenIndex, Tokens, token_weights, unit

PASSAGES = [np.array([[1, 0], [0, 1]], np.float32), np.array([[0.8, 0.6]], np.float32), np.zeros((0, 2), np.float32)]


def test_each_token_is_matched_by_the_best_of_a_passage() -> None:
    scaled = [0.5 * of for of in PASSAGES]
    found = TokenIndex.build(scaled).best_matches(np.array([[1, 0], [0, 1]], np.float32), np.array([1, 0]))
    assert found == pytest.approx(np.array([[0.4, 0.5], [0.3, 0.5]]), abs=0.01)


def test_a_passage_without_tokens_matches_nothing() -> None:
    found = TokenIndex.build(PASSAGES).best_matches(np.array([[1, 0]], np.float32), np.array([2, 0]))
    assert found[0, 0] == 0.0 < found[0, 1]


def test_an_index_is_what_was_written(tmp_path: Path) -> None:
    index = TokenIndex.build(PASSAGES)
    index.save(tmp_path)
    again = TokenIndex.load(tmp_path)
    tokens, rows = np.array([[0.6, 0.8]], np.float32), np.arange(3)
    assert again is not None
    assert np.array_equal(again.best_matches(tokens, rows), index.best_matches(tokens, rows))


def test_no_index_is_found_where_none_was_written(tmp_path: Path) -> None:
    assert TokenIndex.load(tmp_path) is None


def test_rare_tokens_weigh_more_and_none_weighs_nothing() -> None:
    comma, word, rare = token_weights(np.array([-3.0, -9.0, -13.0], np.float32))
    assert 0 < comma < word < rare


def test_centred_tokens_have_length_one_and_weights_sum_to_one() -> None:
    centred = Tokens(np.array([[3, 1], [1, 5]], np.float32), np.array([1, 3], np.float32)).centred(np.array([1, 1]))
    assert centred.vectors == pytest.approx(np.array([[1, 0], [0, 1]]))
    assert centred.weights.tolist() == [0.25, 0.75]


def test_a_question_is_read_with_its_tokens_in_one_go(encoder: Encoder) -> None:
    questions = ["Who played music on balconies?", "谁在阳台上演奏？"]
    vectors, tokens = encoder.read_questions(questions)
    assert np.allclose(vectors, encoder.encode_questions(questions), atol=1e-3)
    for of in tokens:
        assert of is not None
        assert of.vectors.shape == (len(of.weights), encoder.token_dimension)
    first = encoder.read_questions(["Who"])[1][0]
    assert first is not None
    assert len(first.weights) == 1


def test_the_same_word_in_two_languages_matches_better_than_another(encoder: Encoder) -> None:
    def centred(texts: list[str]) -> list[np.ndarray]:
        read = encoder.read_passages(texts)[1]
        mean = np.concatenate(read).mean(0)
        return [unit(of - mean) for of in read]

    english = centred(["The orchestra played music.", "The river flooded the town.", "Doctors treat the sick."])
    chinese = centred(["乐团演奏了音乐。", "河水淹没了小镇。", "医生治疗病人。"])
    index = TokenIndex.build(chinese)
    best = [int(index.best_matches(of, np.arange(3)).mean(0).argmax()) for of in english]
    assert best == [0, 1, 2]
