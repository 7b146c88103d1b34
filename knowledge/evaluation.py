"""Measures search and decisions on questions with known answers, through the same code that serves delegates.

A throw-away index is built of a folder of texts. Labels are only scored: nothing is learnt from them.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from knowledge.cache import VectorCache
from knowledge.calibration import Calibration
from knowledge.documents import Document
from knowledge.glossary import Glossary
from knowledge.index import build_index
from knowledge.outcome import Decision, Verdict, decide_outcome, language_pair, offered
from knowledge.passages import cut_documents
from knowledge.questions import StoredQuestion
from knowledge.search import Hit, Query, Searcher, documents_of

DEPTH = 10
FEWEST_HITS = 60

Rank = Callable[[Query], list[Hit]]


@dataclass(frozen=True)
class Asked:
    """What came of one question: the documents in order, the verdict, and the documents offered as choices."""

    question: StoredQuestion
    pair: str
    documents: tuple[str, ...]
    verdict: Verdict
    choices: tuple[str, ...]


def build_searcher(
    documents: Sequence[Document],
    calibration: Calibration,
    glossary: Glossary,
    caches: Sequence[VectorCache],
    translated: bool = True,
) -> Searcher:
    """Index texts that have no questions of their own, with a calibration learnt elsewhere."""
    index = build_index(cut_documents(documents), caches, calibration, translated)
    return Searcher(index, [cache.encoder for cache in caches], calibration, glossary)


def ask_all(
    searcher: Searcher, questions: Sequence[StoredQuestion], rank: Rank | None = None
) -> tuple[list[Asked], float]:
    """Ask every question one by one; returns what came of each and the questions per second."""
    rank = rank or (lambda query: searcher.rank(query, FEWEST_HITS))
    languages = {entry.document: set(entry.renderings) for entry in searcher.index.entries}
    began = perf_counter()
    asked = []
    for question in questions:
        query = searcher.query(question.text, question.language)
        decision = decide_outcome(query, rank(query), searcher.calibration)
        asked.append(came_of(question, decision, languages))
    elapsed = perf_counter() - began
    return asked, len(asked) / elapsed if elapsed else 0.0


def came_of(question: StoredQuestion, decision: Decision, languages: Mapping[str, set[str]]) -> Asked:
    """What came of a question; `languages` are those that each document is written in."""
    ranked = tuple(documents_of(decision.hits))[:DEPTH]
    choices = tuple(hit.entry.document for hit in offered(decision.hits)) if decision.verdict == "clarify" else ()
    return Asked(question, _pair(question, languages), ranked, decision.verdict, choices)


def report(asked: Sequence[Asked], queries_per_second: float) -> dict[str, Any]:
    """Summarise per pair of question and content language, and over all."""
    pairs: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        if one.question.relevant:
            pairs[one.pair].append(one)
    known = [one for one in asked if one.question.relevant]
    return {
        "pairs": {pair: _ranking(of_pair) for pair, of_pair in sorted(pairs.items())},
        "overall": {**_ranking(known), **_outcomes(asked), "queries_per_second": round(queries_per_second, 2)},
    }


def _pair(question: StoredQuestion, languages: Mapping[str, set[str]]) -> str:
    """The question's language and that of the texts that answer it: its own where they have it."""
    written = set().union(*(languages.get(document, set()) for document in question.relevant))
    if question.language in written or not written:
        return language_pair(question.language, question.language)
    return language_pair(question.language, min(written))


def _ranking(asked: Sequence[Asked]) -> dict[str, Any]:
    ranks = [_rank(one) for one in asked]
    return {
        "questions": len(asked),
        "hit@1": _share([rank == 1 for rank in ranks]),
        "hit@3": _share([rank is not None and rank <= 3 for rank in ranks]),
        "mrr": _share([1 / rank if rank else 0.0 for rank in ranks]),
        "ndcg@10": _share([_ndcg(one) for one in asked]),
    }


def _outcomes(asked: Sequence[Asked]) -> dict[str, Any]:
    known = [one for one in asked if one.question.relevant]
    unknown = [one for one in asked if not one.question.relevant]
    return {
        "answered_when_known": _share([_credit(one) for one in known]),
        "answered_when_unknown": _share([one.verdict == "answer" for one in unknown]),
        "clarified_when_known": _share([one.verdict == "clarify" for one in known]),
        "clarified_when_unknown": _share([one.verdict == "clarify" for one in unknown]),
    }


def _credit(one: Asked) -> float:
    """A right answer counts whole, a right document among the choices half."""
    if one.verdict == "answer":
        return float(bool(one.documents) and one.documents[0] in one.question.relevant)
    return 0.5 * bool(set(one.choices) & set(one.question.relevant))


def _rank(one: Asked) -> int | None:
    found = (place for place, document in enumerate(one.documents, start=1) if document in one.question.relevant)
    return next(found, None)


def _ndcg(one: Asked) -> float:
    gains = [document in one.question.relevant for document in one.documents[:DEPTH]]
    found = sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))
    best = sum(1 / math.log2(place + 1) for place in range(1, min(len(one.question.relevant), DEPTH) + 1))
    return found / best if best else 0.0


def _share(values: Sequence[float | bool]) -> float | None:
    return round(float(np.mean(values)), 4) if values else None
