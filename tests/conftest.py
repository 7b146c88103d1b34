"""What all tests share, built once: the encoder, a small and the whole knowledge base, the dialogue model, a server.

Vectors and the dialogue model are kept between runs in `build/test-cache`, or in the folder that ASSISTANT_TEST_CACHE
names; both are known by what they were made from, and a run without them only takes longer. `make test` has two workers
with fixtures of their own; `two_workers.py` says how they get on.
"""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Workers find it by a name of their own, since they begin after the settings are gone.
FOR_WORKERS = "TEST_CACHE_FOR_WORKERS"
CACHE = Path(
    os.environ.get("ASSISTANT_TEST_CACHE") or os.environ.get(FOR_WORKERS) or ROOT / "build" / "test-cache"
).absolute()
os.environ[FOR_WORKERS] = str(CACHE)

# The settings of whoever runs the tests are not those of the tests.
for _name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
    del os.environ[_name]

# Read when the first library that uses OpenMP is imported, as `assistant/cli/app.py` explains.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import pytest  # noqa: E402
from live_server import LiveServer  # noqa: E402
from postgres import Postgres, PostgresMissing, check_runnable, running_postgres  # noqa: E402
from small_content import copy_small_content  # noqa: E402
from two_workers import ByFile, by_one_worker, put_longest_first, turn  # noqa: E402
from xdist.remote import Producer  # noqa: E402

from assistant.dialogue.training import train  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from knowledge.cache import VectorCache  # noqa: E402
from knowledge.documents import Document, load_documents  # noqa: E402
from knowledge.encoder import Encoder  # noqa: E402
from knowledge.releases import Release, ReleaseStore  # noqa: E402
from knowledge.seeding import seed  # noqa: E402
from knowledge.shipped import open_caches  # noqa: E402

CONTENT = ROOT / "knowledge" / "content"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    put_longest_first(items)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    with turn(CACHE, alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that gives out empty databases."""
    try:
        check_runnable()
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    with running_postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "postgresql":
        running: Postgres = request.getfixturevalue("postgres")
        return running.create()
    return f"sqlite:///{tmp_path / 'data' / 'assistant.sqlite'}"


@pytest.fixture(scope="session")
def content() -> Path:
    """The folder of the texts that ship with the product."""
    return CONTENT


@pytest.fixture(scope="session")
def cached_data_dir(caches: list[VectorCache]) -> Path:
    """A data folder that holds nothing but what earlier runs have kept."""
    return CACHE


@pytest.fixture(scope="session")
def caches() -> list[VectorCache]:
    """The main and the second encoder, with the vectors kept from earlier runs."""
    return open_caches(CACHE)


@pytest.fixture(scope="session")
def encoder(caches: list[VectorCache]) -> Encoder:
    """The main encoder: the bundled model."""
    return caches[0].encoder


@pytest.fixture(scope="session")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a dozen of the shipped documents; tests that change it work on a copy."""
    return copy_small_content(CONTENT, tmp_path_factory.mktemp("small") / "content")


@pytest.fixture(scope="session")
def small_releases(
    small_content: Path, caches: list[VectorCache], tmp_path_factory: pytest.TempPathFactory
) -> ReleaseStore:
    """The small knowledge base, published as release 1; nobody publishes another."""
    releases = ReleaseStore(tmp_path_factory.mktemp("small-data") / "releases", caches)
    with by_one_worker(CACHE / "embedding.lock"):
        seed(releases, small_content)
    return releases


@pytest.fixture(scope="session")
def small_release(small_releases: ReleaseStore) -> Release:
    return small_releases.load(1)


@pytest.fixture(scope="session")
def shipped_documents() -> list[Document]:
    """Every text that ships with the product."""
    return load_documents(CONTENT)


@pytest.fixture(scope="session")
def shipped_releases(caches: list[VectorCache], tmp_path_factory: pytest.TempPathFactory) -> ReleaseStore:
    """The shipped texts, published as release 1; nobody publishes another."""
    releases = ReleaseStore(tmp_path_factory.mktemp("shipped-data") / "releases", caches)
    with by_one_worker(CACHE / "embedding.lock"):
        seed(releases, CONTENT)
    return releases


@pytest.fixture(scope="session")
def shipped_release(shipped_releases: ReleaseStore) -> Release:
    return shipped_releases.load(1)


@pytest.fixture(scope="session")
def dialogue_model() -> Path:
    """The trained dialogue model."""
    with by_one_worker(CACHE / "training.lock"):
        return train(Settings(data_dir=CACHE), print)


@pytest.fixture(scope="session")
def server(
    shipped_releases: ReleaseStore, dialogue_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """The whole application in a process of its own, for tests that look at processes and files too."""
    data_dir = tmp_path_factory.mktemp("live")
    shutil.copytree(shipped_releases.folder, data_dir / "releases")
    (data_dir / "models").mkdir()
    shutil.copyfile(dialogue_model, data_dir / "models" / dialogue_model.name)
    limits = {"ASSISTANT_MESSAGES_PER_MINUTE": "10000", "ASSISTANT_NEW_CONVERSATIONS_PER_MINUTE": "10000"}
    running = LiveServer(data_dir, limits)
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="session")
def live_server(server: LiveServer) -> str:
    """The address of the whole application, running."""
    return server.url
