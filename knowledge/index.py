"""The searchable form of a knowledge base: entries, their vectors centred by language, and the lexical indexes."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.calibration import Calibration, blended_mean
from knowledge.encoder import Encoder
from knowledge.lexical import LexicalIndex, lexical_indexes
from knowledge.passages import Entry, Passage, all_passages, passage_from_json, passage_to_json
from knowledge.vectors import VectorIndex

PASSAGES, SENTENCES, NORMS, ENTRIES, LEXICAL = (
    "passages.faiss",
    "sentences.faiss",
    "norms.npz",
    "entries.json",
    "lexical",
)

# Embeds passages and sentences, shape (n, dimension); a cache may stand before the encoder.
Embed = Callable[[Sequence[str]], np.ndarray]


@dataclass
class KnowledgeIndex:
    """Entries with everything that search needs. Row i of an array belongs to passage i of `passages`.

    Stored vectors are centred on their language and of unit length. `passage_norms` and `sentence_norms` are the
    lengths they had before, by which the plain similarity can be told from the centred vector.
    """

    entries: list[Entry]
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex
    passage_norms: np.ndarray
    sentence_norms: np.ndarray
    lexical: Mapping[str, LexicalIndex]

    @cached_property
    def passages(self) -> list[Passage]:
        return all_passages(self.entries)

    @cached_property
    def rows(self) -> dict[int, int]:
        """The row of each passage id."""
        return {passage.id: row for row, passage in enumerate(self.passages)}

    @cached_property
    def entry_of(self) -> list[Entry]:
        """The entry of each row."""
        return [entry for entry in self.entries for passages in entry.renderings.values() for _ in passages]

    @cached_property
    def languages(self) -> np.ndarray:
        """The language of each row."""
        return np.array([passage.language for passage in self.passages], dtype=object)

    @cached_property
    def rows_by_language(self) -> dict[str, np.ndarray]:
        rows: dict[str, list[int]] = defaultdict(list)
        for row, passage in enumerate(self.passages):
            rows[passage.language].append(row)
        return {language: np.asarray(of) for language, of in rows.items()}

    @cached_property
    def sentence_ids(self) -> np.ndarray:
        """The id of every sentence; those of row r stand at `sentence_starts[r]:sentence_starts[r + 1]`."""
        ids = [sentence_id(p.id, number) for p in self.passages for number in range(len(p.sentences))]
        return np.asarray(ids, np.int64)

    @cached_property
    def sentence_starts(self) -> np.ndarray:
        return np.concatenate([[0], np.cumsum([len(p.sentences) for p in self.passages])]).astype(np.int64)

    @cached_property
    def row_of_sentence(self) -> dict[int, int]:
        rows = np.repeat(np.arange(len(self.passages)), np.diff(self.sentence_starts))
        return dict(zip(self.sentence_ids.tolist(), rows.tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Write the index into `folder`, which exists and is empty."""
        self.passage_vectors.save(folder / PASSAGES)
        self.sentence_vectors.save(folder / SENTENCES)
        np.savez(folder / NORMS, passages=self.passage_norms, sentences=self.sentence_norms)
        stored = [_entry_to_json(entry) for entry in self.entries]
        (folder / ENTRIES).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        for language, lexical in self.lexical.items():
            lexical.save(folder / LEXICAL / language)

    @classmethod
    def load(cls, folder: Path) -> "KnowledgeIndex":
        """Read what `save` wrote."""
        stored = json.loads((folder / ENTRIES).read_text(encoding="utf-8"))
        with np.load(folder / NORMS, allow_pickle=False) as norms:
            passage_norms, sentence_norms = norms["passages"], norms["sentences"]
        languages = sorted(path.name for path in (folder / LEXICAL).iterdir()) if (folder / LEXICAL).is_dir() else []
        lexical = {language: LexicalIndex.load(folder / LEXICAL / language, language) for language in languages}
        return cls(
            [_entry_from_json(entry) for entry in stored],
            VectorIndex.load(folder / PASSAGES),
            VectorIndex.load(folder / SENTENCES),
            passage_norms,
            sentence_norms,
            lexical,
        )


def sentence_id(passage: int, number: int) -> int:
    """A stable positive 63-bit id for a sentence of a passage."""
    digest = hashlib.blake2b(f"{passage}/{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def build_index(entries: Sequence[Entry], embed: Embed, calibration: Calibration) -> KnowledgeIndex:
    """Embed passages and sentences, centre them on their language, and build the lexical indexes."""
    passages = all_passages(entries)
    sentences = [(passage, number) for passage in passages for number in range(len(passage.sentences))]
    texts = [passage.embedded for passage in passages] + [passage.sentence(number) for passage, number in sentences]
    vectors = embed(texts)
    of_passages, of_sentences = vectors[: len(passages)], vectors[len(passages) :]
    passage_centred, passage_norms = centre(
        of_passages, [passage.language for passage in passages], calibration.passage_means
    )
    sentence_centred, sentence_norms = centre(
        of_sentences, [passage.language for passage, _ in sentences], calibration.sentence_means
    )
    texts_by_language: dict[str, list[str]] = defaultdict(list)
    for passage in passages:
        texts_by_language[passage.language].append(passage.embedded)
    return KnowledgeIndex(
        list(entries),
        VectorIndex.build([passage.id for passage in passages], passage_centred),
        VectorIndex.build([sentence_id(passage.id, number) for passage, number in sentences], sentence_centred),
        passage_norms,
        sentence_norms,
        lexical_indexes(texts_by_language),
    )


def centre(
    vectors: np.ndarray, languages: Sequence[str], priors: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Subtract the mean of its language from each vector, shape (n, dimension).

    Returns the unit vectors and the lengths, shape (n,), that they had before normalising.
    """
    centred = np.array(vectors, np.float32)
    labels = np.array(languages, dtype=object)
    for language in set(languages):
        rows = labels == language
        centred[rows] -= blended_mean(centred[rows], priors.get(language))
    norms = np.maximum(np.linalg.norm(centred, axis=1), 1e-6).astype(np.float32)
    return centred / norms[:, None] if len(centred) else centred, norms


def embed_with(encoder: Encoder) -> Embed:
    """Embed with the encoder alone."""
    return lambda texts: encoder.encode_passages(texts)


def _entry_to_json(entry: Entry) -> dict[str, Any]:
    renderings = {language: [passage_to_json(p) for p in passages] for language, passages in entry.renderings.items()}
    return {**entry.__dict__, "renderings": renderings}


def _entry_from_json(stored: Mapping[str, Any]) -> Entry:
    renderings = {
        language: tuple(passage_from_json(passage) for passage in passages)
        for language, passages in stored["renderings"].items()
    }
    return Entry(**{**stored, "renderings": renderings})
