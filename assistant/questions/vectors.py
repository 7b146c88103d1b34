"""The vectors of questions: made once, kept beside the message that asked, comparable across languages when read."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Select, func, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from assistant.questions.tables import LONGEST_NAME, vectors
from knowledge.calibration import blended_mean
from knowledge.encoder import Encoder, Progress
from knowledge.search import Searcher

# What each encoder says of two questions, in the order of the encoders; an encoder alone says it all.
WEIGHTS = (0.3, 0.7)

BATCH = 64
_KEPT = np.float16
# Below the number of variables that any database takes in one statement.
_LOOKUP = 500

# A question text with the messages that asked it.
Asking = tuple[str, Sequence[int]]
Askings = Sequence[Asking]


class QuestionVectors:
    """Vectors in the database. They are erased with the messages that they belong to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def plain(self, askings: Askings, encoder: Encoder, progress: Progress | None = None) -> np.ndarray:
        """The vector of each question, shape (len(askings), dimension); those not kept yet are made, and kept."""
        found = self._kept(askings, encoder)
        missing = [place for place in range(len(askings)) if place not in found]
        for start in range(0, len(missing), BATCH):
            places = missing[start : start + BATCH]
            made = encoder.encode_questions([askings[place][0] for place in places]).astype(_KEPT)
            self._keep([(askings[place][1][0], vector) for place, vector in zip(places, made, strict=True)], encoder)
            found.update(zip(places, made, strict=True))
            if progress:
                progress(min(start + BATCH, len(missing)), len(missing))
        rows = [found[place] for place in range(len(askings))]
        return np.stack(rows).astype(np.float32) if rows else np.zeros((0, encoder.dimension), np.float32)

    def missing(self, askings: Askings, encoder: Encoder) -> list[Asking]:
        """The questions whose vector is not kept yet."""
        found: set[int] = set()
        whole = func.length(vectors.c.vector) == encoder.dimension * np.dtype(_KEPT).itemsize
        ids = sorted(message for _, messages in askings for message in messages)
        with self._engine.connect() as connection:
            for query in _lookups(select(vectors.c.message).where(whole), ids, encoder):
                found.update(connection.scalars(query))
        return [asking for asking in askings if found.isdisjoint(asking[1])]

    def _kept(self, askings: Askings, encoder: Encoder) -> dict[int, np.ndarray]:
        place_of = {message: place for place, (_, messages) in enumerate(askings) for message in messages}
        ids = sorted(place_of)
        found = {}
        with self._engine.connect() as connection:
            for query in _lookups(select(vectors.c.message, vectors.c.vector), ids, encoder):
                for message, vector in connection.execute(query):
                    found[place_of[message]] = np.frombuffer(vector, _KEPT)
        return {place: vector for place, vector in found.items() if len(vector) == encoder.dimension}

    def _keep(self, made: Sequence[tuple[int, np.ndarray]], encoder: Encoder) -> None:
        rows = [{"message": m, "encoder": _name(encoder), "vector": vector.tobytes()} for m, vector in made]
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(vectors), rows)
        except IntegrityError:
            # Another process has kept one of them, or its message has been forgotten: all are made again next time.
            return


def _lookups(query: Select[Any], ids: Sequence[int], encoder: Encoder) -> Iterator[Select[Any]]:
    """A query for the vectors of messages, as many at a time as a database takes."""
    for start in range(0, len(ids), _LOOKUP):
        yield query.where(vectors.c.encoder == _name(encoder), vectors.c.message.in_(ids[start : start + _LOOKUP]))


def _name(encoder: Encoder) -> str:
    """The name of an encoder, of which a folder's may be long."""
    return encoder.name[-LONGEST_NAME:]


def comparable(plain: Sequence[np.ndarray], languages: Sequence[str], searcher: Searcher) -> np.ndarray:
    """Vectors of unit length that can be compared across languages, shape (n, sum of dimensions).

    `plain` holds the vectors by each encoder of `searcher`. Each language is centred on these
    questions, drawn towards the mean of the stored ones while there are few.
    """
    weights = WEIGHTS if len(plain) == len(WEIGHTS) else (1 / len(plain),) * len(plain)
    labels = np.array(languages, dtype=object)
    parts = []
    for vectors_, view, weight in zip(plain, searcher.index.views, weights, strict=True):
        means = searcher.calibration.means_of(view.encoder)
        centred = np.array(vectors_, np.float32)
        for language in set(languages):
            rows = labels == language
            centred[rows] -= blended_mean(centred[rows], means.of_question(language, centred.shape[1]))
        centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        parts.append(np.sqrt(np.float32(weight)) * centred)
    return np.concatenate(parts, axis=1)
