"""The served release is exchanged whole, and kept when the next one cannot be read."""

import asyncio
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from assistant.knowledge_service import KnowledgeNotReady, ServedKnowledge
from assistant.settings import Settings
from knowledge.cache import VectorCache
from knowledge.releases import ReleaseStore
from knowledge.seeding import seed

TEXT = "---\ntitle: {title}\n---\n## Place {{#place}}\n\nThe forum takes place in {title}."


@pytest.fixture
def releases(tmp_path: Path, caches: list[VectorCache]) -> ReleaseStore:
    """Releases 1 and 2, the first one published."""
    content = tmp_path / "content"
    content.mkdir()
    (content / "place.en.md").write_text(TEXT.format(title="Beijing"), encoding="utf-8")
    store = ReleaseStore(tmp_path / "releases", caches)
    seed(store, content)
    (content / "other.en.md").write_text(TEXT.format(title="Metz"), encoding="utf-8")
    store.build(content)
    return store


@pytest.fixture
def knowledge(releases: ReleaseStore) -> ServedKnowledge:
    return ServedKnowledge(releases, poll_seconds=0.05)


def damage(releases: ReleaseStore, number: int) -> None:
    (releases.folder / f"{number:06d}" / "calibration.json").write_text("{}", encoding="utf-8")


def point_to(releases: ReleaseStore, text: str) -> None:
    (releases.folder / "current.new").write_text(text, encoding="ascii")
    os.replace(releases.folder / "current.new", releases.folder / "current")


def test_before_the_first_release_is_loaded_there_are_no_texts(knowledge: ServedKnowledge) -> None:
    assert (knowledge.status, knowledge.documents()) == ("starting", {})
    with pytest.raises(KnowledgeNotReady):
        knowledge.release()


def test_the_release_that_is_published_is_served(knowledge: ServedKnowledge, releases: ReleaseStore) -> None:
    knowledge.refresh()
    assert (knowledge.status, knowledge.release().number, sorted(knowledge.documents())) == ("ok", 1, ["place"])
    releases.publish(2)
    knowledge.refresh()
    assert (knowledge.release().number, sorted(knowledge.documents())) == (2, ["other", "place"])


def test_a_release_that_is_served_is_not_loaded_again(knowledge: ServedKnowledge) -> None:
    knowledge.refresh()
    before = knowledge.release()
    knowledge.refresh()
    assert knowledge.release() is before


@pytest.mark.parametrize("pointer", ["2", "7", "", "one", "-1"])
def test_what_cannot_be_read_is_refused_and_the_release_before_goes_on(
    knowledge: ServedKnowledge, releases: ReleaseStore, pointer: str
) -> None:
    knowledge.refresh()
    damage(releases, 2)
    point_to(releases, pointer)
    knowledge.refresh()
    assert (knowledge.status, knowledge.release().number) == ("degraded", 1)
    point_to(releases, "1")
    knowledge.refresh()
    assert (knowledge.status, knowledge.release().number) == ("ok", 1)


def test_after_a_start_an_older_release_is_served_in_place_of_a_damaged_one(
    knowledge: ServedKnowledge, releases: ReleaseStore
) -> None:
    releases.publish(2)
    damage(releases, 2)
    knowledge.refresh()
    assert (knowledge.status, knowledge.release().number) == ("degraded", 1)


def test_a_newer_release_that_was_never_published_does_not_stand_in(
    knowledge: ServedKnowledge, releases: ReleaseStore
) -> None:
    damage(releases, 1)
    knowledge.refresh()
    assert knowledge.status == "starting"


def test_questions_in_progress_see_one_release_or_the_other_and_never_a_mixture(
    knowledge: ServedKnowledge, releases: ReleaseStore
) -> None:
    knowledge.refresh()
    seen, ended = set(), threading.Event()

    def ask() -> None:
        while not ended.is_set():
            release = knowledge.release()
            hits = release.searcher.search("where is the forum?", "en")
            seen.add((release.number, len(hits), tuple(sorted(release.documents))))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for number in (2, 1, 2, 1, 2):
        releases.publish(number)
        knowledge.refresh()
    ended.set()
    for asker in askers:
        asker.join()
    assert seen <= {(1, 1, ("place",)), (2, 2, ("other", "place"))}
    assert knowledge.release().number == 2


async def test_the_pointer_is_followed_until_it_is_stopped(knowledge: ServedKnowledge, releases: ReleaseStore) -> None:
    knowledge.refresh()
    knowledge.start()
    releases.publish(2)
    deadline = time.monotonic() + 20
    while knowledge.release().number != 2 and time.monotonic() < deadline:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0.02)
    assert knowledge.release().number == 2
    await knowledge.stop()
    releases.publish(1)
    await asyncio.sleep(0.2)
    assert knowledge.release().number == 2


async def test_servers_on_one_folder_serve_the_same_release_within_two_seconds(releases: ReleaseStore) -> None:
    poll_seconds = Settings().release_poll_seconds
    servers = [ServedKnowledge(ReleaseStore(releases.folder, releases.caches), poll_seconds) for _ in range(2)]
    for server in servers:
        server.refresh()
        server.start()
    for number in (2, 1):
        releases.publish(number)
        deadline = time.monotonic() + 2
        while {server.release().number for server in servers} != {number}:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)
    for server in servers:
        await server.stop()


def test_a_folder_that_is_gone_does_not_end_what_is_served(knowledge: ServedKnowledge, releases: ReleaseStore) -> None:
    knowledge.refresh()
    shutil.rmtree(releases.folder)
    knowledge.refresh()
    assert knowledge.release().number == 1
