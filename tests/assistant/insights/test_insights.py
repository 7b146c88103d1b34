"""Figures count what was said, alike on both databases, by days of the zone asked for; no cell is a formula."""

import asyncio
import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import event, update
from sqlalchemy.engine import Engine

from assistant.conversation.messages import Message
from assistant.conversation.service import ConversationService
from assistant.conversation.store import Store
from assistant.conversation.tables import messages, turns
from assistant.database import open_database
from assistant.insights import TABLES, Figures, Insights

KNOWN = "What was Kingston's virtual reggae month?"
UNKNOWN = "Faut-il un visa pour venir à Pékin ?"
TODAY = date(2020, 9, 17)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


async def talk(service_with: Callable[..., ConversationService], engine: Engine) -> None:
    """Five messages on two channels, at 17:30 UTC on the first day of the summit."""

    def told(request: httpx.Request) -> httpx.Response:
        custom = {"kind": "smalltalk", "language": "en", "text": "…", "feedback": "positive"}
        return httpx.Response(200, json=[{"custom": custom}])

    alone = service_with()
    for key in ("web:a", "telegram:7"):
        await alone.handle(Message(key, key.partition(":")[0], KNOWN, None, "en"))
    await alone.handle(Message("web:a", "web", KNOWN.lower(), None, "en"))
    await alone.handle(Message("web:b", "web", UNKNOWN, None, "fr"))
    await service_with(told).handle(Message("web:a", "web", "Thanks, that helped", None, "en"))
    with engine.begin() as connection:
        for table in (messages, turns):
            connection.execute(update(table).values(at=datetime(2020, 9, 17, 17, 30, tzinfo=UTC)))


async def figures(engine: Engine, first: date = TODAY, last: date = TODAY, **more: Any) -> Figures:
    return await asyncio.to_thread(Insights(engine).figures, first, last, **more)


async def test_a_day_is_summed_up(service_with: Callable[..., ConversationService], engine: Engine) -> None:
    await talk(service_with, engine)
    found = await figures(engine, titles={"kingston-virtual-reggae-month": "Reggae month"})
    assert (found.messages, found.conversations, found.fallbacks) == (5, 3, 4)
    assert (found.channels, found.languages) == ({"web": 4, "telegram": 1}, {"en": 4, "fr": 1})
    assert (found.outcomes.answered, found.outcomes.questions, found.outcomes.share("answered")) == (3, 4, 0.75)
    assert (found.feedback.positive, found.feedback.negative, found.feedback.handoff) == (1, 0, 0)
    assert [(one.title, one.count) for one in found.documents] == [("Reggae month", 3)]
    assert [(one.text, one.language, one.count, one.unanswered) for one in found.questions] == [
        (KNOWN, "en", 3, 0),
        (UNKNOWN, "fr", 1, 1),
    ]
    times = found.response_times
    assert times.measured == 5
    assert times.p50 is not None
    assert times.p95 is not None
    assert 0 <= times.p50 <= times.p95 < 60_000


@pytest.mark.parametrize(("zone", "day"), [("UTC", 17), ("Asia/Shanghai", 18), ("America/New_York", 17)])
async def test_days_begin_and_end_in_the_zone_asked_for(
    service_with: Callable[..., ConversationService], engine: Engine, zone: str, day: int
) -> None:
    await talk(service_with, engine)
    found = await figures(engine, date(2020, 9, 16), date(2020, 9, 19), zone=ZoneInfo(zone))
    assert found.zone == zone
    assert {one.day.day: one.messages for one in found.days} == {16: 0, 17: 0, 18: 0, 19: 0} | {day: 5}
    alone = await figures(engine, date(2020, 9, day), date(2020, 9, day), zone=ZoneInfo(zone))
    assert alone.messages == 5


async def test_counting_takes_as_many_statements_for_many_messages_as_for_none(
    service_with: Callable[..., ConversationService], engine: Engine
) -> None:
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    await figures(engine, TODAY - timedelta(days=365))
    without = len(statements)
    await talk(service_with, engine)
    statements.clear()
    await figures(engine, TODAY - timedelta(days=365))
    assert (len(statements), without) == (7, 7)
    assert not any("details" in statement or "FROM messages" in statement for statement in statements)


async def test_a_question_is_told_as_it_was_mostly_written_and_equals_in_their_order(
    service_with: Callable[..., ConversationService], engine: Engine
) -> None:
    for number, text in enumerate((UNKNOWN, KNOWN.lower(), KNOWN.upper(), KNOWN.upper())):
        await service_with().handle(Message(f"web:{number}", "web", text, None, "en"))
    await service_with().handle(Message("web:z", "web", "Why?", None, "en"))
    today = datetime.now(UTC).date()
    found = await figures(engine, today - timedelta(days=1), today, top=2)
    assert [(one.text, one.language, one.count) for one in found.questions] == [
        (KNOWN.upper(), "en", 3),
        (UNKNOWN, "fr", 1),
    ]


async def test_what_is_forgotten_is_in_no_figure(
    service_with: Callable[..., ConversationService], engine: Engine, store: Store
) -> None:
    await talk(service_with, engine)
    for key in ("web:a", "web:b"):
        await asyncio.to_thread(store.forget, key)
    found = await figures(engine)
    assert (found.messages, found.channels, [one.count for one in found.questions]) == (1, {"telegram": 1}, [1])


async def test_days_without_a_message_are_told_too(engine: Engine) -> None:
    found = await figures(engine, TODAY - timedelta(days=2))
    assert [one.messages for one in found.days] == [0, 0, 0]
    assert (found.outcomes.share("answered"), found.response_times.p50) == (0.0, None)
    assert found.to_json()["outcomes"] == {
        "answered": 0,
        "clarified": 0,
        "abstained": 0,
        "questions": 0,
        "answered_share": 0.0,
        "clarified_share": 0.0,
        "abstained_share": 0.0,
    }


@pytest.mark.parametrize("name", TABLES)
async def test_each_table_can_be_opened_in_a_spreadsheet(
    service_with: Callable[..., ConversationService], engine: Engine, name: str
) -> None:
    await talk(service_with, engine)
    written = (await figures(engine)).to_csv(name)
    heading, *rows = csv.reader(io.StringIO(written.removeprefix("\ufeff")))
    assert written.startswith("\ufeff")
    assert rows != []
    assert {len(row) for row in rows} == {len(heading)}


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://example.org")', "+1+1", "-2+3", "@SUM(A1)", "＝1+1", " =1+1", "=1,2", '="a"\n=1']
)
async def test_no_question_is_taken_for_a_formula(
    service_with: Callable[..., ConversationService], engine: Engine, text: str
) -> None:
    await service_with().handle(Message("web:a", "web", text, None, "en"))
    today = datetime.now(UTC).date()
    written = (await figures(engine, today, today + timedelta(days=1))).to_csv("questions")
    _, row = csv.reader(io.StringIO(written))
    assert row[0].startswith("'")


async def test_an_unknown_table_is_an_error(engine: Engine) -> None:
    with pytest.raises(KeyError):
        (await figures(engine)).to_csv("passwords")
