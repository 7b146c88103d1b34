"""The vector index gives the nearest by inner product, exactly and in order."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.vectors import VectorIndex

EAST, NORTH, BETWEEN = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8)


def index(*vectors: tuple[float, float]) -> VectorIndex:
    return VectorIndex.build(range(10, 10 + len(vectors)), np.array(vectors, np.float32).reshape(-1, 2))


def nearest(of: VectorIndex, vector: tuple[float, float], count: int) -> list[tuple[int, float]]:
    return [(i, round(s, 6)) for i, s in of.nearest(np.array(vector, np.float32), count)]


def test_the_closest_come_first_with_their_similarity() -> None:
    assert nearest(index(EAST, NORTH, BETWEEN), EAST, 3) == [(10, 1.0), (12, 0.6), (11, 0.0)]
    assert nearest(index(EAST, NORTH, BETWEEN), NORTH, 2) == [(11, 1.0), (12, 0.8)]


def test_opposite_vectors_are_less_similar_than_unrelated_ones() -> None:
    assert nearest(index((-1.0, 0.0), NORTH), EAST, 2) == [(11, 0.0), (10, -1.0)]


def test_a_vector_of_another_length_scales_similarities_and_keeps_the_order() -> None:
    assert nearest(index(EAST, NORTH, BETWEEN), (10.0, 0.0), 3) == [(10, 10.0), (12, 6.0), (11, 0.0)]
    assert nearest(index((5.0, 0.0), BETWEEN), EAST, 2) == [(10, 5.0), (11, 0.6)]


def test_the_order_is_that_of_a_plain_product_whatever_the_vectors() -> None:
    random = np.random.default_rng(7)
    vectors, query = random.normal(size=(500, 24)).astype(np.float32), random.normal(size=24).astype(np.float32)
    similarities = vectors @ query
    found = VectorIndex.build(range(500), vectors).nearest(query, 20)
    assert [i for i, _ in found] == np.argsort(-similarities)[:20].tolist()
    assert np.allclose([s for _, s in found], np.sort(similarities)[::-1][:20], rtol=1e-4)


def test_an_empty_index_has_nothing_near() -> None:
    empty = VectorIndex.build([], np.zeros((0, 2), np.float32))
    assert (len(empty), empty.dimension) == (0, 2)
    assert nearest(empty, EAST, 5) == []
    assert empty.vectors([]).shape == (0, 2)


@pytest.mark.parametrize("count", [0, -1])
def test_asking_for_none_gives_none(count: int) -> None:
    assert nearest(index(EAST), EAST, count) == []


def test_more_than_there_are_gives_all() -> None:
    assert len(nearest(index(EAST, NORTH), EAST, 100)) == 2


def test_stored_vectors_come_back_by_id() -> None:
    stored = index(EAST, NORTH, BETWEEN).vectors([12, 10])
    assert np.array_equal(stored, np.array([BETWEEN, EAST], np.float32))


def test_ids_up_to_63_bits_are_kept() -> None:
    large = VectorIndex.build([2**63 - 1, 2**62], np.array([EAST, NORTH], np.float32))
    assert nearest(large, NORTH, 1) == [(2**62, 1.0)]


@pytest.mark.parametrize(("ids", "count"), [([1], 2), ([1, 1], 2), ([1, 2], 1)])
def test_ids_that_do_not_fit_the_vectors_are_refused(ids: list[int], count: int) -> None:
    with pytest.raises(ValueError, match=r"ids .* for \d vectors"):
        VectorIndex.build(ids, np.ones((count, 2), np.float32))


def test_an_index_survives_being_stored(tmp_path: Path) -> None:
    index(EAST, NORTH, BETWEEN).save(tmp_path / "some.faiss")
    loaded = VectorIndex.load(tmp_path / "some.faiss")
    assert nearest(loaded, EAST, 3) == [(10, 1.0), (12, 0.6), (11, 0.0)]
    assert np.array_equal(loaded.vectors([11]), np.array([NORTH], np.float32))


@pytest.mark.parametrize("content", [b"", b"not an index", b"\0" * 500])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "some.faiss").write_bytes(content)
    with pytest.raises(ValueError, match=r"some\.faiss is not a readable FAISS index"):
        VectorIndex.load(tmp_path / "some.faiss")
