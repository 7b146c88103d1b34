"""Organisers in a database of their own, and a desk on a few sentences."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_setup import open_tiny_desk
from sqlalchemy.engine import Engine

from assistant.database import open_database
from assistant.organisers.accounts import Accounts
from assistant.organisers.desk import Desk
from knowledge.cache import VectorCache


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'assistant.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture
def accounts(engine: Engine) -> Accounts:
    return Accounts(engine)


@pytest.fixture
def desk(tmp_path: Path, caches: list[VectorCache], engine: Engine) -> Desk:
    """A desk on a few sentences."""
    return open_tiny_desk(tmp_path / "data", caches, engine)
