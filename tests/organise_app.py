"""Fixtures: the application with an organiser of each role, on the small knowledge base."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from organise_visit import PASSWORD, Visitor
from sqlalchemy.engine import Engine

from assistant.database import open_database
from assistant.main import build_app
from assistant.organisers.accounts import Accounts
from assistant.organisers.roles import ROLES
from assistant.settings import Settings
from knowledge.cache import VectorCache
from knowledge.releases import ReleaseStore

NOBODY = "http://127.0.0.1:9"
ORGANISERS = dict(zip(ROLES, ("eve", "paula", "ada"), strict=True))


@pytest.fixture(scope="module")
def settings(
    small_releases: ReleaseStore, caches: list[VectorCache], tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """A data folder as after a first start, with the vectors of the shipped texts."""
    data_dir = tmp_path_factory.mktemp("organise")
    shutil.copytree(small_releases.folder, data_dir / "releases")
    (data_dir / "cache").symlink_to(caches[0].folder.absolute())
    return Settings(
        data_dir=data_dir,
        dialogue_url=NOBODY,  # type: ignore[arg-type]
        dialogue_token="a-token-for-the-tests-only",  # type: ignore[arg-type]
        release_poll_seconds=0.1,
        new_conversations_per_minute=10_000,
        messages_per_minute=10_000,
        sign_ins_per_minute=10_000,
    )


@pytest.fixture(scope="module")
def database(settings: Settings) -> Iterator[Engine]:
    """The application's database; `eve`, `paula` and `ada` are an editor, a publisher and an admin."""
    engine = open_database(settings.database)
    for role, name in ORGANISERS.items():
        Accounts(engine).add(name, PASSWORD, role)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def client(settings: Settings, database: Engine) -> Iterator[TestClient]:
    """The running application."""
    with TestClient(build_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def visit(client: TestClient) -> Callable[[str], Visitor]:
    """Signs an organiser in, in a browser of their own."""

    def signed_in(name: str) -> Visitor:
        visitor = Visitor(client)
        visitor.sign_in(name)
        return visitor

    return signed_in
