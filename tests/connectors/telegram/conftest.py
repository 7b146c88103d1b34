"""A connector that talks to the stand-in of the Bot API, a real store, and the service's twin."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from bot_api import TOKEN, BotApi
from harness import QUICK, Connect
from twin import Twin

from assistant.conversation.store import Store
from assistant.database import open_database
from assistant.settings import Settings
from connectors.telegram import TelegramConnector


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database; migrating one for each test would take longer than the tests."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Iterator[Store]:
    shutil.copy(migrated, tmp_path / "assistant.sqlite")
    engine = open_database(f"sqlite:///{tmp_path / 'assistant.sqlite'}")
    yield Store(engine)
    engine.dispose()


@pytest.fixture
def service(store: Store) -> Twin:
    return Twin(store)


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApi]:
    server = BotApi()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def connect(bot_api: BotApi, service: Twin, store: Store) -> AsyncIterator[Connect]:
    """Builds connectors, and stops them before the server."""
    built: list[TelegramConnector] = []

    def build(leader: bool = True, store: Store = store, **changes: object) -> TelegramConnector:
        given = {"telegram_token": TOKEN, "telegram_api_url": bot_api.url} | changes
        settings = Settings.model_validate(given)
        connector = TelegramConnector(settings, service, store, leader=leader, timing=QUICK)
        built.append(connector)
        return connector

    yield build
    for connector in built:
        await connector.stop()


@pytest.fixture
async def polling(connect: Connect) -> TelegramConnector:
    """A connector that polls."""
    connector = connect()
    await connector.start()
    return connector
