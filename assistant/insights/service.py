"""Counts what the stored conversations tell of a span of days; what was forgotten is in no figure."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy.engine import Engine

from assistant.conversation.turns import StoredTurn, read_turns
from assistant.insights.figures import (
    AskedOften,
    CitedOften,
    DayOfMessages,
    Feedback,
    Figures,
    Outcomes,
    ResponseTimes,
)
from assistant.questions.clustering import normalised

_VERDICTS = ("answer", "clarify", "abstain")
_NOT_ANSWERED = ("clarify", "abstain")

# A question's language, and its words without punctuation.
Key = tuple[str, str]


class Insights:
    """Figures of a database, the same on SQLite and PostgreSQL. Call it off the event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def figures(
        self,
        first: date,
        last: date,
        zone: tzinfo = UTC,
        titles: Mapping[str, str] | None = None,
        top: int = 20,
    ) -> Figures:
        """The figures of the days from `first` to `last`, both included, as they begin and end in `zone`.

        `titles` names the documents served now; the `top` most cited documents and most asked questions are listed.
        """
        begin = datetime.combine(first, time.min, zone)
        end = datetime.combine(last + timedelta(days=1), time.min, zone)
        turns = read_turns(self._engine, begin, end)
        verdicts = Counter(turn.verdict for turn in turns)
        thoughts = Counter(turn.feedback for turn in turns)
        return Figures(
            first=first,
            last=last,
            zone=str(zone),
            messages=len(turns),
            conversations=len({turn.conversation for turn in turns}),
            days=tuple(_days(turns, first, last, zone)),
            channels=_ordered(Counter(turn.channel for turn in turns)),
            languages=_ordered(Counter(turn.language for turn in turns)),
            outcomes=Outcomes(*(verdicts[name] for name in _VERDICTS)),
            feedback=Feedback(thoughts["positive"], thoughts["negative"], thoughts["handoff"]),
            documents=tuple(_documents(turns, titles or {}, top)),
            questions=tuple(_questions(turns, top)),
            response_times=_response_times([turn.milliseconds for turn in turns if turn.milliseconds is not None]),
            fallbacks=sum(turn.engine_failed for turn in turns),
        )


def _days(turns: Sequence[StoredTurn], first: date, last: date, zone: tzinfo) -> Iterable[DayOfMessages]:
    """Every day of the span, also those without a message."""
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for turn in turns:
        counts[turn.at.astimezone(zone).date()][turn.channel] += 1
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        yield DayOfMessages(day, counts[day].total(), _ordered(counts[day]))


def _documents(turns: Sequence[StoredTurn], titles: Mapping[str, str], top: int) -> Iterable[CitedOften]:
    cited = Counter(document for turn in turns if turn.verdict == "answer" for document in turn.documents)
    for document, count in list(_ordered(cited).items())[:top]:
        yield CitedOften(document, titles.get(document, ""), count)


def _questions(turns: Sequence[StoredTurn], top: int) -> Iterable[AskedOften]:
    """Questions with the same words in the same language count as one, whatever their case and punctuation.

    A choice that was pressed asks nothing new.
    """
    asked = [turn for turn in turns if turn.verdict in _VERDICTS and not turn.chosen]
    plain = {text: normalised(text) or text for text in {turn.asked for turn in asked}}
    counts = Counter((turn.asked_language, plain[turn.asked]) for turn in asked)
    texts: dict[Key, Counter[str]] = {key: Counter() for key in heapq.nsmallest(top, counts, lambda k: (-counts[k], k))}
    unanswered: Counter[Key] = Counter()
    for turn in asked:
        key = turn.asked_language, plain[turn.asked]
        if key in texts:
            texts[key][turn.asked] += 1
            unanswered[key] += turn.verdict in _NOT_ANSWERED
    for key, written in texts.items():
        yield AskedOften(written.most_common(1)[0][0], key[0], counts[key], unanswered[key])


def _response_times(milliseconds: Sequence[int]) -> ResponseTimes:
    ordered = sorted(milliseconds)
    return ResponseTimes(len(ordered), _percentile(ordered, 0.50), _percentile(ordered, 0.95))


def _percentile(ordered: Sequence[int], share: float) -> int | None:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else None


def _ordered(counts: Counter[str]) -> dict[str, int]:
    """The most frequent first, equals by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
