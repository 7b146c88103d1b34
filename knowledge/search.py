"""Search across languages: FAISS and the lexical indexes name candidates, and one fused score ranks the entries.

Each candidate's evidence is its similarity to the question and that of its best sentence, both centred on their
language, the same two uncentred where question and text share a language, and its lexical score.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge.calibration import EVIDENCE, Calibration
from knowledge.encoder import Encoder
from knowledge.glossary import Glossary
from knowledge.index import KnowledgeIndex
from knowledge.lexical import tokenize
from knowledge.passages import Entry, Passage

# How many passages and sentences FAISS names, and how many passages each lexical index adds.
NEAREST_PASSAGES = 120
NEAREST_SENTENCES = 240
NEAREST_LEXICAL = 30

EntryFilter = Callable[[Entry], bool]


@dataclass(frozen=True)
class Hit:
    """An entry found, with the passage that speaks for it and that passage's evidence (in the order of EVIDENCE)."""

    entry: Entry
    passage: Passage
    score: float
    evidence: tuple[float, ...]


@dataclass(frozen=True)
class Query:
    """A question with its plain and centred vectors, each of shape (dimension,)."""

    text: str
    language: str
    plain: np.ndarray
    centred: np.ndarray


class Searcher:
    """Searches one index."""

    def __init__(
        self, index: KnowledgeIndex, encoder: Encoder, calibration: Calibration, glossary: Glossary | None = None
    ) -> None:
        self.index = index
        self.encoder = encoder
        self.calibration = calibration
        self.glossary = glossary or Glossary(())

    def query(self, text: str, language: str) -> Query:
        """Embed a question and centre it on the questions of its language."""
        return self.query_of(text, language, self.encoder.encode_questions([text])[0])

    def query_of(self, text: str, language: str, plain: np.ndarray) -> Query:
        """A question whose plain vector is known."""
        mean = self.calibration.question_means.get(language)
        if mean is None:
            means = list(self.calibration.question_means.values())
            mean = np.mean(means, axis=0) if means else np.zeros_like(plain)
        centred = plain - mean
        return Query(text, language, plain, centred / max(float(np.linalg.norm(centred)), 1e-9))

    def search(self, text: str, language: str, count: int = 10, accept: EntryFilter | None = None) -> list[Hit]:
        """Return up to `count` entries, the best first; `accept` limits them to some entries."""
        return self.rank(self.query(text, language), count, accept)

    def rank(
        self, query: Query, count: int = 10, accept: EntryFilter | None = None, language: str | None = None
    ) -> list[Hit]:
        """Rank entries for a question that is embedded already; `language` limits them to texts in that language."""
        lexical = self._lexical_scores(query)
        rows = self._candidates(query, lexical, accept)
        if language is not None:
            rows = self.index.rows_by_language.get(language, np.zeros(0, np.int64))
        if not len(rows):
            return []
        evidence = self.evidence(query, rows, lexical)
        same = self.index.languages[rows] == query.language
        scores = np.where(same, evidence @ self.calibration.weights(True), evidence @ self.calibration.weights(False))
        return self._best_of_entries(rows, scores, evidence, count)

    def evidence(self, query: Query, rows: np.ndarray, lexical: np.ndarray) -> np.ndarray:
        """Return the evidence of each row, shape (len(rows), len(EVIDENCE))."""
        index = self.index
        vectors = np.column_stack([query.centred, query.plain])
        ids = [index.passages[row].id for row in rows]
        of_passages = index.passage_vectors.vectors(ids) @ vectors
        best, best_plain = self._best_sentences(vectors, rows)
        same = (index.languages[rows] == query.language).astype(np.float32)
        columns = (
            of_passages[:, 0],
            np.maximum(best, -1.0),
            same * of_passages[:, 1] * index.passage_norms[rows],
            same * best_plain,
            lexical[rows],
        )
        return np.column_stack(columns).astype(np.float32)

    def sentence_similarities(self, query: Query, passage: Passage) -> np.ndarray:
        """The similarity of each sentence of a passage to the question, shape (number of sentences,)."""
        row = self.index.rows[passage.id]
        ids = self.index.sentence_ids[self.index.sentence_starts[row] : self.index.sentence_starts[row + 1]]
        return self.index.sentence_vectors.vectors(ids) @ query.centred

    def _best_sentences(self, vectors: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The best similarity among the sentences of each row, centred and plain, each of shape (len(rows),)."""
        index = self.index
        starts, stops = index.sentence_starts[rows], index.sentence_starts[rows + 1]
        positions = np.concatenate([np.arange(a, b) for a, b in zip(starts, stops, strict=True)] or [np.zeros(0, int)])
        similarities = index.sentence_vectors.vectors(index.sentence_ids[positions]) @ vectors
        similarities[:, 1] *= index.sentence_norms[positions]
        bounds = np.concatenate([[0], np.cumsum(stops - starts)])
        best = np.full((len(rows), 2), (-1.0, 0.0), np.float32)
        for number, (start, stop) in enumerate(itertools.pairwise(bounds)):
            if stop > start:
                best[number] = similarities[start:stop].max(axis=0)
        return best[:, 0], best[:, 1]

    def _lexical_scores(self, query: Query) -> np.ndarray:
        """The lexical score of every row, shape (len(passages),)."""
        scores = np.zeros(len(self.index.passages), np.float32)
        for language, lexical in self.index.lexical.items():
            expansion = self.glossary.expand(query.text, query.language, language)
            carried = [word for term in expansion for word in tokenize(term, language)]
            own = tokenize(query.text, language)
            # Words of another language may be names and figures that this one shares: they add, and never cost.
            same = language == query.language
            found = lexical.scores(own, carried) if same else lexical.scores((), own + carried)
            scores[self.index.rows_by_language[language]] = found
        return scores

    def _candidates(self, query: Query, lexical: np.ndarray, accept: EntryFilter | None) -> np.ndarray:
        index = self.index
        if accept is not None:
            return np.array([row for row, entry in enumerate(index.entry_of) if accept(entry)], dtype=np.int64)
        rows = {index.rows[i] for i, _ in index.passage_vectors.nearest(query.centred, NEAREST_PASSAGES)}
        nearest = index.sentence_vectors.nearest(query.centred, NEAREST_SENTENCES)
        rows |= {index.row_of_sentence[i] for i, _ in nearest}
        for of_language in index.rows_by_language.values():
            best = of_language[np.argsort(-lexical[of_language])[:NEAREST_LEXICAL]]
            rows |= {int(row) for row in best if lexical[row] > 0}
        return np.array(sorted(rows), dtype=np.int64)

    def _best_of_entries(self, rows: np.ndarray, scores: np.ndarray, evidence: np.ndarray, count: int) -> list[Hit]:
        hits: dict[str, Hit] = {}
        for position in np.argsort(-scores, kind="stable"):
            row = int(rows[position])
            entry = self.index.entry_of[row]
            if entry.key not in hits:
                found = tuple(float(x) for x in evidence[position])
                hits[entry.key] = Hit(entry, self.index.passages[row], float(scores[position]), found)
                if len(hits) == count:
                    break
        return list(hits.values())


def documents_of(hits: Iterable[Hit]) -> list[str]:
    """The documents of the hits, each once, in the order of their best hit."""
    return list(dict.fromkeys(hit.entry.document for hit in hits))


def evidence_as_mapping(hit: Hit) -> dict[str, Any]:
    """The evidence by name, rounded, for logs and for people."""
    return {name: round(value, 4) for name, value in zip(EVIDENCE, hit.evidence, strict=True)}
