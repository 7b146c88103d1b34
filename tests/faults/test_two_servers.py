"""Two servers on one data folder take up what is published over either, and of two who publish at once one does."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from live_server import READY_SECONDS, LiveServer

from assistant.database import open_database
from assistant.organisers.accounts import Accounts
from assistant.organisers.tokens import ApiTokens
from assistant.settings import Settings
from knowledge.cache import VectorCache
from knowledge.releases import ReleaseStore

TAKEN_UP_SECONDS = 2.0
JOB_SECONDS = 300.0

# Nobody is there: this is about releases, and delegates are answered without the dialogue engine too.
WITHOUT_ENGINE = {
    "ASSISTANT_DIALOGUE_URL": "http://127.0.0.1:9",
    "ASSISTANT_DIALOGUE_TOKEN": "a-token-for-the-tests-only",
    "ASSISTANT_MESSAGES_PER_MINUTE": "10000",
    "ASSISTANT_NEW_CONVERSATIONS_PER_MINUTE": "10000",
}
NEWS = "---\ntitle: Bicycle racks\n---\n## Racks {#racks}\n\nThe racks behind the cooling tower hold 340 bicycles.\n"
QUESTION = "How many bicycles do the racks hold?"


class Organiser:
    """An organiser's program, which speaks to one of the servers."""

    def __init__(self, server: LiveServer, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        url = f"{server.url}/api/organise"
        self.http = httpx.Client(base_url=url, headers=headers, timeout=30, trust_env=False)

    def publish(self) -> dict[str, Any]:
        """Publish the draft; returns the job as it ended."""
        wish = {"note": "Where bicycles go", "confirm": "Only a text was added"}
        began = self.http.post("/releases", json=wish)
        assert began.status_code == 202, began.text
        deadline = time.monotonic() + JOB_SECONDS
        while time.monotonic() < deadline:
            job: dict[str, Any] = self.http.get(f"/jobs/{began.json()['id']}").json()
            if job["state"] != "running":
                return job
            time.sleep(0.2)
        raise AssertionError(f"still running after {JOB_SECONDS} s")


@pytest.fixture
def data_dir(small_releases: ReleaseStore, caches: list[VectorCache], tmp_path: Path) -> Path:
    """A data folder as after a first start."""
    shutil.copytree(small_releases.folder, tmp_path / "releases")
    (tmp_path / "cache").symlink_to(caches[0].folder.absolute())
    return tmp_path


@pytest.fixture
def servers(data_dir: Path) -> Iterator[list[LiveServer]]:
    started = [LiveServer(data_dir, WITHOUT_ENGINE, f"serve-{number}.log") for number in (1, 2)]
    try:
        for server in started:
            server.begin()
        for server in started:
            server.wait_for("ok", READY_SECONDS, part="knowledge")
        yield started
    finally:
        for server in started:
            server.stop()


@pytest.fixture
def organisers(data_dir: Path, servers: list[LiveServer]) -> Iterator[list[Organiser]]:
    """A publisher at each server."""
    database = open_database(Settings(data_dir=data_dir).database)
    accounts = Accounts(database)
    made = []
    for name, server in zip(("paula", "petra"), servers, strict=True):
        accounts.add(name, "a long password for the tests", "publisher")
        made.append(Organiser(server, ApiTokens(database, accounts).add(name, "for the tests")))
    database.dispose()
    yield made
    for organiser in made:
        organiser.http.close()


def turn(server: LiveServer) -> dict[str, Any]:
    body = {"conversation": f"test-{time.monotonic_ns()}", "text": QUESTION, "locale": "en"}
    answer = httpx.post(f"{server.url}/api/chat", json=body, timeout=30, trust_env=False)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def last_question_before(server: LiveServer, release: int) -> tuple[float, str]:
    """Ask until a server answers from a release; returns when the question before was asked, and what is told now."""
    deadline, asked = time.monotonic() + JOB_SECONDS, 0.0
    while True:
        before, asked = asked, time.time()
        told = turn(server)
        if told["release"] == release:
            return before, str(told["replies"])
        assert time.monotonic() < deadline, f"release {release} is not served within {JOB_SECONDS} s"
        time.sleep(0.5)


def moved(data_dir: Path) -> float:
    """When another release was last made the served one."""
    return (data_dir / "releases" / "current").stat().st_mtime


@pytest.mark.alone
def test_two_servers_serve_what_is_published_and_taken_back_over_either(
    servers: list[LiveServer], organisers: list[Organiser], data_dir: Path
) -> None:
    kept = organisers[0].http.put("/documents/bicycle-racks/en", json={"text": NEWS})
    assert kept.status_code == 200, kept.text
    with ThreadPoolExecutor() as pool:
        watched = [pool.submit(last_question_before, server, 2) for server in servers]
        jobs = list(pool.map(Organiser.publish, organisers))
        for asked, told in (each.result() for each in watched):
            assert asked - moved(data_dir) <= TAKEN_UP_SECONDS
            assert "340" in told
        done, refused = sorted(jobs, key=lambda job: str(job["state"]))
        assert (done["state"], done["result"]) == ("done", {"release": 2})
        # Whoever comes second finds the folder held, or nothing left to publish.
        assert (refused["state"], refused["error"]["key"]) in {("failed", "busy"), ("failed", "release_refused")}
        assert refused["error"]["detail"]
        assert [one["number"] for one in organisers[1].http.get("/releases").json()] == [1, 2]

        watched = [pool.submit(last_question_before, server, 1) for server in servers]
        back = organisers[1].http.post("/releases/1/rollback")
        assert back.json() == {"served": 1, "before": 2}
        for asked, told in (each.result() for each in watched):
            assert asked - moved(data_dir) <= TAKEN_UP_SECONDS
            assert "340" not in told
