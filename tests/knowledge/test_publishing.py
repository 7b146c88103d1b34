"""A draft is checked beside what is served, published when nothing gets worse or for a reason, and taken back."""

import json
from pathlib import Path

import pytest
from tiny import write_tiny_content

from knowledge.cache import VectorCache
from knowledge.checks import check
from knowledge.draft_files import DraftConflict
from knowledge.drafts import ABSENT, Draft
from knowledge.encoder import EncoderMismatch
from knowledge.locking import WorkInProgress, exclusive
from knowledge.publishing import ConfirmationNeeded, publish, rollback
from knowledge.releases import ReleaseError, ReleaseStore
from knowledge.search import documents_of
from knowledge.seeding import seed

NEWS = "---\ntitle: Parking\n---\n## Parking {#parking}\n\nCars of delegates are parked at the old coal tower."
QUESTIONS = [
    {"id": "music", "text": "Who played music on balconies?", "language": "en", "relevant": ["concerts"]},
    {"id": "masks", "text": "Who sewed masks?", "language": "en", "relevant": ["masks"]},
]


@pytest.fixture
def releases(tmp_path: Path, caches: list[VectorCache]) -> ReleaseStore:
    content = write_tiny_content(tmp_path / "shipped")
    (content / "questions.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)) + "\n", encoding="utf-8")
    store = ReleaseStore(tmp_path / "data" / "releases", caches)
    seed(store, content)
    return store


@pytest.fixture
def draft(releases: ReleaseStore) -> Draft:
    return Draft(releases)


def add_news(draft: Draft) -> None:
    draft.write("parking", "en", NEWS, ABSENT)


def lose_masks(draft: Draft) -> None:
    draft.delete("masks", "en", draft.version("masks", "en"))


def test_a_new_text_is_found_once_it_is_published_and_gone_after_going_back(draft: Draft) -> None:
    add_news(draft)
    published = publish(draft, "Where to park", "ana")
    manifest = published.manifest
    assert (manifest.number, manifest.note, manifest.who, manifest.reason) == (2, "Where to park", "ana", "")
    assert manifest.published >= manifest.created
    release = draft.releases.load(2)
    assert documents_of(release.searcher.search("where do I leave my car?", "en"))[0] == "parking"
    assert rollback(draft.releases, 1) == 2
    assert (draft.releases.current(), sorted(draft.releases.load(1).documents)) == (1, ["concerts", "masks"])


def test_going_back_leaves_the_draft_alone(draft: Draft) -> None:
    add_news(draft)
    publish(draft, "Where to park", "ana")
    rollback(draft.releases, 1)
    assert draft.read("parking", "en").text == NEWS
    assert {one.id: one.state for one in draft.documents()} == {
        "concerts": "published",
        "masks": "published",
        "parking": "new",
    }
    assert publish(draft, "Parking again", "ana").manifest.number == 3


def test_a_check_tells_what_would_change_and_serves_nothing(draft: Draft) -> None:
    add_news(draft)
    found = check(draft)
    assert (found.served, found.candidate, found.questions, found.needs_confirmation) == (1, 2, 2, False)
    assert [(one.document, one.change) for one in found.changes.documents] == [("parking", "added")]
    assert [(one.anchor, one.after) for one in found.changes.passages] == [
        ("parking", "Cars of delegates are parked at the old coal tower.")
    ]
    assert "no rendering in fr" in [finding.message for finding in found.findings]
    assert json.loads(json.dumps(found.to_json()))["digest"] == draft.digest()
    assert (draft.releases.current(), draft.releases.published()) == (1, [1])


def test_a_second_check_builds_in_the_place_of_the_first(draft: Draft) -> None:
    add_news(draft)
    assert check(draft).candidate == 2
    built = (draft.releases.content(2).parent / "manifest.json").stat().st_mtime_ns
    assert check(draft).candidate == 2
    assert (draft.releases.content(2).parent / "manifest.json").stat().st_mtime_ns == built
    draft.write("parking", "en", NEWS + " Bicycles too.", draft.version("parking", "en"))
    assert check(draft).candidate == 2
    assert (draft.releases.content(2).parent / "manifest.json").stat().st_mtime_ns != built
    assert draft.releases.numbers() == [1, 2]


def test_losing_a_right_answer_needs_a_reason(draft: Draft) -> None:
    lose_masks(draft)
    with pytest.raises(ConfirmationNeeded, match="1 stored questions that are right now would be wrong") as refused:
        publish(draft, "No masks", "ana")
    (lost,) = refused.value.check.regressions
    assert (lost.id, lost.before.document, lost.before.right) == ("masks", "masks", True)
    assert (lost.after.document, lost.after.right) == ("concerts", False)
    assert draft.releases.current() == 1
    manifest = publish(draft, "No masks", "ana", confirm="The text was wrong").manifest
    assert (draft.releases.current(), manifest.reason) == (2, "The text was wrong")


def test_a_floor_that_is_no_longer_met_needs_a_reason(draft: Draft) -> None:
    draft.write_extra("floors.yml", "at_least:\n  hit@1 same language: 0.9\n", ABSENT)
    publish(draft, "Floors", "ana")
    draft.write_extra(
        "questions.jsonl", json.dumps({**QUESTIONS[0], "relevant": ["masks"]}), draft.read_extra("questions.jsonl")[1]
    )
    found = check(draft)
    # The label says now that both releases are wrong: nothing got worse by the draft.
    assert (found.regressions, [(floor.before, floor.after) for floor in found.floors]) == ([], [(0.0, 0.0)])
    assert not found.needs_confirmation
    draft.write_extra("questions.jsonl", json.dumps(QUESTIONS[1]), draft.read_extra("questions.jsonl")[1])
    lose_masks(draft)
    (floor,) = check(draft).worse_floors
    assert (floor.figure, floor.floor, floor.before, floor.after) == ("hit@1 same language", 0.9, 1.0, 0.0)


def test_a_reason_is_kept_only_where_one_was_needed(draft: Draft) -> None:
    add_news(draft)
    assert publish(draft, "Where to park", "ana", confirm="just in case").manifest.reason == ""


def test_what_was_checked_is_what_is_published(draft: Draft) -> None:
    add_news(draft)
    checked = check(draft)
    draft.write("parking", "fr", NEWS, ABSENT)
    with pytest.raises(DraftConflict, match="changed since you checked it"):
        publish(draft, "Where to park", "ana", digest=checked.digest)
    assert draft.releases.current() == 1
    assert publish(draft, "Where to park", "ana", digest=draft.digest()).manifest.number == 2


def test_a_note_and_news_are_needed(draft: Draft) -> None:
    with pytest.raises(ReleaseError, match="needs a note"):
        publish(draft, " ", "ana")
    with pytest.raises(ReleaseError, match="release 1 serves already; there is nothing to publish"):
        publish(draft, "Nothing", "ana")


def test_a_draft_without_documents_is_not_published(draft: Draft) -> None:
    for document in draft.documents():
        for language in document.languages:
            draft.delete(document.id, language, draft.version(document.id, language))
    with pytest.raises(ReleaseError, match="holds no document"):
        publish(draft, "Nothing", "ana", confirm="tidy")
    assert draft.releases.current() == 1


def test_nobody_goes_back_to_what_was_never_served(draft: Draft) -> None:
    add_news(draft)
    check(draft)
    for number in (2, 7):
        with pytest.raises(ReleaseError, match=rf"^Release {number} was never published\. You can go back to: 1\.$"):
            rollback(draft.releases, number)


def test_a_damaged_release_is_not_gone_back_to(draft: Draft) -> None:
    add_news(draft)
    publish(draft, "Where to park", "ana")
    index = draft.releases.content(1).parent / "index" / "view-0" / "passages.faiss"
    index.write_bytes(index.read_bytes()[:-8])
    with pytest.raises(ReleaseError, match="Release 1 is damaged"):
        rollback(draft.releases, 1)
    assert draft.releases.current() == 2


def late(draft: Draft) -> ReleaseStore:
    """The same releases, opened by somebody who has loaded no encoder."""
    named = [VectorCache(draft.data_dir / "unused.sqlite", cache.name) for cache in draft.releases.caches]
    return ReleaseStore(draft.releases.folder, named)


def test_going_back_loads_no_encoder_and_checks_the_release_all_the_same(draft: Draft) -> None:
    add_news(draft)
    publish(draft, "Where to park", "ana")
    releases = late(draft)
    assert rollback(releases, 1) == 2
    next(releases.content(2).rglob("parking.en.md")).write_text("Cars are parked elsewhere.", encoding="utf-8")
    with pytest.raises(ReleaseError, match="Release 2 is damaged"):
        rollback(releases, 2)
    assert (releases.current(), [cache.loaded for cache in releases.caches]) == (1, [False, False])


def test_what_other_encoders_made_is_not_gone_back_to(draft: Draft) -> None:
    add_news(draft)
    publish(draft, "Where to park", "ana")
    manifest = draft.releases.folder / "000001" / "manifest.json"
    stored = json.loads(manifest.read_text(encoding="utf-8"))
    turned = {name: [-value for value in probe] for name, probe in stored["encoders"].items()}
    manifest.write_text(json.dumps({**stored, "encoders": turned}), encoding="utf-8")
    releases = late(draft)
    with pytest.raises(EncoderMismatch, match="was built with the encoder"):
        rollback(releases, 1)
    assert (releases.current(), releases.caches[0].loaded) == (2, True)
    others = ReleaseStore(releases.folder, releases.caches[:1])
    with pytest.raises(EncoderMismatch):
        rollback(others, 1)


def test_a_served_release_that_is_damaged_is_replaced_by_publishing_the_draft_again(draft: Draft) -> None:
    draft.open()
    (draft.releases.content(1).parent / "calibration.json").write_text("{}", encoding="utf-8")
    assert publish(draft, "Built anew", "ana").manifest.number == 2
    assert draft.releases.load(2).number == 2


def test_a_candidate_that_is_damaged_is_built_again(draft: Draft) -> None:
    add_news(draft)
    check(draft)
    (draft.releases.content(2).parent / "calibration.json").write_text("{}", encoding="utf-8")
    assert publish(draft, "Where to park", "ana").manifest.number == 2


def test_while_somebody_publishes_another_is_told(draft: Draft) -> None:
    add_news(draft)
    with exclusive(draft.data_dir, "publish"):
        for attempt in (lambda: publish(draft, "n", "ana"), lambda: check(draft), lambda: rollback(draft.releases, 1)):
            with pytest.raises(WorkInProgress, match=r"^At work here already: publishing \(process \d+"):
                attempt()
    assert publish(draft, "Where to park", "ana").manifest.number == 2


def test_a_text_that_cannot_be_read_is_named_and_nothing_is_built(draft: Draft) -> None:
    add_news(draft)
    (draft.content / "bad.fr.md").write_bytes(b"\xff\xfe")
    with pytest.raises(Exception, match=r"^bad\.fr\.md: not UTF-8"):
        check(draft)
    assert draft.releases.numbers() == [1]
