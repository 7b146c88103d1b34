"""The decision to answer, to ask back or to abstain follows the chance that the best hit answers."""

from dataclasses import replace

import numpy as np
import pytest

from knowledge.calibration import EVIDENCE, Calibration, Outcome
from knowledge.outcome import (
    ANYWHERE,
    AS_GOOD,
    CHOICES,
    HARDLY,
    NEAR_THE_BEST,
    NOWHERE,
    SIGNALS,
    SPOKEN_OF,
    decide_outcome,
    language_pair,
    offered,
    signals,
)
from knowledge.passages import Entry, Passage
from knowledge.search import NEVER_ASKED, Hit, Query

QUERY = Query("?", "fr", np.zeros(2), (np.zeros(2),))

# The chance is 0.5 where the best sentence has a similarity of 0.5, and rises with it.
BY_SENTENCE = Outcome(
    tuple(10.0 if name == "sentence" else 0.0 for name in SIGNALS), -5.0, answer_from=0.9, clarify_from=0.4
)


def hit(
    document: str,
    score: float,
    language: str = "fr",
    *,
    likeness: float = 0.0,
    part: int = 0,
    sentence: float = 0.0,
    asked: float = NEVER_ASKED,
) -> Hit:
    passage = Passage(abs(hash((document, part))), document, language, "a", part, "", "", "Text.")
    entry = Entry(f"{document}#a/{part}", document, "guide", "a", {language: (passage,)})
    evidence = tuple(sentence if name == "sentence" else 0.0 for name in EVIDENCE)
    return Hit(entry, passage, score, evidence, likeness, asked)


@pytest.mark.parametrize(
    ("sentence", "verdict"), [(0.9, "answer"), (0.73, "answer"), (0.7, "clarify"), (0.47, "clarify"), (0.4, "abstain")]
)
def test_the_verdict_follows_the_thresholds(sentence: float, verdict: str) -> None:
    calibration = Calibration(outcomes={"fr->fr": BY_SENTENCE})
    decision = decide_outcome(QUERY, [hit("a", 1.0, sentence=sentence)], calibration)
    assert (decision.verdict, decision.pair) == (verdict, "fr->fr")
    assert decision.chance == pytest.approx(1 / (1 + np.exp(5 - 10 * sentence)), abs=1e-4)


def test_nothing_found_is_no_answer() -> None:
    assert decide_outcome(QUERY, [], Calibration()).verdict == "abstain"


def test_without_calibration_every_question_is_asked_back() -> None:
    assert decide_outcome(QUERY, [hit("a", 99.0)], Calibration()).verdict == "clarify"


def test_the_thresholds_are_those_of_the_pair_of_languages() -> None:
    strict = replace(BY_SENTENCE, answer_from=1.0)
    calibration = Calibration(outcomes={"fr->fr": BY_SENTENCE, "fr->zh": strict})
    assert decide_outcome(QUERY, [hit("a", 1.0, sentence=0.9)], calibration).verdict == "answer"
    decision = decide_outcome(QUERY, [hit("a", 1.0, "zh", sentence=0.9)], calibration)
    assert (decision.verdict, decision.pair) == ("clarify", language_pair("fr", "zh"))


UNSURE = Calibration(outcomes={"fr->fr": replace(BY_SENTENCE, answer_from=2.0), "fr->zh": BY_SENTENCE})


def first_of(*hits: Hit) -> tuple[str, str]:
    decision = decide_outcome(QUERY, hits, UNSURE)
    return decision.verdict, decision.hits[0].entry.document


@pytest.mark.parametrize(
    ("best", "other", "first"),
    [
        (0.49, 0.64, ("abstain", "a")),
        (0.51, NEVER_ASKED, ("answer", "a")),
        (0.51, 0.64, ("answer", "a")),
        (NEVER_ASKED, 0.66, ("answer", "b")),
        (0.66, 0.9, ("answer", "b")),
    ],
)
def test_what_was_asked_alike_before_is_answered_by_its_text(best: float, other: float, first: tuple[str, str]) -> None:
    assert first_of(hit("a", 2.0, asked=best), hit("b", 1.9 - AS_GOOD, asked=other)) == first


def test_what_was_asked_alike_of_a_text_far_behind_counts_only_if_it_is_the_same() -> None:
    behind = [hit(f"c{number}", 2.0) for number in range(NEAR_THE_BEST)]
    assert first_of(*behind, hit("b", 1.9 - AS_GOOD, asked=0.74)) == ("abstain", "c0")
    assert first_of(*behind, hit("b", 1.9 - AS_GOOD, asked=0.76)) == ("answer", "b")


@pytest.mark.parametrize(
    ("behind", "asked", "first"),
    [
        (AS_GOOD - 0.1, 0.58, ("answer", "b")),
        (AS_GOOD - 0.1, 0.57, ("abstain", "a")),
        (AS_GOOD + 0.1, 0.58, ("abstain", "a")),
    ],
)
def test_a_text_nearly_as_good_as_the_best_needs_be_less_alike(
    behind: float, asked: float, first: tuple[str, str]
) -> None:
    assert first_of(hit("a", 2.0, asked=0.4), hit("b", 2.0 - behind, asked=asked)) == first


