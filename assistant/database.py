"""The application's database: SQLite in a file by default, PostgreSQL by its address; brought up to date at start."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, func, select
from sqlalchemy.engine import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"
POSTGRES = "postgresql+psycopg"

# How long SQLite waits for another writer.
PATIENCE_SECONDS = 10

# Any number that nothing else locks in this database.
MIGRATION_LOCK = 5_170_920


def open_database(url: str) -> Engine:
    """Open the database at `url` and apply the migrations it lacks; several processes may do so at once.

    `sqlite:///FILE`, or `postgresql://USER:PASSWORD@HOST/NAME`, which is spoken to by psycopg.
    """
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(_with_driver(url), pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    migrate(engine)
    return engine


def migrate(engine: Engine, revision: str = "head") -> None:
    """Apply every migration that the database has not seen, up to a revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        _wait_for_others(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _with_driver(url: str) -> str:
    """The address with the driver that the product brings, for those that name none."""
    scheme, separator, rest = url.partition("://")
    return f"{POSTGRES}{separator}{rest}" if scheme in ("postgres", "postgresql") else url


def _wait_for_others(connection: Connection) -> None:
    """Hold the database until the transaction ends, so that two processes that start at once do not both migrate it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers do not wait for the writer, writers wait for each other, and a deletion overwrites what it deletes."""
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={1000 * PATIENCE_SECONDS}", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _keep_a_log(cursor)
    cursor.close()


def _keep_a_log(cursor: Any) -> None:
    """Turn write-ahead logging on; for this alone SQLite does not wait while another process does the same."""
    patient_until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > patient_until:
                raise
            time.sleep(0.05)
