"""Late interaction: each token of a question looks for its best match among the tokens of a passage.

The sum of the best matches ranks passages (Khattab and Zaharia, "ColBERT", SIGIR 2020). Token vectors are states of the
encoder, turned into fewer numbers by a learnt matrix (`knowledge/adaptation.py`) and centred on their language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

VECTORS, STARTS = "tokens.npy", "token-starts.npy"

# A number of a unit vector of 128 dimensions rarely exceeds a half: a byte holds it in steps of 1/254.
STEPS = 254.0

# A token as frequent as this (the logarithm of its share) counts as little as any: it is a comma or "the".
FREQUENT = -5.0
LEAST_WEIGHT = 0.1


@dataclass(frozen=True)
class Tokens:
    """The tokens of a question: vectors, float32, shape (n, dimension), and what each weighs, shape (n,)."""

    vectors: np.ndarray
    weights: np.ndarray

    def centred(self, mean: np.ndarray | None) -> "Tokens":
        """Unit vectors without what the tokens of their language have in common; weights that sum to 1."""
        return Tokens(unit(self.vectors - (0 if mean is None else mean)), self.weights / max(self.weights.sum(), 1e-6))


def token_weights(log_shares: np.ndarray) -> np.ndarray:
    """What tokens weigh by the logarithm of their shares of any text, rare ones more, shape (n,)."""
    return np.maximum(FREQUENT - log_shares, LEAST_WEIGHT)


def unit(vectors: np.ndarray) -> np.ndarray:
    """The rows of `vectors` with length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-6), np.float32)


class TokenIndex:
    """The tokens of every passage, a byte for each number, mapped into memory; those of row r stand at
    `starts[r]:starts[r + 1]`."""

    def __init__(self, vectors: np.ndarray, starts: np.ndarray) -> None:
        self._vectors, self._starts = vectors, starts

    @classmethod
    def build(cls, passages: Sequence[np.ndarray]) -> "TokenIndex":
        """Keep unit vectors: one array of shape (tokens, dimension) for each passage."""
        whole = np.concatenate([of if len(of) else np.zeros((1, of.shape[1]), np.float32) for of in passages])
        stored = np.clip(np.round(whole * STEPS), -127, 127).astype(np.int8)
        return cls(stored, np.concatenate([[0], np.cumsum([max(len(of), 1) for of in passages])]).astype(np.int64))

    def best_matches(self, tokens: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """How well each row's best token matches each of `tokens`, shape (len(tokens), len(rows)), at most about 1."""
        starts, stops = self._starts[rows], self._starts[rows + 1]
        held = np.concatenate([self._vectors[a:b] for a, b in zip(starts, stops, strict=True)])
        similarities = tokens @ (held.astype(np.float32) / STEPS).T
        firsts = np.concatenate([[0], np.cumsum(stops - starts)[:-1]])
        return np.asarray(np.maximum.reduceat(similarities, firsts, axis=1), np.float32)

    def of(self, row: int) -> np.ndarray:
        """The tokens of a row, float32, shape (tokens, dimension)."""
        return self._vectors[self._starts[row] : self._starts[row + 1]].astype(np.float32) / STEPS

    def save(self, folder: Path) -> None:
        np.save(folder / VECTORS, self._vectors, allow_pickle=False)
        np.save(folder / STARTS, self._starts, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "TokenIndex | None":
        """Map what `save` wrote; None where the encoder gave no tokens."""
        if not (folder / VECTORS).exists():
            return None
        vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
        return cls(vectors, np.load(folder / STARTS, allow_pickle=False))
