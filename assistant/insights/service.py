"""What the stored conversations tell of a span of days; what was forgotten is in no figure."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, tzinfo

from sqlalchemy.engine import Engine

from assistant.insights.counting import FEEDBACK, VERDICTS, Counting, ordered
from assistant.insights.figures import Feedback, Figures, Outcomes


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
        with self._engine.connect() as connection:
            counting = Counting(connection, first, last, zone)
            totals = counting.totals()
            days = tuple(counting.days())
            channels: Counter[str] = Counter()
            for day in days:
                channels.update(day.channels)
            return Figures(
                first=first,
                last=last,
                zone=str(zone),
                messages=totals["messages"],
                conversations=totals["conversations"],
                days=days,
                channels=ordered(channels),
                languages=counting.languages(),
                outcomes=Outcomes(*(totals[name] for name in VERDICTS)),
                feedback=Feedback(*(totals[name] for name in FEEDBACK)),
                documents=tuple(counting.documents(titles or {}, top)),
                questions=tuple(counting.questions(top)),
                response_times=counting.response_times(),
                fallbacks=totals["fallbacks"],
            )
