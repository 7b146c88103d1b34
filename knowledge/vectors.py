"""FAISS behind one class: unit vectors under stable 64-bit ids, asked for the nearest by inner product.

Similarity, never distance, leaves this module: higher is closer.
"""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

# A flat scan of this many vectors of 384 dimensions takes 22 ms on one core (20,000: 1.2 ms), about what a whole query
# may take. A graph searches more of them.
FLAT_UP_TO = 200_000


class VectorIndex:
    """An `IndexIDMap2` over inner products of vectors with a fixed dimension."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, ids: Sequence[int], vectors: np.ndarray) -> "VectorIndex":
        """Index `vectors`, shape (len(ids), dimension), float32, of unit length."""
        if len(ids) != len(vectors) or len(set(ids)) != len(ids):
            raise ValueError(f"{len(ids)} ids ({len(set(ids))} different) for {len(vectors)} vectors")
        dimension = vectors.shape[1]
        inner: faiss.Index = faiss.IndexFlatIP(dimension)
        if len(ids) > FLAT_UP_TO:
            inner = faiss.IndexHNSWFlat(dimension, 32, faiss.METRIC_INNER_PRODUCT)
        index = faiss.IndexIDMap2(inner)
        if len(ids):
            index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.asarray(ids, np.int64))
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def nearest(self, vector: np.ndarray, count: int) -> list[tuple[int, float]]:
        """Return up to `count` (id, similarity) pairs, the closest first. `vector` has shape (dimension,)."""
        if not len(self) or count < 1:
            return []
        query = np.ascontiguousarray(vector[None, :], np.float32)
        similarities, ids = self._index.search(query, min(count, len(self)))
        return [(int(i), float(s)) for i, s in zip(ids[0], similarities[0], strict=True) if i >= 0]

    def vectors(self, ids: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return the stored vectors of `ids`, shape (len(ids), dimension)."""
        if not len(ids):
            return np.zeros((0, self.dimension), np.float32)
        return self._index.reconstruct_batch(np.asarray(ids, np.int64))

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "VectorIndex":
        """Map the file into memory: processes that load the same release share its pages."""
        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
        except RuntimeError as error:
            raise ValueError(f"{path.name} is not a readable FAISS index: {error}") from error
