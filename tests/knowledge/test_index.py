"""The index keeps entries with their vectors, stored and read back the same."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.index import MOVED, KnowledgeIndex, centre, moved, sentence_id
from knowledge.passages import all_passages
from knowledge.releases import Release
from knowledge.search import Searcher


@pytest.fixture
def index(small_release: Release) -> KnowledgeIndex:
    return small_release.searcher.index


def test_every_passage_sentence_and_heading_has_a_vector_of_unit_length(index: KnowledgeIndex) -> None:
    statements = sum(len(passage.statements) for passage in index.passages)
    for view in index.views:
        assert (len(view.passages), len(view.sentences)) == (len(index.passages), statements)
        vectors = view.passages.vectors([passage.id for passage in index.passages])
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_rows_name_the_same_passage_everywhere(index: KnowledgeIndex) -> None:
    assert index.passages == all_passages(index.entries)
    for row, passage in enumerate(index.passages):
        assert (index.rows[passage.id], index.languages[row]) == (row, passage.language)
        assert passage in index.entry_of[row].renderings[passage.language]
    rows = np.concatenate(list(index.rows_by_language.values()))
    assert sorted(rows.tolist()) == list(range(len(index.passages)))


def test_sentences_are_found_by_their_passage(index: KnowledgeIndex) -> None:
    for row, passage in enumerate(index.passages):
        ids = index.sentence_ids[index.sentence_starts[row] : index.sentence_starts[row + 1]].tolist()
        assert ids == [sentence_id(passage.id, number) for number in range(len(passage.statements))]
        assert {index.row_of_sentence[i] for i in ids} <= {row}


def test_an_index_survives_being_stored(index: KnowledgeIndex, small_release: Release, tmp_path: Path) -> None:
    index.save(tmp_path)
    loaded = KnowledgeIndex.load(tmp_path)
    assert loaded.entries == index.entries
    assert [view.encoder for view in loaded.views] == [view.encoder for view in index.views]
    before = small_release.searcher
    after = Searcher(loaded, before.encoders, before.calibration, before.glossary)
    for question, language in (("What is panel 3 about?", "en"), ("Le thème ?", "fr"), ("武汉海报", "zh")):
        found = [[(hit.entry.key, hit.score) for hit in each.search(question, language)] for each in (before, after)]
        assert found[0] == found[1]


def test_centring_takes_away_what_a_language_has_in_common() -> None:
    english, french = np.array([[3.0, 1.0], [3.0, -1.0]]), np.array([[-2.0, 1.0], [-2.0, -1.0]])
    vectors = np.concatenate([np.repeat(english, 200, axis=0), np.repeat(french, 200, axis=0)]).astype(np.float32)
    priors = {"en": np.array([3.0, 0.0], np.float32), "fr": np.array([-2.0, 0.0], np.float32)}
    centred, norms = centre(vectors, ["en"] * 400 + ["fr"] * 400, priors)
    assert np.allclose(np.abs(centred), [[0.0, 1.0]] * 800, atol=1e-5)
    assert np.allclose(norms, 1.0, atol=1e-5)


def test_centring_leaves_the_vectors_it_was_given_alone() -> None:
    vectors = np.array([[3.0, 1.0], [3.0, -1.0]], np.float32)
    centre(vectors, ["en", "en"], {})
    assert np.array_equal(vectors, [[3.0, 1.0], [3.0, -1.0]])


def test_nothing_can_be_centred() -> None:
    centred, norms = centre(np.zeros((0, 3), np.float32), [], {})
    assert (centred.shape, norms.shape) == ((0, 3), (0,))


def test_texts_that_lie_where_those_that_taught_do_have_not_moved() -> None:
    priors = {"en": np.array([1.0, 0.0], np.float32), "fr": np.array([0.0, 1.0], np.float32)}
    vectors = np.array([[1.0, 0.5], [1.0, -0.5], [0.5, 1.0], [-0.5, 1.0]], np.float32)
    assert np.allclose(moved(vectors, ["en", "en", "fr", "fr"], priors), 0)


@pytest.mark.parametrize(("texts", "share"), [(1, 1 / 21), (20, 0.5), (2000, 2000 / 2020)])
def test_texts_move_the_further_the_more_there_are(texts: int, share: float) -> None:
    priors = {"en": np.array([1.0, 0.0], np.float32)}
    vectors = np.repeat(np.array([[1.0, 2.0]], np.float32), texts, axis=0)
    assert np.allclose(moved(vectors, ["en"] * texts, priors), [0.0, 2 * share], atol=1e-4)


def test_texts_in_a_language_that_taught_nothing_move_nothing() -> None:
    vectors = np.array([[1.0, 2.0]], np.float32)
    with_german = moved(np.repeat(vectors, 40, axis=0), ["en"] * 20 + ["de"] * 20, {"en": np.zeros(2, np.float32)})
    assert np.allclose(with_german, [0.5, 1.0])
    assert np.array_equal(moved(vectors, ["de"], {"en": np.zeros(2, np.float32)}), [0.0, 0.0])
    assert moved(np.zeros((0, 2), np.float32), [], {}).shape == (2,)


def test_a_release_from_before_questions_moved_is_read(index: KnowledgeIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    stored = list(tmp_path.rglob(MOVED))
    assert len(stored) == len(index.views)
    for path in stored:
        path.unlink()
    assert all(not view.moved.any() for view in KnowledgeIndex.load(tmp_path).views)


def test_how_far_the_texts_have_moved_is_stored(index: KnowledgeIndex, tmp_path: Path) -> None:
    views = tuple(replace(view, moved=np.full_like(view.moved, 0.25)) for view in index.views)
    replace(index, views=views).save(tmp_path)
    assert all(np.allclose(view.moved, 0.25) for view in KnowledgeIndex.load(tmp_path).views)
