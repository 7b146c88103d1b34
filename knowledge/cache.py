"""Vectors kept by the text they were made of, so that unchanged texts are not embedded again."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from knowledge.encoder import Encoder, Progress, edition, load_encoder
from knowledge.late import Tokens

_LOOKUP_BATCH = 500
_SELECT = "SELECT key, vector FROM vectors WHERE key IN ({marks})"


class VectorCache:
    """An SQLite file of vectors, keyed by encoder, prompt and text; any number of processes may share it."""

    def __init__(self, path: Path, encoder: Encoder | str) -> None:
        """`encoder` may be a name; that encoder is loaded, which takes seconds, when it is first needed."""
        self._path = path
        self.folder = path.parent
        self._encoder = encoder
        self._prepared = False
        self.progress: Progress | None = None

    @property
    def name(self) -> str:
        """The encoder's name."""
        return self._encoder if isinstance(self._encoder, str) else self._encoder.name

    @property
    def encoder(self) -> Encoder:
        if isinstance(self._encoder, str):
            self._encoder = load_encoder(self._encoder)
        return self._encoder

    @property
    def loaded(self) -> bool:
        """Whether the encoder is in memory."""
        return not isinstance(self._encoder, str)

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """Like `Encoder.encode_passages`, for texts of which most are known."""
        return self._vectors(texts, "document")

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        """Like `Encoder.encode_questions`."""
        return self._vectors(texts, "query")

    @property
    def token_dimension(self) -> int:
        """The encoder's numbers for each token; 0 where it gives none."""
        return self.encoder.token_dimension

    def question_tokens(self, texts: Sequence[str]) -> list[Tokens | None]:
        """The tokens of questions, read anew: questions are short."""
        return self.encoder.read_questions(texts)[1]

    def passage_tokens(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Like the second half of `Encoder.read_passages`; the vectors of the texts are then known as well."""
        keys = [self._key("passage tokens", text) for text in texts]
        width = 2 * self.token_dimension
        with closing(self._connect()) as connection:
            known = {key: of for key, of in self._stored(connection, keys) if of and len(of) % width == 0}
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            if missing:
                vectors, tokens = self.encoder.read_passages(list(missing.values()), self.progress)
                known.update(zip(missing, (of.astype(np.float16).tobytes() for of in tokens), strict=True))
                rows = [(key, known[key]) for key in missing]
                rows += [
                    (self._key("document", text), vector.tobytes())
                    for text, vector in zip(missing.values(), vectors, strict=True)
                ]
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        return [self._token_rows(known[key]) for key in keys]

    def _token_rows(self, stored: bytes) -> np.ndarray:
        return np.frombuffer(stored, np.float16).astype(np.float32).reshape(-1, self.token_dimension)

    def _vectors(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        keys = [self._key(prompt, text) for text in texts]
        with closing(self._connect()) as connection:
            known = self._known(connection, keys)
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            if missing:
                new = self._encode(list(missing.values()), prompt)
                known.update(zip(missing, new, strict=True))
                with connection:
                    rows = [(key, known[key].tobytes()) for key in missing]
                    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        if not keys:
            return np.zeros((0, self.encoder.dimension), np.float32)
        return np.stack([known[key] for key in keys])

    def _encode(self, texts: list[str], prompt: str) -> np.ndarray:
        if prompt == "query":
            return self.encoder.encode_questions(texts, self.progress)
        return self.encoder.encode_passages(texts, self.progress)

    def _known(self, connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, np.ndarray]:
        known = {key: np.frombuffer(vector, np.float32) for key, vector in self._stored(connection, keys)}
        return {key: vector for key, vector in known.items() if len(vector) == self.encoder.dimension}

    @staticmethod
    def _stored(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        unique = list(dict.fromkeys(keys))
        for start in range(0, len(unique), _LOOKUP_BATCH):
            batch = unique[start : start + _LOOKUP_BATCH]
            marks = ",".join("?" * len(batch))
            yield from connection.execute(_SELECT.format(marks=marks), batch)

    def _key(self, prompt: str, text: str) -> bytes:
        return hashlib.blake2b(f"{edition(self.name)}\0{prompt}\0{text}".encode(), digest_size=16).digest()

    def _prepare(self) -> None:
        """Make the file where there is none: commands that embed nothing leave none behind."""
        if self._prepared:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
        self._prepared = True

    def _connect(self) -> sqlite3.Connection:
        self._prepare()
        return sqlite3.connect(self._path, timeout=30)


@contextmanager
def reporting(caches: Sequence[VectorCache], progress: Progress | None) -> Iterator[None]:
    """Tell `progress` of what the caches have to embed meanwhile."""
    for cache in caches:
        cache.progress = progress
    try:
        yield
    finally:
        for cache in caches:
            cache.progress = None
