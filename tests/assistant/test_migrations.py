"""A database of an older version holds, once it is opened, what a new one would hold of the same conversations."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, create_engine, func, insert, select
from sqlalchemy.engine import Engine

from assistant.conversation.store import Store
from assistant.conversation.tables import cited, conversations, messages, turns
from assistant.database import migrate, open_database
from assistant.moments import in_utc

# What explains replies, as versions before and now have stored it; none stands for a reply that is still to come.
DETAILS: tuple[tuple[dict[str, Any], ...], ...] = (
    (),
    ({"reason": "script", "foreign": False, "release": 1},),
    ({"verdict": "answer", "log": {"best": {"entry": "masks#a/0", "score": 0.71}}, "documents": ["masks"]},),
    (
        {
            "verdict": "clarify",
            "asked": {"text": "Où se trouve l’hôtel ?", "language": "fr"},
            "log": {"best": {"entry": "hotels#a/0"}},
            "offered": ["hotels#a/0", "halls#b/1"],
            "release": 3,
            "milliseconds": 0,
        },
    ),
    ({"verdict": "answer", "asked": {"text": "…", "language": "zh"}, "chosen": "halls#b/1", "documents": ["b", "a"]},)
    * 2,
    ({"verdict": "abstain", "log": {}, "dialogue_failed": "ReadTimeout", "milliseconds": 812, "release": None},),
    ({"feedback": "negative", "kind": "smalltalk"}, {"reason": "menu", "release": 4}),
    ({"verdict": "notice", "feedback": None, "asked": None, "documents": []},),
)
LANGUAGES = ("en", "fr", "zh", "zh-Hant")


@pytest.fixture
def new(tmp_path: Path) -> Engine:
    """A database in which conversations have just been held."""
    engine = open_database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    store = Store(engine)
    for key in ("web:a", "telegram:7", "web:silent"):
        store.begin(key, key.partition(":")[0], None, None, None)
        store.record(key, "assistant", "en", "Welcome!", {}, reason="welcome", release=1)
    for number, details in enumerate(DETAILS * len(LANGUAGES)):
        key, language = ("web:a", "telegram:7")[number % 2], LANGUAGES[number % len(LANGUAGES)]
        store.record(key, "delegate", language, f"Where is hall {number}?")
        for explained in details:
            store.record(key, "assistant", language, "…", {}, **explained)
    return engine


def rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key)).mappings()
        return [{**row, **({"at": in_utc(row["at"])} if "at" in row else {})} for row in found]


def test_turns_are_read_out_of_the_messages_of_an_older_version(new: Engine, database_url: str) -> None:
    old = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    Path(str(old.url.database)).parent.mkdir(parents=True, exist_ok=True)
    migrate(old, "0003")
    with old.begin() as connection:
        for table in (conversations, messages):
            connection.execute(insert(table), rows(new, table))
    old.dispose()
    opened = open_database(database_url)
    assert rows(opened, turns) == rows(new, turns)
    assert rows(opened, cited) == rows(new, cited)
    assert len(rows(opened, turns)) == len(DETAILS) * len(LANGUAGES)
    assert {row["verdict"] for row in rows(opened, turns)} == {"", "answer", "clarify", "abstain", "notice"}

    Store(opened).forget("web:a")
    with opened.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(turns)) == len(DETAILS) * len(LANGUAGES) / 2
    opened.dispose()


def test_an_empty_database_of_an_older_version_is_brought_up_too(database_url: str, tmp_path: Path) -> None:
    old = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    (tmp_path / "data").mkdir()
    migrate(old, "0003")
    old.dispose()
    opened = open_database(database_url)
    assert (rows(opened, turns), rows(opened, cited)) == ([], [])
    opened.dispose()
