"""Times the figures of 100,000 messages of delegates, on SQLite in a temporary folder: `make bench`.

The messages are made up and called samples. They are written as an older version would have, so that bringing such a
database up to date is timed too.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert
from sqlalchemy.engine import Engine

from assistant.conversation.tables import conversations, messages
from assistant.database import migrate, open_database
from assistant.insights import Insights

MESSAGES = 100_000
PER_CONVERSATION = 4
DAYS = 30
FIRST = date(2020, 9, 1)
RUNS = 7
QUESTIONS = 5_000
VERDICTS = ("answer", "answer", "answer", "clarify", "abstain", "answer", "answer")
LANGUAGES = ("en", "fr", "zh")
CHANNELS = ("web", "web", "telegram")


def said(number: int) -> Iterator[dict[str, Any]]:
    """A delegate's message and the reply to it, of the lengths that they have in use."""
    minutes = number // PER_CONVERSATION * PER_CONVERSATION * DAYS * 24 * 60 / MESSAGES
    begun = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(minutes=minutes)
    language = LANGUAGES[number % 3]
    text = f"Sample question number {number * number % QUESTIONS}: in which hall does it begin?"
    shared = {"conversation": f"sample:{number // PER_CONVERSATION}", "language": language, "at": begun}
    yield {**shared, "role": "delegate", "text": text, "reply": None, "details": "{}"}
    details = {
        "kind": "answer",
        "reason": "conversation",
        "foreign": False,
        "verdict": VERDICTS[number % 7],
        "asked": {"text": text, "language": language},
        "log": {"verdict": "answer", "chance": 0.8431, "best": {"entry": f"sample-{number % 60}#a/0", "score": 0.7}},
        "documents": [f"sample-{number % 60}"],
        "milliseconds": 40 + number * 7919 % 900,
        "release": 1,
    }
    reply = {
        "kind": "answer",
        "language": language,
        "text": "A sample answer. " * 20,
        "sources": [{"quote": "…" * 200}],
    }
    yield {
        **shared,
        "role": "assistant",
        "text": "A sample answer. " * 20,
        "reply": json.dumps(reply),
        "details": json.dumps(details),
    }


def fill(engine: Engine) -> None:
    """Write the messages into a database of an older version."""
    moment = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    keys = [
        {"key": f"sample:{number}", "channel": CHANNELS[number % 3], "began": moment, "active": moment}
        for number in range(MESSAGES // PER_CONVERSATION)
    ]
    with engine.begin() as connection:
        connection.execute(insert(conversations), keys)
        for start in range(0, MESSAGES, 10_000):
            rows = [row for number in range(start, start + 10_000) for row in said(number)]
            connection.execute(insert(messages), rows)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def main() -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'assistant.sqlite'}"
        old = create_engine(url)
        migrate(old, "0003")
        fill(old)
        old.dispose()
        wall, _ = timed(lambda: open_database(url).dispose())
        print(f"bringing {MESSAGES:,} messages of an older version up to date: {wall:.2f} s")
        insights = Insights(open_database(url))
        last = FIRST + timedelta(days=DAYS - 1)
        found = insights.figures(FIRST, last)
        if found.messages != MESSAGES or found.outcomes.questions != MESSAGES:
            sys.exit(f"counted {found.messages} messages and {found.outcomes.questions} questions")
        runs = [timed(lambda: insights.figures(FIRST, last)) for _ in range(RUNS)]
        walls, processors = zip(*runs, strict=True)
        median, most = statistics.median(walls), max(walls)
        print(f"insights of {MESSAGES:,} messages, {RUNS} runs: median {median:.2f} s, most {most:.2f} s")
        print(f"  of the processor: median {statistics.median(processors):.2f} s")


if __name__ == "__main__":
    main()
