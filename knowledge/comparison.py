"""What two releases answer to the same questions, side by side, and what their search reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from knowledge.cache import VectorCache
from knowledge.evaluation import FEWEST_HITS, Asked, came_of, report
from knowledge.outcome import Verdict, decide_outcome, language_pair
from knowledge.questions import StoredQuestion
from knowledge.releases import Release
from knowledge.search import Query, Searcher

# Of the figures of a report over all questions, those that a floor may be set for.
_OVERALL = ("answered_when_known", "answered_when_unknown", "clarified_when_known", "clarified_when_unknown")
SAME, ACROSS = "hit@1 same language", "hit@1 across languages"

# All that floors may be set for.
FIGURES = (SAME, ACROSS, *_OVERALL)


@dataclass(frozen=True)
class Answered:
    """What a release makes of a question: the place it finds first, the verdict, and whether its labels agree."""

    document: str | None
    section: str | None
    verdict: Verdict
    right: bool


@dataclass(frozen=True)
class AnswerChange:
    """A stored question that would get another answer: before is what is served, after what would be."""

    id: str
    text: str
    language: str
    before: Answered
    after: Answered

    @property
    def regression(self) -> bool:
        """Whether it was right and no longer is."""
        return self.before.right and not self.after.right

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "regression": self.regression}


@dataclass(frozen=True)
class Examined:
    """A release asked all questions: the answers in their order, and the figures that floors are set for."""

    answers: tuple[Answered, ...]
    figures: Mapping[str, float]


class Examiner:
    """Asks releases the same questions, by vectors that are kept."""

    def __init__(self, questions: Sequence[StoredQuestion], caches: Sequence[VectorCache]) -> None:
        self.questions = tuple(questions)
        texts = [question.text for question in questions]
        self._vectors = [cache.questions(texts) for cache in caches]
        self._tokens = caches[0].question_tokens(texts) if caches and texts else []

    def examine(self, release: Release) -> Examined:
        """Ask a release every question as delegates would."""
        languages = {entry.document: set(entry.renderings) for entry in release.searcher.index.entries}
        asked, answers = [], []
        for number, question in enumerate(self.questions):
            query = self._query(release.searcher, number)
            decision = decide_outcome(query, release.searcher.rank(query, FEWEST_HITS), release.searcher.calibration)
            one, hits = came_of(question, decision, languages), decision.hits
            asked.append(one)
            document, section = (hits[0].entry.document, hits[0].entry.anchor) if hits else (None, None)
            answers.append(Answered(document, section, decision.verdict, _is_right(one)))
        return Examined(tuple(answers), _figures(asked))

    def across(self, release: Release) -> dict[str, float]:
        """The share of questions that find a right document first among the texts of another language.

        Each question is asked of one other language, in turn, which tells as much as asking all of each.
        """
        index, found = release.searcher.index, []
        for number, question in enumerate(self.questions):
            others = sorted(set(index.rows_by_language) - {question.language})
            if not others or not question.relevant:
                continue
            rows = index.rows_by_language[others[number % len(others)]]
            hits = release.searcher.rank(self._query(release.searcher, number), 1, rows=rows)
            found.append(bool(hits) and hits[0].entry.document in question.relevant)
        return {ACROSS: round(fmean(found), 4)} if found else {}

    def _query(self, searcher: Searcher, number: int) -> Query:
        question = self.questions[number]
        vectors, tokens = [of[number] for of in self._vectors], self._tokens[number]
        return searcher.query_of(question.text, question.language, vectors, tokens)


def compare_answers(questions: Sequence[StoredQuestion], before: Examined, after: Examined) -> list[AnswerChange]:
    """The questions that get another answer, those first that were right and are no longer."""
    changed = [
        AnswerChange(question.id, question.text, question.language, was, is_now)
        for question, was, is_now in zip(questions, before.answers, after.answers, strict=True)
        if was != is_now
    ]
    return sorted(changed, key=lambda change: not change.regression)


def _is_right(one: Asked) -> bool:
    """A question that has an answer finds it first and is not turned away; one that has none is not answered.

    Whether a right document is stated or asked back with is left to the floors: among hundreds of questions one or
    another crosses that line at every change.
    """
    if not one.question.relevant:
        return one.verdict != "answer"
    return one.verdict != "abstain" and bool(one.documents) and one.documents[0] in one.question.relevant


def _figures(asked: Sequence[Asked]) -> dict[str, float]:
    known = [one for one in asked if one.question.relevant]
    same = [one for one in known if one.pair == language_pair(one.question.language, one.question.language)]
    overall = report(asked, 0.0)["overall"]
    figures = {SAME: report(same, 0.0)["overall"]["hit@1"], **{name: overall[name] for name in _OVERALL}}
    return {name: value for name, value in figures.items() if value is not None}
