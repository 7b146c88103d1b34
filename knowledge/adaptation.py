"""What the bundled encoder has learnt here: small changes to its last layers, so that words that say the same in two
languages lie closer.

A change is the product of two narrow matrices (Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", ICLR
2022), added to the weights when they are read. `scripts/adapt_encoder.py` learns them, and with them the matrix that
turns states of tokens into fewer numbers.
"""

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

# The folder with what ships; another one may hold what was learnt from other texts.
ADAPTED = Path(__file__).parent
CHANGES, DIRECTIONS = "adaptation.npz", "token_directions.npy"

# Ends of the names of the two factors of a tensor's change.
DOWN, UP = ":down", ":up"


def changes(folder: Path = ADAPTED) -> Mapping[str, np.ndarray]:
    """What is added to the tensors, by their names, float32, in the shape of each."""
    with np.load(folder / CHANGES, allow_pickle=False) as stored:
        factors = {name: stored[name].astype(np.float32) for name in stored.files}
    names = [name.removesuffix(UP) for name in factors if name.endswith(UP)]
    return {name: factors[name + UP] @ factors[name + DOWN] for name in names}


@functools.cache
def directions(folder: Path = ADAPTED) -> np.ndarray:
    """The matrix that turns states of the bundled encoder into token vectors, float32, shape (768, 128)."""
    return np.load(folder / DIRECTIONS, allow_pickle=False).astype(np.float32)


def save(folder: Path, factors: Mapping[str, tuple[np.ndarray, np.ndarray]], token_directions: np.ndarray) -> None:
    """Keep, as float16, the directions and the factors (down, up) of each tensor's change, shapes (rank, columns) and
    (rows, rank)."""
    by_name = {name + end: of for name, pair in factors.items() for end, of in zip((DOWN, UP), pair, strict=True)}
    narrow = {name: of.astype(np.float16) for name, of in sorted(by_name.items())}
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / CHANGES, **narrow)  # type: ignore[arg-type]
    np.save(folder / DIRECTIONS, token_directions.astype(np.float16), allow_pickle=False)
    directions.cache_clear()
    digest.cache_clear()


def edition_of(folder: Path = ADAPTED) -> str:
    """Twelve hexadecimal digits that tell what one learning wrote from what another did."""
    return digest(folder / CHANGES, folder / DIRECTIONS)


@functools.cache
def digest(*paths: Path) -> str:
    """Twelve hexadecimal digits that tell one state of learnt files from another."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]
