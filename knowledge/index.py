"""The searchable form of a knowledge base: entries, their vectors centred by language, and the lexical indexes."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeGuard

import numpy as np

from knowledge.calibration import Calibration, Means, blended_mean
from knowledge.late import TokenIndex, Tokens, unit
from knowledge.lexical import LexicalIndex, lexical_indexes
from knowledge.passages import Entry, Passage, all_passages, passage_from_json, passage_to_json
from knowledge.vectors import VectorIndex

PASSAGES, SENTENCES = "passages.faiss", "sentences.faiss"
NORMS, ASKED, MOVED = "norms.npy", "asked.npy", "moved.npy"
# How often BM25 counts the words of a title: who names a city means the text on it, not one that mentions it.
TITLE_COUNTS = 5

NO_VECTORS = np.zeros((0, 0), np.float32)

ENTRIES, LEXICAL, VIEW = "entries.json", "lexical", "view-"


class Embedder(Protocol):
    """What turns texts into unit vectors, shape (n, dimension): an encoder, or a cache before it."""

    @property
    def name(self) -> str: ...

    def passages(self, texts: Sequence[str]) -> np.ndarray: ...

    def questions(self, texts: Sequence[str]) -> np.ndarray: ...


class TokenEmbedder(Embedder, Protocol):
    """An embedder that also gives token vectors, of `token_dimension` numbers unless that is 0."""

    @property
    def token_dimension(self) -> int: ...

    def passage_tokens(self, texts: Sequence[str]) -> Sequence[np.ndarray]: ...

    def question_tokens(self, texts: Sequence[str]) -> Sequence[Tokens | None]: ...


@dataclass(frozen=True)
class View:
    """The knowledge base as one encoder sees it.

    Vectors are centred on their language and of unit length; `norms`, shape (number of passages,), are the lengths that
    those of the passages had before, by which the plain similarity can be told from the centred vector. `asked`, in the
    order of `KnowledgeIndex.asked`, are the plain vectors of the questions that entries are known to answer. `moved`,
    shape (dimension,), leads from the mean of the texts that taught to that of these texts.
    """

    encoder: str
    passages: VectorIndex
    sentences: VectorIndex
    norms: np.ndarray
    asked: np.ndarray
    moved: np.ndarray

    def save(self, folder: Path) -> None:
        folder.mkdir()
        self.passages.save(folder / PASSAGES)
        self.sentences.save(folder / SENTENCES)
        np.save(folder / NORMS, self.norms, allow_pickle=False)
        np.save(folder / ASKED, self.asked, allow_pickle=False)
        np.save(folder / MOVED, self.moved, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, encoder: str) -> "View":
        norms = np.load(folder / NORMS, allow_pickle=False)
        passages, sentences = VectorIndex.load(folder / PASSAGES), VectorIndex.load(folder / SENTENCES)
        # Releases that were built before there were wordings, or before questions moved with the texts, have none.
        asked = _stored(folder / ASKED, NO_VECTORS)
        moved = _stored(folder / MOVED, np.zeros(passages.dimension, np.float32))
        return cls(encoder, passages, sentences, norms, asked, moved)


def _stored(path: Path, otherwise: np.ndarray) -> np.ndarray:
    return np.load(path, allow_pickle=False) if path.exists() else otherwise


@dataclass
class KnowledgeIndex:
    """Entries with everything that search needs. Row i of an array belongs to passage i of `passages`.

    The first view is that of the main encoder, which names the candidates; the second, if any, adds evidence.
    """

    entries: list[Entry]
    views: tuple[View, ...]
    lexical: Mapping[str, LexicalIndex]
    tokens: TokenIndex | None = None

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
        return [self.entries[number] for number in self.entry_numbers]

    @cached_property
    def entry_numbers(self) -> np.ndarray:
        """The place in `entries` of each row's entry."""
        counts = [sum(map(len, entry.renderings.values())) for entry in self.entries]
        return np.repeat(np.arange(len(self.entries)), counts)

    @cached_property
    def asked(self) -> list[tuple[int, str]]:
        """The number of the entry and the language of each question that an entry is known to answer."""
        return [(number, language) for number, language, _ in _questions_of(self.entries)]

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
        """The id of every statement; those of row r stand at `sentence_starts[r]:sentence_starts[r + 1]`."""
        ids = [sentence_id(p.id, number) for p in self.passages for number in range(len(p.statements))]
        return np.asarray(ids, np.int64)

    @cached_property
    def sentence_starts(self) -> np.ndarray:
        return np.concatenate([[0], np.cumsum([len(p.statements) for p in self.passages])]).astype(np.int64)

    @cached_property
    def row_of_sentence(self) -> dict[int, int]:
        rows = np.repeat(np.arange(len(self.passages)), np.diff(self.sentence_starts))
        return dict(zip(self.sentence_ids.tolist(), rows.tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Write the index into `folder`, which exists and is empty."""
        stored = {
            "encoders": [view.encoder for view in self.views],
            "entries": [_entry_to_json(entry) for entry in self.entries],
        }
        (folder / ENTRIES).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        for number, view in enumerate(self.views):
            view.save(folder / f"{VIEW}{number}")
        if self.tokens is not None:
            self.tokens.save(folder)
        for language, lexical in self.lexical.items():
            lexical.save(folder / LEXICAL / language)

    @classmethod
    def load(cls, folder: Path) -> "KnowledgeIndex":
        """Read what `save` wrote."""
        stored = json.loads((folder / ENTRIES).read_text(encoding="utf-8"))
        views = tuple(View.load(folder / f"{VIEW}{n}", encoder) for n, encoder in enumerate(stored["encoders"]))
        languages = sorted(path.name for path in (folder / LEXICAL).iterdir()) if (folder / LEXICAL).is_dir() else []
        lexical = {language: LexicalIndex.load(folder / LEXICAL / language, language) for language in languages}
        return cls([_entry_from_json(entry) for entry in stored["entries"]], views, lexical, TokenIndex.load(folder))


def sentence_id(passage: int, number: int) -> int:
    """A stable positive 63-bit id for a sentence of a passage."""
    digest = hashlib.blake2b(f"{passage}/{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def build_index(
    entries: Sequence[Entry], encoders: Sequence[Embedder], calibration: Calibration, translated: bool = True
) -> KnowledgeIndex:
    """Embed passages and sentences with each encoder, centre them on their language, and build the lexical indexes;
    unless `translated`, these find no texts in another language by its words."""
    texts_by_language: dict[str, list[str]] = defaultdict(list)
    for passage in all_passages(entries):
        texts_by_language[passage.language].append("\n".join([passage.title] * (TITLE_COUNTS - 1) + [passage.embedded]))
    tokens = _tokens(entries, encoders[0], calibration.means_of(encoders[0].name)) if encoders else None
    views = tuple(_view(entries, encoder, calibration.means_of(encoder.name)) for encoder in encoders)
    return KnowledgeIndex(list(entries), views, lexical_indexes(texts_by_language, translated), tokens)


def _tokens(entries: Sequence[Entry], encoder: Embedder, means: Means) -> TokenIndex | None:
    """The tokens of every passage, centred on their language; None where the encoder gives none."""
    passages = all_passages(entries)
    if not passages or not gives_tokens(encoder):
        return None
    found = encoder.passage_tokens([passage.embedded for passage in passages])
    return TokenIndex.build(
        [
            unit(of - means.of_passage_token(passage.language, of.shape[1]))
            for of, passage in zip(found, passages, strict=True)
        ]
    )


def gives_tokens(encoder: Embedder) -> TypeGuard[TokenEmbedder]:
    """Whether an embedder gives the vectors of single tokens."""
    return bool(getattr(encoder, "token_dimension", 0))


def _view(entries: Sequence[Entry], encoder: Embedder, means: Means) -> View:
    passages = all_passages(entries)
    statements = [(passage, number, text) for passage in passages for number, text in enumerate(passage.statements)]
    texts = [passage.embedded for passage in passages] + [text for _, _, text in statements]
    vectors = encoder.passages(texts)
    questions = [question for _, _, question in _questions_of(entries)]
    of_passages, of_sentences = vectors[: len(passages)], vectors[len(passages) :]
    languages = [passage.language for passage in passages]
    centred, norms = centre(of_passages, languages, means.passages)
    sentences_centred, _ = centre(of_sentences, [passage.language for passage, _, _ in statements], means.sentences)
    return View(
        encoder.name,
        VectorIndex.build([passage.id for passage in passages], centred),
        VectorIndex.build([sentence_id(passage.id, number) for passage, number, _ in statements], sentences_centred),
        norms,
        encoder.questions(questions) if questions else NO_VECTORS,
        moved(of_passages, languages, means.passages),
    )


def _questions_of(entries: Iterable[Entry]) -> Iterator[tuple[int, str, str]]:
    """The number of the entry, the language and the words of each question that an entry is known to answer."""
    for number, entry in enumerate(entries):
        for language, questions in entry.asked.items():
            for question in questions:
                yield number, language, question


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


def moved(vectors: np.ndarray, languages: Sequence[str], priors: Mapping[str, np.ndarray]) -> np.ndarray:
    """How far `vectors`, shape (n, dimension), lie from the priors of their languages, shape (dimension,).

    Less so where they are few, and 0 where there is none with a prior."""
    labels = np.array(languages, dtype=object)
    total, counted = np.zeros(vectors.shape[1], np.float32), 0
    for language in sorted(set(languages) & set(priors)):
        of_language = vectors[labels == language]
        total += len(of_language) * (blended_mean(of_language, priors[language]) - priors[language])
        counted += len(of_language)
    return total / max(counted, 1)


def _entry_to_json(entry: Entry) -> dict[str, Any]:
    renderings = {language: [passage_to_json(p) for p in passages] for language, passages in entry.renderings.items()}
    return {**entry.__dict__, "renderings": renderings}


def _entry_from_json(stored: Mapping[str, Any]) -> Entry:
    renderings = {
        language: tuple(passage_from_json(passage) for passage in passages)
        for language, passages in stored["renderings"].items()
    }
    asked = {language: tuple(questions) for language, questions in stored.get("asked", {}).items()}
    return Entry(**{**stored, "renderings": renderings, "asked": asked})
