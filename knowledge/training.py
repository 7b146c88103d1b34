"""Learns a calibration from the stored questions: what the questions of a language have in common, how much each kind
of evidence weighs, and when to answer.

Each answerable question is tried against the texts of each language, and against a mixture in which every text is in
one language only.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.calibration import Calibration, Means
from knowledge.encoder import Encoder
from knowledge.glossary import Glossary
from knowledge.index import Embedder, KnowledgeIndex, build_index
from knowledge.outcome_training import Trial, learn_outcomes, trials_of
from knowledge.passages import Entry, all_passages
from knowledge.questions import StoredQuestion
from knowledge.search import Query, Searcher
from knowledge.weights import Example, learn_weights

# Part of the name of a kept calibration: a calibration learnt in another way is not used again.
METHOD = 6

CANDIDATES = 40


@dataclass(frozen=True)
class Asked:
    """A stored question, embedded."""

    question: StoredQuestion
    query: Query


def calibrate(
    entries: Sequence[Entry],
    questions: Sequence[StoredQuestion],
    glossary: Glossary,
    embedders: Sequence[Embedder],
    encoders: Sequence[Encoder],
) -> tuple[KnowledgeIndex, Calibration]:
    """Build the index of `entries` and learn from `questions` how to search it."""
    calibration = Calibration(means={embedder.name: _means(entries, questions, embedder) for embedder in embedders})
    index = build_index(entries, embedders, calibration)
    if not questions:
        return index, calibration
    vectors = [embedder.questions([question.text for question in questions]) for embedder in embedders]
    searcher = Searcher(index, encoders, calibration, glossary)
    asked = [
        Asked(question, searcher.query_of(question.text, question.language, [view[i] for view in vectors]))
        for i, question in enumerate(questions)
    ]
    calibration = learn_weights(list(_examples(searcher, asked)), calibration)
    searcher = Searcher(index, encoders, calibration, glossary)
    return index, replace(calibration, outcomes=learn_outcomes(list(_trials(searcher, asked))))


def _means(entries: Sequence[Entry], questions: Sequence[StoredQuestion], embedder: Embedder) -> Means:
    passages = all_passages(entries)
    sentences = [(p.language, p.sentence(number)) for p in passages for number in range(len(p.sentences))]
    return Means(
        _mean_by_language(embedder.questions([q.text for q in questions]), [q.language for q in questions]),
        _mean_by_language(embedder.passages([p.embedded for p in passages]), [p.language for p in passages]),
        _mean_by_language(embedder.passages([text for _, text in sentences]), [language for language, _ in sentences]),
    )


def _mean_by_language(vectors: np.ndarray, languages: Sequence[str]) -> dict[str, np.ndarray]:
    labels = np.array(languages, dtype=object)
    return {language: vectors[labels == language].mean(axis=0) for language in sorted(set(languages))}


def _modes(index: KnowledgeIndex) -> list[np.ndarray]:
    """Sets of rows to search: each language alone, and every entry in one language only."""
    modes = list(index.rows_by_language.values())
    if len(modes) > 1:
        modes.append(np.array(sorted(_one_rendering_each(index)), dtype=np.int64))
    return modes


def _one_rendering_each(index: KnowledgeIndex) -> Iterator[int]:
    for entry in index.entries:
        languages = sorted(entry.renderings)
        chosen = languages[int(hashlib.sha256(entry.key.encode()).hexdigest(), 16) % len(languages)]
        yield from (index.rows[passage.id] for passage in entry.renderings[chosen])


def _examples(searcher: Searcher, asked: Sequence[Asked]) -> Iterator[Example]:
    """The evidence of each question's best candidates, and which of them are right."""
    documents = np.array([passage.document for passage in searcher.index.passages], dtype=object)
    modes = _modes(searcher.index)
    for one in asked:
        lexical = searcher.lexical_scores(one.query)
        for rows in modes:
            evidence = searcher.evidence(one.query, rows, lexical)
            same = searcher.index.languages[rows] == one.query.language
            right = np.isin(documents[rows], one.question.relevant)
            best = np.argsort(-searcher.calibration.scores(evidence, same))[:CANDIDATES]
            kept = np.union1d(best, np.flatnonzero(right))
            if right.any():
                yield Example(evidence[kept], same[kept], right[kept])


def _trials(searcher: Searcher, asked: Sequence[Asked]) -> Iterator[Trial]:
    for one in asked:
        for rows in [*_modes(searcher.index), np.arange(len(searcher.index.passages))]:
            hits = searcher.rank(one.query, count=40, rows=rows)
            yield from trials_of(searcher, one.query, hits, set(one.question.relevant))
