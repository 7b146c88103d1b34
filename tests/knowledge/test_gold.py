"""On the shipped texts, each in one language only, the stored questions find what answers them.

In English texts, without the tokens, the second encoder, or all whole vectors, fewer questions of the three languages
find the right text first. Words alone add nothing here any more (docs/decisions/0008-late-interaction.md);
`test_search.py` shows where they decide.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.cache import VectorCache
from knowledge.calibration import EVIDENCE, Calibration
from knowledge.floors import load_floors, missed_floors
from knowledge.gold import FLOORS, first_hits
from knowledge.index import build_index
from knowledge.languages import LANGUAGES
from knowledge.outcome import decide_outcome
from knowledge.passages import Entry
from knowledge.questions import StoredQuestion, load_questions
from knowledge.releases import Release
from knowledge.search import VERIFIED, Hit, Query, Searcher

EVERY = 2


class Gold:
    """A knowledge base of one rendering for each entry, with the questions to ask it."""

    def __init__(
        self,
        release: Release,
        rendering: Callable[[Entry], Entry],
        questions: Sequence[StoredQuestion],
        caches: Sequence[VectorCache],
    ) -> None:
        self.caches, self.release = caches, release
        self.questions = questions
        self.vectors = [cache.questions([question.text for question in questions]) for cache in caches]
        self.tokens = caches[0].question_tokens([question.text for question in questions])
        self.entries = [rendering(entry) for entry in release.searcher.index.entries]
        self.calibration = release.searcher.calibration
        self.searcher = self.searcher_of(self.calibration)

    def searcher_of(self, calibration: Calibration, translated: bool = True) -> Searcher:
        index = build_index(self.entries, self.caches, calibration, translated)
        return Searcher(index, self.release.searcher.encoders, calibration, self.release.glossary)

    def without(self, *names: str) -> Searcher:
        """A searcher for which some kinds of evidence weigh nothing."""
        weights = {
            name: tuple(0.0 if kind in names else weight for kind, weight in zip(EVIDENCE, of, strict=True))
            for name, of in vars(self.calibration).items()
            if name in ("same_language", "across_languages")
        }
        calibration = replace(self.calibration, **weights)
        return Searcher(self.searcher.index, self.searcher.encoders, calibration, self.searcher.glossary)

    def query(self, searcher: Searcher, number: int) -> Query:
        question = self.questions[number]
        vectors = [of[number] for of in self.vectors]
        return searcher.query_of(question.text, question.language, vectors, self.tokens[number])

    def right(self, searcher: Searcher) -> int:
        """How many questions find the right text first."""
        return sum(
            searcher.rank(self.query(searcher, number), 1)[0].entry.document in question.relevant
            for number, question in enumerate(self.questions)
            if question.relevant
        )


def any_rendering(entry: Entry) -> Entry:
    """The entry in one of its languages, always the same one."""
    languages = sorted(entry.renderings)
    return rendering(entry, languages[int(hashlib.sha256(entry.document.encode()).hexdigest(), 16) % len(languages)])


def rendering(entry: Entry, language: str) -> Entry:
    return replace(entry, renderings={language: entry.renderings[language]})


@pytest.fixture(scope="module")
def questions(content: Path) -> list[StoredQuestion]:
    return load_questions(content / "questions.jsonl")[::EVERY]


@pytest.fixture(scope="module")
def mixed(shipped_release: Release, caches: list[VectorCache], questions: list[StoredQuestion]) -> Gold:
    return Gold(shipped_release, any_rendering, questions, caches)


@pytest.fixture(scope="module")
def chinese(shipped_release: Release, caches: list[VectorCache], questions: list[StoredQuestion]) -> Gold:
    return Gold(shipped_release, lambda entry: rendering(entry, "zh"), questions, caches)


@pytest.fixture(scope="module")
def right(chinese: Gold) -> int:
    return chinese.right(chinese.searcher)


def test_most_questions_find_the_right_text_first_whatever_its_language(mixed: Gold) -> None:
    answerable = sum(bool(question.relevant) for question in mixed.questions)
    assert mixed.right(mixed.searcher) / answerable >= 0.80


SECOND = ("second_passage", "second_sentence")


@pytest.mark.parametrize("names", [("tokens",), ("lexical",), SECOND, ("passage", "sentence", *SECOND)])
def test_fewer_do_without_one_kind_of_evidence(chinese: Gold, right: int, names: tuple[str, ...]) -> None:
    assert chinese.right(chinese.without(*names)) < right


def test_fewer_do_without_words_of_two_languages(chinese: Gold, right: int) -> None:
    assert chinese.right(chinese.searcher_of(chinese.calibration, translated=False)) < right


def test_fewer_do_without_centring(chinese: Gold, right: int) -> None:
    assert chinese.right(chinese.searcher_of(replace(chinese.calibration, means={}))) < right - 3


@pytest.fixture(scope="module")
def found(mixed: Gold) -> list[tuple[StoredQuestion, Query, list[Hit]]]:
    """What each question finds."""
    queries = [mixed.query(mixed.searcher, number) for number in range(len(mixed.questions))]
    hits = [mixed.searcher.rank(query, 40) for query in queries]
    return list(zip(mixed.questions, queries, hits, strict=True))


def test_thresholds_keep_questions_without_an_answer_from_being_answered(
    mixed: Gold, found: list[tuple[StoredQuestion, Query, list[Hit]]]
) -> None:
    verdicts: dict[bool, list[str]] = {True: [], False: []}
    for question, query, hits in found:
        verdicts[bool(question.relevant)].append(decide_outcome(query, hits, mixed.calibration).verdict)
    known, unknown = ([verdict == "answer" for verdict in verdicts[of]] for of in (True, False))
    assert sum(known) / len(known) >= 0.4
    assert sum(unknown) / len(unknown) <= 0.15


def test_passages_that_answer_are_judged_higher_than_those_that_leave_out_the_detail(
    found: list[tuple[StoredQuestion, Query, list[Hit]]],
) -> None:
    judged: dict[bool, list[float]] = {True: [], False: []}
    for question, _, hits in found:
        if not question.relevant or hits[0].entry.document in question.relevant:
            judged[bool(question.relevant)].append(hits[0].evidence[VERIFIED])
    assert np.mean(judged[True]) > np.mean(judged[False]) + 1


def test_each_floor_of_the_evaluation_names_a_figure_that_it_measures() -> None:
    alone = {text: [f"{asked}->{text}" for asked in LANGUAGES] for text in LANGUAGES}
    pairs = {**alone, "all": [f"{language}->{language}" for language in LANGUAGES]}
    reports = {text: {"search": {"pairs": {pair: {"hit@1": 0.5} for pair in of}}} for text, of in pairs.items()}
    floors = load_floors(FLOORS)
    assert set(floors["at_least"]) == set(first_hits(reports))
    assert len(missed_floors(floors, {}, first_hits(reports))) == 12
