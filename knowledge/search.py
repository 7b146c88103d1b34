"""Search across languages: FAISS and the lexical indexes name candidates, and one fused score ranks the entries.

Each candidate's evidence is its similarity to the question and that of its best sentence, centred on their language, by
one or two encoders; its plain similarity where question and text share a language; its lexical score; and, for the best
of them, how well their tokens match those of the question, and whether they answer it as the verifier judges.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from knowledge.calibration import EVIDENCE, Calibration
from knowledge.encoder import Encoder
from knowledge.glossary import Glossary
from knowledge.index import KnowledgeIndex, View
from knowledge.late import Tokens, unit
from knowledge.lexical import tokenize
from knowledge.passages import Entry, Passage

# How many passages and sentences FAISS names, and how many passages each lexical index adds.
NEAREST_PASSAGES = 120
NEAREST_SENTENCES = 240
NEAREST_LEXICAL = 30

# How many entries, the best by all evidence before, are compared token by token, and how many of those are verified.
COMPARED_BY_TOKENS, COMPARED_BY_VERIFIER = 40, 12
TOKENS, VERIFIED = EVIDENCE.index("tokens"), EVIDENCE.index("verified")

# What the other renderings of an entry weigh beside the one in the language of the question.
SUPPORT = 0.25

# The similarity of a question to those of an entry that has none; and that from which it is the same in other words.
NEVER_ASKED, ASKED_SURELY = -1.0, 0.75

# How far the questions on other texts lie from those that taught, as a share of how far the texts do: 0.42 to 0.69
# where it was measured.
QUESTIONS_MOVE = 0.5

EntryFilter = Callable[[Entry], bool]


@dataclass(frozen=True)
class Hit:
    """An entry found, with the passage that speaks for it and that passage's evidence (in the order of EVIDENCE).

    `likeness` is the similarity of that passage to the best hit's: two texts on one matter are no rivals. `asked` is
    that of the question to the most similar one that the entry is known to answer, at most 1.
    """

    entry: Entry
    passage: Passage
    score: float
    evidence: tuple[float, ...]
    likeness: float = 1.0
    asked: float = NEVER_ASKED


@dataclass(frozen=True)
class Query:
    """A question with its vectors: plain by the main encoder, centred by each encoder in the order of the views; and
    its tokens, centred, where the main encoder gives them."""

    text: str
    language: str
    plain: np.ndarray
    centred: tuple[np.ndarray, ...]
    tokens: Tokens | None = None


class Searcher:
    """Searches one index with the encoders that built it."""

    def __init__(
        self,
        index: KnowledgeIndex,
        encoders: Sequence[Encoder],
        calibration: Calibration,
        glossary: Glossary | None = None,
    ) -> None:
        self.index = index
        self.encoders = tuple(encoders)
        self.calibration = calibration
        self.glossary = glossary or Glossary(())

    def with_calibration(self, calibration: Calibration) -> "Searcher":
        """The same index with other weights; the means that it is centred on stay those it was built with."""
        return Searcher(self.index, self.encoders, calibration, self.glossary)

    def query(self, text: str, language: str) -> Query:
        """Embed a question and centre it on the questions of its language."""
        vectors, tokens = self.encoders[0].read_questions([text])
        others = [encoder.encode_questions([text])[0] for encoder in self.encoders[1:]]
        return self.query_of(text, language, [vectors[0], *others], tokens[0])

    def query_of(self, text: str, language: str, plain: Sequence[np.ndarray], tokens: Tokens | None = None) -> Query:
        """A question whose plain vectors are known, one for each view, and its tokens as the encoder gives them."""
        centred = []
        for view, vector in zip(self.index.views, plain, strict=True):
            difference = vector - self._mean_question(view, language)
            centred.append(difference / max(float(np.linalg.norm(difference)), 1e-9))
        if tokens is not None:
            means = self.calibration.means_of(self.index.views[0].encoder)
            tokens = tokens.centred(means.of_question_token(language, tokens.vectors.shape[1]))
        return Query(text, language, plain[0], tuple(centred), tokens)

    def _mean_question(self, view: View, language: str) -> np.ndarray:
        """The mean of a language's questions, moved half as far as the texts lie from those that taught."""
        means = self.calibration.means_of(view.encoder)
        return means.of_question(language, view.passages.dimension) + QUESTIONS_MOVE * view.moved

    def search(self, text: str, language: str, count: int = 10, accept: EntryFilter | None = None) -> list[Hit]:
        """Return up to `count` entries, the best first; `accept` limits them to some entries."""
        return self.rank(self.query(text, language), count, accept)

    def rank(
        self, query: Query, count: int = 10, accept: EntryFilter | None = None, rows: np.ndarray | None = None
    ) -> list[Hit]:
        """Rank entries for a question that is embedded already; `rows` limits them to some passages.

        One that is surely known to answer it is among them, in the last place if nothing else speaks for it.
        """
        lexical, asked = self.lexical_scores(query), self._asked_alike(query)
        rows = self._candidates(query, lexical, asked, accept) if rows is None else rows
        if not len(rows):
            return []
        evidence = self.evidence(query, rows, lexical)
        scores = self._scores(query, rows, evidence)
        if query.tokens is not None and self.index.tokens is not None:
            self.compare_tokens(query, rows, evidence, self._best_entries(rows, scores, COMPARED_BY_TOKENS))
            scores = self._scores(query, rows, evidence)
            if self.calibration.verifies:
                self.verify(query, rows, evidence, self._best_entries(rows, scores, COMPARED_BY_VERIFIER))
                scores = self._scores(query, rows, evidence)
        return self._best_of_entries(rows, scores, evidence, asked, count)

    def _scores(self, query: Query, rows: np.ndarray, evidence: np.ndarray) -> np.ndarray:
        scores = self.calibration.scores(evidence, self.index.languages[rows] == query.language)
        return self._supported(rows, scores, query.language)

    def _best_entries(self, rows: np.ndarray, scores: np.ndarray, count: int) -> np.ndarray:
        """The positions of every row of the best entries."""
        entries = self.index.entry_numbers[rows]
        best = list(dict.fromkeys(entries[np.argsort(-scores, kind="stable")]))[:count]
        return np.flatnonzero(np.isin(entries, best))

    def compare_tokens(self, query: Query, rows: np.ndarray, evidence: np.ndarray, chosen: np.ndarray) -> None:
        """Fill in the token evidence: of the rows at the positions `chosen` by their tokens, of the others as of the
        worst of those."""
        if query.tokens is None or self.index.tokens is None or not len(chosen):
            return
        found = query.tokens.weights @ self.index.tokens.best_matches(query.tokens.vectors, rows[chosen])
        evidence[:, TOKENS] = found.min()
        evidence[chosen, TOKENS] = found

    def verify(self, query: Query, rows: np.ndarray, evidence: np.ndarray, chosen: np.ndarray) -> None:
        """Fill in what the verifier says: of the rows at the positions `chosen` as it judges them, of the others as of
        the worst of those."""
        if query.tokens is None or self.index.tokens is None or not len(chosen):
            return
        # Imports torch, which takes seconds, and which commands that search nothing need not wait for.
        from knowledge.verifier import verified

        found = verified(query.tokens, [self.index.tokens.of(row) for row in rows[chosen]])
        evidence[:, VERIFIED] = found.min()
        evidence[chosen, VERIFIED] = found

    def _supported(self, rows: np.ndarray, scores: np.ndarray, language: str) -> np.ndarray:
        """Let the rendering in the question's language speak for its entry, supported by the other renderings.

        Rows that may not speak get the lowest score. An entry without that rendering is spoken for by the others.
        """
        entries = self.index.entry_numbers[rows]
        own = self.index.languages[rows] == language
        support = np.full((len(self.index.entries), len(self.index.rows_by_language)), np.nan)
        for column, other in enumerate(self.index.rows_by_language):
            of_language = (self.index.languages[rows] == other) & ~own
            best = np.full(len(self.index.entries), -np.inf)
            np.maximum.at(best, entries[of_language], scores[of_language])
            support[:, column] = np.where(np.isfinite(best), best, np.nan)
        counted = np.maximum(np.sum(~np.isnan(support), axis=1), 1)
        mean = (np.nansum(support, axis=1) / counted)[entries]
        supported = ~np.isnan(support).all(axis=1)[entries]
        with_own = np.zeros(len(self.index.entries), bool)
        with_own[entries[own]] = True
        spoken = np.where(own & supported, (scores + SUPPORT * mean) / (1 + SUPPORT), scores)
        return np.where(own | ~with_own[entries], spoken, -np.inf)

    def evidence(self, query: Query, rows: np.ndarray, lexical: np.ndarray) -> np.ndarray:
        """Return the evidence of each row, shape (len(rows), len(EVIDENCE))."""
        ids = np.asarray([self.index.passages[row].id for row in rows], np.int64)
        main = self.index.views[0]
        similarities = main.passages.vectors(ids) @ np.column_stack([query.centred[0], query.plain])
        same = self.index.languages[rows] == query.language
        evidence = np.zeros((len(rows), len(EVIDENCE)), np.float32)
        evidence[:, 0] = similarities[:, 0]
        evidence[:, 1] = self._best_sentences(main, query.centred[0], rows)
        evidence[:, 2] = same * similarities[:, 1] * main.norms[rows]
        evidence[:, 3] = lexical[rows]
        for view, centred in zip(self.index.views[1:], query.centred[1:], strict=True):
            evidence[:, 4] = view.passages.vectors(ids) @ centred
            evidence[:, 5] = self._best_sentences(view, centred, rows)
        return evidence

    def sentence_similarities(self, query: Query, passage: Passage) -> np.ndarray:
        """The similarity of each sentence of a passage to the question, shape (number of sentences,)."""
        row = self.index.rows[passage.id]
        start = self.index.sentence_starts[row]
        ids = self.index.sentence_ids[start : start + len(passage.sentences)]
        views = zip(self.index.views, query.centred, strict=True)
        return np.mean([view.sentences.vectors(ids) @ centred for view, centred in views], axis=0)

    def _best_sentences(self, view: View, centred: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """The best similarity among the sentences of each row, shape (len(rows),); -1 where there is none."""
        starts, stops = self.index.sentence_starts[rows], self.index.sentence_starts[rows + 1]
        positions = np.concatenate([np.arange(a, b) for a, b in zip(starts, stops, strict=True)])
        similarities = view.sentences.vectors(self.index.sentence_ids[positions]) @ centred
        best = np.full(len(rows), -1.0, np.float32)
        np.maximum.at(best, np.repeat(np.arange(len(rows)), stops - starts), similarities)
        return best

    def lexical_scores(self, query: Query) -> np.ndarray:
        """The lexical score of every row, shape (len(passages),)."""
        scores = np.zeros(len(self.index.passages), np.float32)
        own = tokenize(query.text, query.language)
        for language, lexical in self.index.lexical.items():
            if language == query.language:
                found = lexical.scores(own)
            else:
                # Names are stemmed in each language's way, and a question may quote a title in the other one.
                texts = [query.text, *self.glossary.expand(query.text, query.language, language)]
                shared = [word for text in texts for word in tokenize(text, language)]
                found = lexical.scores_across(own, query.language, shared)
            scores[self.index.rows_by_language[language]] = found
        return scores

    def _candidates(
        self, query: Query, lexical: np.ndarray, asked: np.ndarray, accept: EntryFilter | None
    ) -> np.ndarray:
        """The rows to rank: every rendering of each entry that a vector or a word names, or that is known to answer."""
        index = self.index
        if accept is not None:
            named = np.array([number for number, entry in enumerate(index.entries) if accept(entry)], dtype=np.int64)
        else:
            known = np.flatnonzero(asked >= ASKED_SURELY)
            named = np.concatenate([index.entry_numbers[sorted(self._named(query, lexical))], known])
        return np.flatnonzero(np.isin(index.entry_numbers, named))

    def _named(self, query: Query, lexical: np.ndarray) -> set[int]:
        index = self.index
        rows: set[int] = set()
        for view, centred in zip(index.views, query.centred, strict=True):
            rows |= {index.rows[i] for i, _ in view.passages.nearest(centred, NEAREST_PASSAGES)}
            rows |= {index.row_of_sentence[i] for i, _ in view.sentences.nearest(centred, NEAREST_SENTENCES)}
        for of_language in index.rows_by_language.values():
            best = of_language[np.argsort(-lexical[of_language])[:NEAREST_LEXICAL]]
            rows |= {int(row) for row in best if lexical[row] > 0}
        return rows

    def _best_of_entries(
        self, rows: np.ndarray, scores: np.ndarray, evidence: np.ndarray, asked: np.ndarray, count: int
    ) -> list[Hit]:
        entries = self.index.entry_numbers[rows]
        best: dict[str, int] = {}
        for position in np.argsort(-scores, kind="stable"):
            best.setdefault(self.index.entry_of[int(rows[position])].key, int(position))
            if len(best) == count:
                break
        known = entries[np.argmax(asked[entries])]
        if asked[known] >= ASKED_SURELY:
            speaking = max(np.flatnonzero(entries == known), key=lambda position: scores[position])
            best.setdefault(self.index.entries[known].key, int(speaking))
        hits = [
            Hit(
                self.index.entry_of[int(rows[position])],
                self.index.passages[int(rows[position])],
                float(scores[position]),
                tuple(float(value) for value in evidence[position]),
                asked=float(asked[entries[position]]),
            )
            for position in best.values()
        ]
        return self.compared(hits)

    @cached_property
    def _asked(self) -> list[np.ndarray]:
        """The questions that entries are known to answer, centred like any question; one array for each view."""
        languages = np.array([language for _, language in self.index.asked], dtype=object)
        centred = []
        for view in self.index.views:
            vectors = np.array(view.asked, np.float32)
            for language in set(languages):
                vectors[languages == language] -= self._mean_question(view, language)
            centred.append(unit(vectors) if len(vectors) else vectors)
        return centred

    def _asked_alike(self, query: Query) -> np.ndarray:
        """The similarity of a question to the most similar one that each entry is known to answer, shape (entries,)."""
        alike = np.full(len(self.index.entries), NEVER_ASKED, np.float32)
        if len(self._asked_entries):
            pairs = zip(self._asked, query.centred, strict=True)
            similarities = np.mean([vectors @ centred for vectors, centred in pairs], axis=0)
            np.maximum.at(alike, self._asked_entries, similarities)
        return alike

    @cached_property
    def _asked_entries(self) -> np.ndarray:
        """The number of the entry that is known to answer each of these questions."""
        return np.asarray([number for number, _ in self.index.asked], np.int64)

    def compared(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with their likeness to the first of them."""
        if not hits:
            return []
        vectors = self.index.views[0].passages.vectors([hit.passage.id for hit in hits])
        likeness = vectors @ vectors[0]
        return [replace(hit, likeness=float(alike)) for hit, alike in zip(hits, likeness, strict=True)]


def documents_of(hits: Iterable[Hit]) -> list[str]:
    """The documents of the hits, each once, in the order of their best hit."""
    return list(dict.fromkeys(hit.entry.document for hit in hits))


def evidence_as_mapping(hit: Hit) -> dict[str, Any]:
    """The evidence by name, rounded, for logs and for people."""
    told = dict(zip(EVIDENCE, hit.evidence, strict=True))
    if hit.asked > NEVER_ASKED:
        told["asked"] = hit.asked
    return {name: round(value, 4) for name, value in told.items()}
