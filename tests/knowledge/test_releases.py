"""Releases are built aside, checked, and served whole or not at all."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny import write_tiny_content

from knowledge.cache import VectorCache
from knowledge.content_folder import content_digest
from knowledge.documents import ContentError
from knowledge.encoder import EncoderMismatch
from knowledge.releases import Release, ReleaseError, ReleaseStore, manifest_to_json
from knowledge.search import documents_of
from knowledge.seeding import seed

Corrupt = Callable[[Path], None]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_tiny_content(tmp_path / "content")


@pytest.fixture
def releases(tmp_path: Path, caches: list[VectorCache]) -> ReleaseStore:
    return ReleaseStore(tmp_path / "releases", caches)


@pytest.fixture
def published(releases: ReleaseStore, content: Path) -> ReleaseStore:
    seed(releases, content)
    return releases


def files(releases: ReleaseStore) -> list[str]:
    return sorted(path.name for path in releases.folder.iterdir())


def test_a_release_is_built_loaded_and_searched(releases: ReleaseStore, content: Path) -> None:
    number = releases.build(content, "first texts")
    release = releases.load(number)
    manifest = release.manifest
    assert (number, manifest.number, manifest.note) == (1, 1, "first texts")
    assert (manifest.documents, manifest.entries, manifest.passages) == (2, 2, 4)
    assert sorted(release.documents) == ["concerts", "masks"]
    for question, language in (("who played music?", "en"), ("qui jouait ?", "fr"), ("谁在演奏？", "zh")):
        assert documents_of(release.searcher.search(question, language))[0] == "concerts"


def test_a_release_is_served_only_once_it_is_published(releases: ReleaseStore, content: Path) -> None:
    assert (releases.current(), releases.numbers()) == (None, [])
    number = releases.build(content)
    assert (releases.current(), releases.numbers()) == (None, [1])
    releases.publish(number)
    assert releases.current() == 1


def test_releases_are_numbered_on_and_an_earlier_one_can_be_served_again(
    published: ReleaseStore, content: Path
) -> None:
    second = published.build(write_tiny_content(content, news_en="The forum moved to the old works."))
    published.publish(second)
    assert (published.current(), sorted(published.load(2).documents)) == (2, ["concerts", "masks", "news"])
    published.publish(1)
    assert (published.current(), sorted(published.load(1).documents)) == (1, ["concerts", "masks"])
    assert published.build(content) == 3


def test_seeding_an_empty_folder_serves_the_texts_and_a_second_time_changes_nothing(
    releases: ReleaseStore, content: Path
) -> None:
    assert (seed(releases, content), seed(releases, content), releases.numbers()) == (1, 1, [1])


def test_seeding_goes_on_with_a_release_that_was_built_and_not_published(releases: ReleaseStore, content: Path) -> None:
    releases.build(content)
    assert (seed(releases, content), releases.numbers()) == (1, [1])


def test_seeding_never_replaces_what_an_organiser_published(published: ReleaseStore, content: Path) -> None:
    published.publish(published.build(write_tiny_content(content, news_en="News.")))
    assert seed(published, write_tiny_content(content, more_en="More.")) == 2


def delete_a_text(release: Path) -> None:
    (release / "content" / "masks.en.md").unlink()


def change_a_text(release: Path) -> None:
    path = release / "content" / "masks.en.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Graz", "Linz"), encoding="utf-8")


def cut_the_index(release: Path) -> None:
    (path,) = release.glob("index/view-0/passages.faiss")
    path.write_bytes(path.read_bytes()[:-8])


def empty_the_calibration(release: Path) -> None:
    (release / "calibration.json").write_text("", encoding="utf-8")


def break_the_manifest(release: Path) -> None:
    (release / "manifest.json").write_text('{"number": 1', encoding="utf-8")


def lose_the_manifest(release: Path) -> None:
    (release / "manifest.json").unlink()


@pytest.mark.parametrize(
    "corrupt",
    [delete_a_text, change_a_text, cut_the_index, empty_the_calibration, break_the_manifest, lose_the_manifest],
)
def test_a_damaged_release_is_refused_and_the_one_before_stays(
    published: ReleaseStore, content: Path, corrupt: Corrupt
) -> None:
    number = published.build(write_tiny_content(content, news_en="News."))
    corrupt(published.folder / f"{number:06d}")
    with pytest.raises(ReleaseError, match=r"^Release 2 (is damaged|has no readable manifest)"):
        published.publish(number)
    assert published.current() == 1
    assert published.load(1).number == 1


def test_a_release_that_is_not_there_is_refused(published: ReleaseStore) -> None:
    with pytest.raises(ReleaseError, match="Release 9 has no readable manifest"):
        published.publish(9)
    assert published.current() == 1


def test_a_pointer_that_cannot_be_read_says_what_to_do(published: ReleaseStore) -> None:
    (published.folder / "current").write_text("one", encoding="ascii")
    with pytest.raises(ReleaseError, match=r"current holds no release number; publish a release again"):
        published.current()


def test_a_text_that_cannot_be_read_leaves_no_release_behind(published: ReleaseStore, content: Path) -> None:
    (content / "bad.fr.md").write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError, match=r"^bad\.fr\.md: not UTF-8"):
        published.build(content)
    assert files(published) == ["000001", "current"]


def test_a_release_of_other_encoders_is_refused(published: ReleaseStore, caches: list[VectorCache]) -> None:
    with pytest.raises(EncoderMismatch, match="Build it anew"):
        ReleaseStore(published.folder, caches[:1]).load(1)


def test_a_release_of_another_model_under_the_same_name_is_refused(published: ReleaseStore) -> None:
    path = published.folder / "000001" / "manifest.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    name = next(iter(stored["encoders"]))
    stored["encoders"][name] = stored["encoders"][name][::-1]
    path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(EncoderMismatch, match=f"built with the encoder '{name}'"):
        published.load(1)


def test_a_kill_between_building_and_publishing_leaves_the_served_release(
    published: ReleaseStore, content: Path
) -> None:
    # What such a kill leaves behind: a whole release that nobody points to, and half a pointer beside the true one.
    published.build(write_tiny_content(content, news_en="News."))
    (published.folder / "current.new").write_text("", encoding="ascii")
    assert (seed(published, content), published.current(), published.numbers()) == (1, 1, [1, 2])
    published.publish(2)
    assert published.current() == 2


def test_equal_texts_have_one_digest_whatever_else_lies_beside_them(content: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(content, copy)
    (copy / "notes.txt").write_text("not a text of the knowledge base", encoding="utf-8")
    assert content_digest(copy) == content_digest(content)
    (copy / "masks.en.md").rename(copy / "mask.en.md")
    assert content_digest(copy) != content_digest(content)


def test_people_are_told_what_a_release_is_without_its_long_figures(published: ReleaseStore) -> None:
    told = manifest_to_json(published.manifest(1))
    assert (told["number"], told["documents"]) == (1, 2)
    assert len(json.dumps(told)) < 600


def test_a_built_release_answers_as_before_it_was_stored(small_release: Release, small_releases: ReleaseStore) -> None:
    again = small_releases.load(1)
    for question, language in (("panel 3", "en"), ("le thème du sommet", "fr"), ("武汉海报", "zh")):
        first, second = (one.searcher.search(question, language) for one in (small_release, again))
        assert [(hit.entry.key, hit.score) for hit in first] == [(hit.entry.key, hit.score) for hit in second]
