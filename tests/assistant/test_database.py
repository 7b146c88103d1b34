"""A database is brought up to date once, whoever opens it, and is known by its address."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from assistant.conversation.tables import metadata
from assistant.database import MIGRATIONS, open_database
from assistant.questions import tables as _questions  # noqa: F401  (their tables belong to the metadata)


def open_and_close(url: str) -> list[str]:
    engine = open_database(url)
    names = inspect(engine).get_table_names()
    engine.dispose()
    return sorted(names)


def test_every_table_is_there_with_the_columns_that_the_code_names(database_url: str) -> None:
    engine = open_database(database_url)
    found = inspect(engine)
    columns = {name: {column["name"] for column in found.get_columns(name)} for name in metadata.tables}
    engine.dispose()
    assert columns == {name: set(table.columns.keys()) for name, table in metadata.tables.items()}


def test_an_erasure_reaches_what_hangs_on_a_message(database_url: str) -> None:
    engine = open_database(database_url)
    hanging = {name: inspect(engine).get_foreign_keys(name) for name in metadata.tables}
    engine.dispose()
    erased = ("conversations", "messages", "turns")
    found = [key for keys in hanging.values() for key in keys if key["referred_table"] in erased]
    assert [key["options"].get("ondelete") for key in found] == ["CASCADE"] * 7


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def test_processes_that_open_a_new_database_at_once_do_not_collide(
    database_url: str, pool: ProcessPoolExecutor
) -> None:
    opened = list(pool.map(open_and_close, [database_url] * 4))
    assert opened == [opened[0]] * 4
    assert {"alembic_version", *metadata.tables} <= set(opened[0])


def test_migrations_follow_one_another_in_one_line() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    assert [script.revision for script in scripts.walk_revisions()] == sorted(
        (path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")), reverse=True
    )


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_of_postgresql_needs_no_driver_in_it(postgres: object, scheme: str) -> None:
    address: str = postgres.create()  # type: ignore[attr-defined]
    engine = open_database(address.replace("postgresql", scheme, 1))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    assert engine.driver == "psycopg"
    engine.dispose()
