"""The application's parts on the small knowledge base, with the dialogue engine out of reach."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from assistant.answering.answerer import Answerer
from assistant.conversation.service import ConversationService
from assistant.conversation.store import Store
from assistant.database import open_database
from assistant.dialogue.client import DialogueClient
from assistant.settings import Settings
from assistant.strings import REPLIES, Catalogue
from knowledge.releases import Release, ReleaseStore

# The port of "discard": nothing answers there.
NOBODY = "http://127.0.0.1:9"

Engine = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


@pytest.fixture(scope="session")
def strings() -> Catalogue:
    return Catalogue(REPLIES)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = open_database(f"sqlite:///{tmp_path / 'assistant.sqlite'}")
    yield Store(engine)
    engine.dispose()


@pytest.fixture
async def service_with(
    store: Store, strings: Catalogue, small_release: Release
) -> AsyncIterator[Callable[..., ConversationService]]:
    """Builds services; `engine` stands at the other end of the wire to Rasa, where by default there is nobody."""
    clients: list[httpx.AsyncClient] = []

    def build(engine: Engine | None = None, release: Callable[[], Release] = lambda: small_release):
        transport = httpx.MockTransport(engine) if engine else None  # type: ignore[arg-type]
        clients.append(httpx.AsyncClient(transport=transport, trust_env=False))
        dialogue = DialogueClient(clients[-1], NOBODY, "token", timeout_seconds=1.0)
        return ConversationService(store, dialogue, Answerer(release, strings), strings, release)

    yield build
    for client in clients:
        await client.aclose()


@pytest.fixture(scope="session")
def app_settings(small_releases: ReleaseStore, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an application that answers from the small knowledge base and has an engine of its own nowhere."""
    data_dir = tmp_path_factory.mktemp("app")
    shutil.copytree(small_releases.folder, data_dir / "releases")
    return Settings(
        data_dir=data_dir,
        dialogue_url=NOBODY,
        dialogue_token="a-token-for-the-tests-only",
        new_conversations_per_minute=10_000,
        messages_per_minute=10_000,
    )