@pytest.mark.parametrize(
    ("best", "other", "first"),
    [(0.67, 0.74, ("abstain", "a")), (0.69, 0.74, ("answer", "a")), (NEVER_ASKED, 0.81, ("answer", "b"))],
)
def test_of_a_short_message_only_nearly_the_same_question_counts(
    best: float, other: float, first: tuple[str, str]
) -> None:
    decision = decide_outcome(QUERY, [hit("a", 2.0, asked=best), hit("b", 0.5, asked=other)], UNSURE, HARDLY)
    assert (decision.verdict, decision.hits[0].entry.document) == first


def test_of_texts_spoken_of_a_little_less_is_enough_and_of_a_message_that_needs_others_nothing_is() -> None:
    hits = [hit("a", 2.0), hit("b", 1.9 - AS_GOOD, asked=0.62)]
    calibration = Calibration(outcomes={"fr->fr": replace(BY_SENTENCE, answer_from=2.0)})
    assert [decide_outcome(QUERY, hits, calibration, alike).verdict for alike in (ANYWHERE, SPOKEN_OF, NOWHERE)] == [
        "abstain",
        "answer",
        "abstain",
    ]
    assert decide_outcome(QUERY, [hit("a", 2.0, asked=1.0)], calibration, NOWHERE).verdict == "abstain"


@pytest.mark.parametrize(
    ("best", "other", "first"), [(NEVER_ASKED, 0.84, "a"), (NEVER_ASKED, 0.86, "b"), (0.7, 0.88, "a"), (0.7, 0.92, "b")]
)
def test_a_good_answer_stays_first_unless_another_text_was_asked_in_the_same_words(
    best: float, other: float, first: str
) -> None:
    calibration = Calibration(outcomes={"fr->fr": BY_SENTENCE})
    decision = decide_outcome(QUERY, [hit("a", 9.0, sentence=0.9, asked=best), hit("b", 1.0, asked=other)], calibration)
    assert (decision.verdict, decision.hits[0].entry.document) == ("answer", first)
    if first == "b":
        assert decision.chance == pytest.approx((1 + other) / 2)


def test_what_was_made_from_other_messages_is_never_the_same_words() -> None:
    calibration = Calibration(outcomes={"fr->fr": BY_SENTENCE})
    hits = [hit("a", 9.0, sentence=0.9), hit("b", 1.0, asked=1.0)]
    assert decide_outcome(QUERY, hits, calibration, NOWHERE).hits == hits


@pytest.mark.parametrize(("behind", "asked", "first"), [(0.2, 0.8, "b"), (0.2, 0.7, "a"), (0.4, 0.8, "a")])
def test_of_two_texts_that_are_tied_the_one_known_to_answer_does(behind: float, asked: float, first: str) -> None:
    calibration = Calibration(outcomes={"fr->fr": BY_SENTENCE})
    hits = [hit("a", 2.0, sentence=0.9, asked=0.55), hit("b", 2.0 - behind, sentence=0.9, asked=asked)]
    decision = decide_outcome(QUERY, hits, calibration)
    assert (decision.verdict, decision.hits[0].entry.document) == ("answer", first)


def test_the_more_alike_a_question_was_asked_before_the_surer_is_its_answer() -> None:
    decisions = [decide_outcome(QUERY, [hit("a", 1.0, "zh", asked=asked)], UNSURE) for asked in (0.6, 0.9)]
    assert [(decision.chance, decision.pair) for decision in decisions] == [(0.8, "fr->zh"), (0.95, "fr->zh")]


def told(*hits: Hit) -> dict[str, float]:
    return dict(zip(SIGNALS, signals(hits).tolist(), strict=True))


def test_the_margin_is_that_to_the_best_of_another_document() -> None:
    assert told(hit("a", 9.0), hit("a", 8.5, part=1), hit("b", 6.0))["margin"] == pytest.approx(3.0)


def test_another_text_on_the_same_matter_is_no_rival() -> None:
    assert told(hit("a", 9.0), hit("b", 8.9, likeness=0.9), hit("c", 6.0))["margin"] == pytest.approx(3.0)


def test_a_text_without_rivals_has_the_widest_margin() -> None:
    assert told(hit("a", 9.0))["margin"] >= told(hit("a", 9.0), hit("b", -90.0))["margin"]


def test_the_nearest_documents_are_offered_once_each() -> None:
    hits = [hit("a", 9), hit("a", 8, part=1), hit("b", 7), hit("c", 6), hit("d", 5)]
    assert [each.entry.key for each in offered(hits)] == ["a#a/0", "b#a/0", "c#a/0"]
    assert (len(offered(hits)), offered([])) == (CHOICES, [])
