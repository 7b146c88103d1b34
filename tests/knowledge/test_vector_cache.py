"""Vectors are embedded once for each text, prompt and encoder, and given back as they were."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.cache import VectorCache, reporting
from knowledge.encoder import Encoder, Progress

TEXTS = ["Cities of music", "Villes de musique", "音乐之都", "Cities of music"]


@pytest.fixture
def cache(tmp_path: Path, encoder: Encoder) -> VectorCache:
    return VectorCache(tmp_path / "deep" / "vectors.sqlite", encoder)


def embedded(cache: VectorCache, texts: list[str]) -> int:
    """How many texts the encoder is given for `texts`."""
    seen: list[int] = []
    with reporting([cache], lambda done, total: seen.append(total)):
        cache.passages(texts)
    return max(seen, default=0)


def test_vectors_are_those_of_the_encoder(cache: VectorCache, encoder: Encoder) -> None:
    for _ in range(2):
        assert np.allclose(cache.passages(TEXTS), encoder.encode_passages(TEXTS), atol=1e-3)
        assert np.allclose(cache.questions(TEXTS), encoder.encode_questions(TEXTS), atol=1e-3)


def test_a_text_is_embedded_once(cache: VectorCache) -> None:
    assert embedded(cache, TEXTS) == 3
    assert embedded(cache, TEXTS) == 0
    assert embedded(cache, [*TEXTS, "Something new"]) == 1


def test_a_second_look_gives_the_very_same_vectors(cache: VectorCache) -> None:
    assert np.array_equal(cache.passages(TEXTS), cache.passages(TEXTS))


def test_questions_and_passages_are_kept_apart(cache: VectorCache) -> None:
    assert not np.allclose(cache.passages(TEXTS[:1]), cache.questions(TEXTS[:1]), atol=1e-3)


def test_encoders_share_a_file_and_not_their_vectors(cache: VectorCache, caches: list[VectorCache]) -> None:
    second = VectorCache(cache.folder / "vectors.sqlite", caches[1].encoder)
    cache.passages(TEXTS)
    assert second.passages(TEXTS).shape == (4, caches[1].encoder.dimension)
    assert cache.passages(TEXTS).shape == (4, cache.encoder.dimension)


def test_vectors_outlive_the_process(cache: VectorCache, encoder: Encoder) -> None:
    cache.passages(TEXTS)
    again = VectorCache(cache.folder / "vectors.sqlite", encoder)
    assert embedded(again, TEXTS) == 0


def test_no_texts_give_no_vectors(cache: VectorCache, encoder: Encoder) -> None:
    assert cache.passages([]).shape == (0, encoder.dimension)


class Numbers:
    """An encoder of texts that are numbers."""

    name, dimension = "numbers", 1

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        return np.array([[float(text)] for text in texts], np.float32)


def test_more_texts_than_one_look_up_holds_come_back_in_order(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.sqlite", Numbers())  # type: ignore[arg-type]
    numbers = [number * 7 % 1_100 for number in range(2_000)]
    for _ in range(2):
        assert cache.passages([str(number) for number in numbers])[:, 0].tolist() == numbers


def test_tokens_are_kept_with_the_vectors_of_their_texts(cache: VectorCache, encoder: Encoder) -> None:
    seen: list[int] = []
    with reporting([cache], lambda done, total: seen.append(total)):
        first = cache.passage_tokens(TEXTS)
        assert max(seen) == 3
        seen.clear()
        again = VectorCache(cache.folder / "vectors.sqlite", encoder).passage_tokens(TEXTS)
        cache.passages(TEXTS)
        assert seen == []
    assert [of.shape[1] for of in first] == [cache.token_dimension] * 4
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
