"""The signals of a decision: how far the best hit stands above others, and which words of the question it matches."""

import numpy as np
import pytest

from knowledge.calibration import EVIDENCE
from knowledge.late import Tokens
from knowledge.passages import Entry, Passage
from knowledge.search import Hit, Query
from knowledge.signals import SIGNALS, signals

TOKENS = Tokens(np.eye(3, 4, dtype=np.float32), np.array([0.2, 0.4, 0.4], np.float32))
QUERY = Query("?", "fr", np.zeros(2), (np.zeros(2),), TOKENS)


def hit(
    document: str, score: float, matches: tuple[float, ...] | None = None, *, likeness: float = 0.0, part: int = 0
) -> Hit:
    passage = Passage(abs(hash((document, part))), document, "fr", "a", part, "", "", "Text.")
    entry = Entry(f"{document}#a/{part}", document, "guide", "a", {"fr": (passage,)})
    tokens = float(TOKENS.weights @ np.array(matches)) if matches else 0.0
    evidence = tuple(tokens if name == "tokens" else score / 10 for name in EVIDENCE)
    return Hit(entry, passage, score, evidence, likeness, np.array(matches, np.float32) if matches else None)


def told(*hits: Hit, query: Query = QUERY) -> dict[str, float]:
    return dict(zip(SIGNALS, signals(query, hits).tolist(), strict=True))


def test_the_margin_is_that_to_the_best_of_another_document() -> None:
    assert told(hit("a", 9.0), hit("a", 8.5, part=1), hit("b", 6.0))["margin"] == pytest.approx(3.0)


def test_another_text_on_the_same_matter_is_no_rival() -> None:
    found = told(hit("a", 9.0), hit("b", 8.9, likeness=0.9), hit("c", 6.0))
    assert (found["margin"], found["margin_over_all"]) == (pytest.approx(3.0), pytest.approx(0.1))


def test_a_text_without_rivals_has_the_widest_margin() -> None:
    assert told(hit("a", 9.0))["margin"] >= told(hit("a", 9.0), hit("b", -90.0))["margin"]


def test_each_kind_of_evidence_has_its_own_margin() -> None:
    found = told(hit("a", 2.0), hit("b", 1.0))
    assert found["lexical_margin"] == found["sentence_margin"] == pytest.approx(0.1)


def test_a_word_that_the_best_text_does_not_match_shows() -> None:
    whole = told(hit("a", 9.0, (0.9, 0.8, 0.9)), hit("b", 8.0, (0.5, 0.5, 0.5)))
    gap = told(hit("a", 9.0, (0.9, 0.8, 0.2)), hit("b", 8.0, (0.5, 0.5, 0.5)))
    assert gap["least_match"] == pytest.approx(0.2)
    assert whole["least_match"] == pytest.approx(0.8)
    assert (gap["unmatched"], whole["unmatched"]) == (pytest.approx(0.4), 0.0)
    assert gap["matched_elsewhere"] == pytest.approx(0.4 * 0.3)
    assert whole["matched_elsewhere"] == 0.0
    assert gap["least_match_standing"] < 0 < whole["least_match_standing"]


def test_signals_are_numbers_for_a_single_text_and_without_tokens() -> None:
    for query in (QUERY, Query("?", "fr", np.zeros(2), (np.zeros(2),))):
        for hits in ((hit("a", 9.0, (0.9, 0.8, 0.9)),), (hit("a", 9.0),), (hit("a", 9.0), hit("b", 3.0))):
            assert np.isfinite(signals(query, hits)).all()
