"""Counts the turns of a span in the database: a few statements, however many turns there are."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from sqlalchemy import ColumnElement, DateTime, Integer, and_, case, column, func, select, values
from sqlalchemy.engine import Connection

from assistant.conversation.tables import cited, turns
from assistant.insights.figures import AskedOften, CitedOften, DayOfMessages, ResponseTimes
from assistant.moments import in_utc

VERDICTS = ("answer", "clarify", "abstain")
FEEDBACK = ("positive", "negative", "handoff")

_UNANSWERED = turns.c.verdict.in_(("clarify", "abstain"))
# A choice that was pressed asks nothing new.
_ASKED = and_(turns.c.verdict.in_(VERDICTS), turns.c.chosen == "")


class Counting:
    """What is counted of the turns of the days from `first` to `last` as they begin and end in `zone`."""

    def __init__(self, connection: Connection, first: date, last: date, zone: tzinfo) -> None:
        self._connection = connection
        self._days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        bounds = [*self._days, last + timedelta(days=1)]
        self._begins = [in_utc(datetime.combine(day, time.min, zone)) for day in bounds]
        self._within = and_(turns.c.at >= self._begins[0], turns.c.at < self._begins[-1])

    def totals(self) -> dict[str, int]:
        """Messages, conversations and fallbacks, and how many turns had each verdict and each feedback."""
        query = select(
            func.count().label("messages"),
            func.count(turns.c.conversation.distinct()).label("conversations"),
            _count(turns.c.engine_failed).label("fallbacks"),
            *(_count(turns.c.verdict == verdict).label(verdict) for verdict in VERDICTS),
            *(_count(turns.c.feedback == feedback).label(feedback) for feedback in FEEDBACK),
        )
        return dict(self._connection.execute(query.where(self._within)).one()._asdict())

    def days(self) -> Iterator[DayOfMessages]:
        """Every day of the span with its messages by channel, also those without a message."""
        moment = DateTime(timezone=True)
        spans = values(column("day", Integer), column("begins", moment), column("ends", moment), name="days")
        bounds = [(number, *bound) for number, bound in enumerate(pairwise(self._begins))]
        days = spans.data(bounds).cte()
        query = (
            select(days.c.day, turns.c.channel, func.count())
            .join(turns, and_(turns.c.at >= days.c.begins, turns.c.at < days.c.ends))
            .group_by(days.c.day, turns.c.channel)
        )
        counts: list[Counter[str]] = [Counter() for _ in self._days]
        for number, channel, count in self._connection.execute(query):
            counts[number][channel] = count
        for day, of_day in zip(self._days, counts, strict=True):
            yield DayOfMessages(day, of_day.total(), ordered(of_day))

    def languages(self) -> dict[str, int]:
        """How many messages were written in each language, the most frequent first."""
        query = select(turns.c.language, func.count()).where(self._within).group_by(turns.c.language)
        return ordered(dict(self._connection.execute(query).all()))

    def documents(self, titles: Mapping[str, str], top: int) -> Iterator[CitedOften]:
        """The documents that most answers cite."""
        query = (
            select(cited.c.document, func.count())
            .join(turns, turns.c.message == cited.c.message)
            .where(self._within, turns.c.verdict == "answer")
            .group_by(cited.c.document)
        )
        counts = ordered(dict(self._connection.execute(query).all()))
        for document, count in list(counts.items())[:top]:
            yield CitedOften(document, titles.get(document, ""), count)

    def questions(self, top: int) -> Iterator[AskedOften]:
        """The questions asked most, of equals the one asked first.

        Questions with the same words in the same language count as one, whatever their case and punctuation.
        """
        begun = func.min(turns.c.message)
        query = (
            select(turns.c.question, func.count().label("asked"), _count(_UNANSWERED).label("unanswered"))
            .where(self._within, _ASKED)
            .group_by(turns.c.question)
            .order_by(func.count().desc(), begun)
            .limit(top)
        )
        asked = self._connection.execute(query).all()
        texts = self._texts([row.question for row in asked])
        for number, count, unanswered in asked:
            # What a delegate erases between the two queries is counted no more.
            if number in texts:
                yield AskedOften(*texts[number], count, unanswered)

    def _texts(self, questions: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Text and language of questions, as they were mostly written."""
        text = (turns.c.question, turns.c.asked, turns.c.asked_language)
        query = (
            select(*text)
            .where(self._within, _ASKED, turns.c.question.in_(questions))
            .group_by(*text)
            .order_by(func.count(), func.min(turns.c.message).desc())
        )
        return {number: (asked, language) for number, asked, language in self._connection.execute(query)}

    def response_times(self) -> ResponseTimes:
        """How long answers took, of those that were measured."""
        taken = turns.c.milliseconds
        query = select(taken, func.count()).where(self._within, taken.is_not(None)).group_by(taken).order_by(taken)
        counts = self._connection.execute(query).all()
        measured = sum(count for _, count in counts)
        return ResponseTimes(measured, _percentile(counts, measured, 0.50), _percentile(counts, measured, 0.95))


def ordered(counts: Mapping[str, int]) -> dict[str, int]:
    """The most frequent first, equals by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet a condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _percentile(counts: Sequence[tuple[int, int]], measured: int, share: float) -> int | None:
    """The smallest value that at least this share of the values does not exceed (nearest rank).

    `counts` are values in ascending order with how often each occurs.
    """
    rank = math.ceil(share * measured)
    for value, count in counts:
        rank -= count
        if rank <= 0:
            return value
    return None
