"""The figures of a span of days, as values, as JSON and as tables for a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

# A spreadsheet takes a cell that begins so for a formula, in full width too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# By which a spreadsheet recognises UTF-8.
_MARK = "\ufeff"

Cell = str | int | float | None
Rows = Iterator[Sequence[Cell]]


@dataclass(frozen=True)
class DayOfMessages:
    """The messages of delegates on one day, by channel."""

    day: date
    messages: int
    channels: Mapping[str, int]


@dataclass(frozen=True)
class Outcomes:
    """How the questions to the texts went."""

    answered: int
    clarified: int
    abstained: int

    @property
    def questions(self) -> int:
        return self.answered + self.clarified + self.abstained

    def share(self, name: str) -> float:
        """The share of `answered`, `clarified` or `abstained`, between 0 and 1; 0 where nothing was asked."""
        count: int = getattr(self, name)
        return round(count / self.questions, 4) if self.questions else 0.0


@dataclass(frozen=True)
class Feedback:
    """What delegates said of answers, and how often they wished to speak to a person."""

    positive: int
    negative: int
    handoff: int


@dataclass(frozen=True)
class CitedOften:
    """A document with the number of answers that cite it; `title` is empty where it is not served any more."""

    document: str
    title: str
    count: int


@dataclass(frozen=True)
class AskedOften:
    """A question, as it was mostly written, with how often it was asked and how often it was not answered."""

    text: str
    language: str
    count: int
    unanswered: int


@dataclass(frozen=True)
class ResponseTimes:
    """Milliseconds from a message's arrival to its answer: the median, and what 95 of 100 stay within."""

    measured: int
    p50: int | None
    p95: int | None


@dataclass(frozen=True)
class Figures:
    """Everything about the days from `first` to `last`, both included, of the time zone `zone`.

    `fallbacks` counts the turns that were answered without the dialogue engine.
    """

    first: date
    last: date
    zone: str
    messages: int
    conversations: int
    days: tuple[DayOfMessages, ...]
    channels: Mapping[str, int]
    languages: Mapping[str, int]
    outcomes: Outcomes
    feedback: Feedback
    documents: tuple[CitedOften, ...]
    questions: tuple[AskedOften, ...]
    response_times: ResponseTimes
    fallbacks: int

    def to_json(self) -> dict[str, Any]:
        """A plain mapping; days as ISO 8601."""
        outcomes = {**asdict(self.outcomes), "questions": self.outcomes.questions}
        shares = {f"{name}_share": self.outcomes.share(name) for name in asdict(self.outcomes)}
        days = [{**asdict(day), "day": day.day.isoformat()} for day in self.days]
        span = {"first": self.first.isoformat(), "last": self.last.isoformat()}
        return {**asdict(self), **span, "days": days, "outcomes": {**outcomes, **shares}}

    def to_csv(self, name: str) -> str:
        """One of `TABLES` for a spreadsheet, beginning with the mark of UTF-8; no cell is taken for a formula.

        Raises KeyError for another name.
        """
        written = io.StringIO()
        writer = csv.writer(written)
        for row in _TABLES[name](self):
            writer.writerow([_harmless(cell) for cell in row])
        return _MARK + written.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell


def _days(figures: Figures) -> Rows:
    channels = sorted(figures.channels)
    yield ["day", "messages", *channels]
    for day in figures.days:
        yield [day.day.isoformat(), day.messages, *(day.channels.get(channel, 0) for channel in channels)]


def _channels(figures: Figures) -> Rows:
    yield ["channel", "messages"]
    yield from figures.channels.items()


def _languages(figures: Figures) -> Rows:
    yield ["language", "messages"]
    yield from figures.languages.items()


def _outcomes(figures: Figures) -> Rows:
    yield ["outcome", "questions", "share"]
    for name, count in asdict(figures.outcomes).items():
        yield [name, count, figures.outcomes.share(name)]


def _feedback(figures: Figures) -> Rows:
    yield ["feedback", "messages"]
    yield from asdict(figures.feedback).items()


def _documents(figures: Figures) -> Rows:
    yield ["document", "title", "answers"]
    for one in figures.documents:
        yield [one.document, one.title, one.count]


def _questions(figures: Figures) -> Rows:
    yield ["question", "language", "asked", "unanswered"]
    for one in figures.questions:
        yield [one.text, one.language, one.count, one.unanswered]


def _response_times(figures: Figures) -> Rows:
    yield ["measured", "p50_milliseconds", "p95_milliseconds"]
    yield [figures.response_times.measured, figures.response_times.p50, figures.response_times.p95]


_TABLES: Mapping[str, Callable[[Figures], Rows]] = {
    "days": _days,
    "channels": _channels,
    "languages": _languages,
    "outcomes": _outcomes,
    "feedback": _feedback,
    "documents": _documents,
    "questions": _questions,
    "response_times": _response_times,
}
TABLES = tuple(_TABLES)
