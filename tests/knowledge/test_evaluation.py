"""The report's figures are those that a person counts by hand."""

import math

import pytest

from knowledge.cache import VectorCache
from knowledge.calibration import Calibration
from knowledge.documents import group_renderings, parse_rendering
from knowledge.evaluation import Asked, ask_all, build_searcher, report
from knowledge.glossary import Glossary
from knowledge.questions import StoredQuestion


def asked(
    number: int, relevant: tuple[str, ...], documents: tuple[str, ...], verdict: str, choices: tuple[str, ...] = ()
) -> Asked:
    question = StoredQuestion(str(number), "?", "en" if number < 5 else "zh", relevant)
    return Asked(question, f"{question.language}->en", documents, verdict, choices)  # type: ignore[arg-type]


def test_figures_of_a_small_case_are_right() -> None:
    found = report(
        [
            asked(1, ("a",), ("a", "b", "c"), "answer"),
            asked(2, ("b",), ("a", "b", "c"), "answer"),
            asked(3, ("c",), ("a", "b", "c"), "clarify", ("b", "c")),
            asked(4, (), ("a", "b"), "answer"),
            asked(5, ("z",), ("a", "b", "c"), "clarify", ("a", "b")),
            asked(6, ("a", "c"), ("a", "b", "c"), "abstain"),
            asked(7, (), ("a",), "clarify", ("a",)),
            asked(8, (), (), "abstain"),
        ],
        12.345,
    )
    second, third = 1 / math.log2(3), 1 / math.log2(4)
    both = (1 + third) / (1 + second)
    assert found["pairs"] == {
        "en->en": {
            "questions": 3,
            "hit@1": 0.3333,
            "hit@3": 1.0,
            "mrr": round((1 + 1 / 2 + 1 / 3) / 3, 4),
            "ndcg@10": round((1 + second + third) / 3, 4),
        },
        "zh->en": {"questions": 2, "hit@1": 0.5, "hit@3": 0.5, "mrr": 0.5, "ndcg@10": round(both / 2, 4)},
    }
    assert found["overall"] == {
        "questions": 5,
        "hit@1": 0.4,
        "hit@3": 0.8,
        "mrr": round((1 + 1 / 2 + 1 / 3 + 1) / 5, 4),
        "ndcg@10": round((1 + second + third + both) / 5, 4),
        # One right answer and half for a right choice, of five; one wrong answer of three.
        "answered_when_known": 0.3,
        "answered_when_unknown": 0.3333,
        "clarified_when_known": 0.4,
        "clarified_when_unknown": 0.3333,
        "queries_per_second": 12.35,
    }


def test_no_questions_give_no_figures() -> None:
    found = report([], 0.0)
    assert (found["pairs"], found["overall"]["questions"], found["overall"]["hit@1"]) == ({}, 0, None)


@pytest.mark.parametrize(
    ("question", "language", "pair"),
    [
        ("Who played on balconies?", "en", "en->en"),
        ("谁在阳台上演奏？", "zh", "zh->en"),
        ("Qui cousait des masques ?", "fr", "fr->fr"),
    ],
)
def test_texts_without_questions_of_their_own_are_asked(
    caches: list[VectorCache], question: str, language: str, pair: str
) -> None:
    texts = [
        ("balconies", "en", "Musicians of Metz played concerts on their balconies."),
        ("masks", "en", "Designers of Graz sewed masks for the hospitals."),
        ("masks", "fr", "Des designers de Graz cousaient des masques pour les hôpitaux."),
    ]
    documents = group_renderings(parse_rendering(*text) for text in texts)
    searcher = build_searcher(documents, Calibration(), Glossary(()), caches)
    relevant = "masks" if "mas" in question else "balconies"
    ((one,), speed) = ask_all(searcher, [StoredQuestion("1", question, language, (relevant,))])
    assert (one.pair, one.documents[0], set(one.documents)) == (pair, relevant, {"balconies", "masks"})
    assert speed > 0


def test_labels_are_scored_and_never_learnt_from(caches: list[VectorCache]) -> None:
    documents = group_renderings([parse_rendering("a", "en", "Music."), parse_rendering("b", "en", "Masks.")])
    searcher = build_searcher(documents, Calibration(), Glossary(()), caches)
    found = [
        ask_all(searcher, [StoredQuestion("1", "music?", "en", relevant)])[0][0].documents
        for relevant in (("a",), ("b",), ())
    ]
    assert found == [("a", "b")] * 3
