"""What the bundled encoder has learnt here: small changes to its last layers, so that words that say the same in two
languages lie closer.

A change is the product of two narrow matrices (Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", ICLR
2022), added to the weights when they are read. `scripts/adapt_encoder.py` learns them.
"""

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

ADAPTATION = Path(__file__).parent / "adaptation.npz"

# Ends of the names of the two factors of a tensor's change.
DOWN, UP = ":down", ":up"


def changes(path: Path = ADAPTATION) -> Mapping[str, np.ndarray]:
    """What is added to the tensors, by their names, float32, in the shape of each."""
    with np.load(path, allow_pickle=False) as stored:
        factors = {name: stored[name].astype(np.float32) for name in stored.files}
    names = [name.removesuffix(UP) for name in factors if name.endswith(UP)]
    return {name: factors[name + UP] @ factors[name + DOWN] for name in names}


def save(path: Path, factors: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """Keep the factors (down, up) of each tensor's change, shapes (rank, columns) and (rows, rank), as float16."""
    by_name = {name + end: of for name, pair in factors.items() for end, of in zip((DOWN, UP), pair, strict=True)}
    np.savez(path, **{name: of.astype(np.float16) for name, of in sorted(by_name.items())})  # type: ignore[arg-type]


@functools.cache
def digest(*paths: Path) -> str:
    """Twelve hexadecimal digits that tell one state of learnt files from another."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]
