"""Measures the shipped texts with the shipped questions: `python -m knowledge.gold`.

Every question is asked of the texts in each language alone, and of all of them. Beside the search that serves delegates
stand plain cosine similarity and BM25 alone, on the same questions in the same run. Ends with 1 below a floor.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.calibration import EVIDENCE
from knowledge.content_folder import GLOSSARY, QUESTIONS
from knowledge.documents import Document, load_documents
from knowledge.evaluation import ask_all, build_searcher, report
from knowledge.floors import load_floors, missed_floors
from knowledge.glossary import load_glossary
from knowledge.languages import LANGUAGES
from knowledge.questions import load_questions
from knowledge.search import Hit, Query, Searcher
from knowledge.shipped import SHIPPED, open_caches, shipped_calibration

FLOORS = Path(__file__).parent / "floors.yml"
_COLUMNS = ("questions", "hit@1", "hit@3", "mrr", "ndcg@10")

Ranker = Callable[[Searcher], Callable[[Query], list[Hit]]]


def plain_cosine(searcher: Searcher) -> Callable[[Query], list[Hit]]:
    """Rank by the main encoder's similarity of question and passage alone, as a plain vector store does."""
    passages = searcher.index.passages
    vectors = searcher.encoders[0].encode_passages([passage.embedded for passage in passages])
    return lambda query: _by_score(searcher, vectors @ query.plain)


def bm25_alone(searcher: Searcher) -> Callable[[Query], list[Hit]]:
    """Rank by the lexical score alone."""
    return lambda query: _by_score(searcher, searcher.lexical_scores(query))


def _by_score(searcher: Searcher, scores: np.ndarray, count: int = 60) -> list[Hit]:
    best = np.argsort(-scores, kind="stable")[:count]
    nothing = (0.0,) * len(EVIDENCE)
    return [Hit(searcher.index.entry_of[i], searcher.index.passages[i], float(scores[i]), nothing) for i in best]


def only(documents: Sequence[Document], language: str) -> list[Document]:
    """The documents with their rendering in one language alone."""
    return [
        Document(document.id, document.kind, {language: document.renderings[language]})
        for document in documents
        if language in document.renderings
    ]


def measure(data_dir: Path) -> dict[str, dict[str, Any]]:
    """Return the reports by the language of the texts (`all` for every language) and way of ranking."""
    caches = open_caches(data_dir)
    calibration, glossary = shipped_calibration(SHIPPED, caches), load_glossary(SHIPPED / GLOSSARY)
    documents, questions = load_documents(SHIPPED), load_questions(SHIPPED / QUESTIONS)
    reports: dict[str, dict[str, Any]] = {}
    for texts in (*LANGUAGES, "all"):
        chosen = documents if texts == "all" else only(documents, texts)
        searcher = build_searcher(chosen, calibration, glossary, caches)
        others = {"plain cosine": plain_cosine, "BM25 alone": bm25_alone}
        reports[texts] = {"search": report(*ask_all(searcher, questions))}
        reports[texts] |= {name: report(*ask_all(searcher, questions, make(searcher))) for name, make in others.items()}
    return reports


def as_markdown(reports: dict[str, dict[str, Any]]) -> str:
    """The reports as the tables of `docs/evaluation.md`."""
    lines = ["| question → text | way | " + " | ".join(_COLUMNS) + " |", "|---" * (len(_COLUMNS) + 2) + "|"]
    for texts, by_way in reports.items():
        for pair in by_way["search"]["pairs"]:
            for way, result in by_way.items():
                label = f"{pair.replace('->', ' → ')}{' (all languages)' if texts == 'all' else ''}"
                figures = " | ".join(str(result["pairs"][pair][column]) for column in _COLUMNS)
                lines.append(f"| {label} | {way} | {figures} |")
    lines += [
        "",
        "| texts | answered_when_known | answered_when_unknown | clarified_when_known | clarified_when_unknown |",
    ]
    lines.append("|---" * 5 + "|")
    for texts, by_way in reports.items():
        overall = by_way["search"]["overall"]
        names = ("answered_when_known", "answered_when_unknown", "clarified_when_known", "clarified_when_unknown")
        lines.append(f"| {texts} | " + " | ".join(str(overall[name]) for name in names) + " |")
    return "\n".join(lines) + "\n"


def first_hits(reports: dict[str, dict[str, Any]]) -> dict[str, float]:
    """The share of first hits by pair, named as in the floors; `all` before those of texts in all languages."""
    return {
        f"hit@1 {'all ' if texts == 'all' else ''}{pair}": figures["hit@1"]
        for texts, by_way in reports.items()
        for pair, figures in by_way["search"]["pairs"].items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"), help="folder for cached vectors")
    options = parser.parse_args(arguments)
    reports = measure(options.data_dir)
    print(as_markdown(reports))
    missed = missed_floors(load_floors(FLOORS), {}, first_hits(reports))
    for floor in missed:
        print(f"Below its floor: {floor.figure} is {floor.after}, not {floor.floor}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
