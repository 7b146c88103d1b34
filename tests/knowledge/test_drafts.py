"""A draft keeps what each organiser does, tells what differs from what is served, and loses nobody's work."""

import json

import pytest

from knowledge.changes import changes_of
from knowledge.content_folder import content_digest
from knowledge.documents import ContentError
from knowledge.draft_files import DraftConflict, DraftText
from knowledge.drafts import ABSENT, Draft
from knowledge.locking import WorkInProgress, exclusive

NEWS = "---\ntitle: Parking\nkind: guide\n---\n## Parking {#parking}\n\nAt the old coal tower.\n"


def states(draft: Draft) -> dict[str, dict[str, str]]:
    return {one.id: dict(one.languages) for one in draft.documents() if one.state != "published"}


def served_digest(draft: Draft) -> str:
    return content_digest(draft.releases.content(1))


def test_a_draft_begins_as_what_is_served(draft: Draft) -> None:
    documents = draft.documents()
    assert [(one.id, one.kind, one.title, one.state, list(one.languages)) for one in documents] == [
        ("concerts", "guide", "Balcony concerts", "published", ["en", "fr", "zh"]),
        ("masks", "guide", "Masks", "published", ["en"]),
    ]
    assert draft.digest() == served_digest(draft)


def test_changes_are_told_by_document_and_language(draft: Draft) -> None:
    before = served_digest(draft)
    masks = draft.read("masks", "en")
    draft.write("masks", "en", masks.text.replace("Graz", "Linz"), masks.version)
    draft.write("masks", "fr", "On cousait des masques.", ABSENT)
    draft.write("parking", "en", NEWS, ABSENT)
    draft.delete("concerts", "zh", draft.version("concerts", "zh"))
    assert states(draft) == {
        "concerts": {"en": "published", "fr": "published", "zh": "deleted"},
        "masks": {"en": "changed", "fr": "new"},
        "parking": {"en": "new"},
    }
    assert [one.state for one in draft.documents()] == ["changed", "changed", "new"]
    assert served_digest(draft) == before


def test_what_differs_is_told_passage_by_passage(draft: Draft) -> None:
    masks = draft.read("masks", "en")
    draft.write("masks", "en", masks.text.replace("Graz", "Linz") + "\n\n## More {#more}\n\nLater.", masks.version)
    draft.delete("concerts", "zh", draft.version("concerts", "zh"))
    changes = changes_of(draft)
    assert [(one.document, one.change, dict(one.languages)) for one in changes.documents] == [
        ("concerts", "changed", {"zh": "removed"}),
        ("masks", "changed", {"en": "changed"}),
    ]
    assert [(one.language, one.anchor, one.change, one.before, one.after) for one in changes.passages] == [
        ("zh", "music", "removed", "梅斯的音乐家在阳台上演奏。", None),
        (
            "en",
            "sewing",
            "changed",
            "Designers of Graz sewed masks for hospitals.",
            "Designers of Linz sewed masks for hospitals.",
        ),
        ("en", "more", "added", None, "Later."),
    ]
    assert changes.count("changed") == (2, 1)


def test_a_draft_that_is_what_is_served_has_no_changes(draft: Draft) -> None:
    assert not changes_of(draft)


def test_who_writes_on_an_old_version_is_told_and_nothing_is_overwritten(draft: Draft) -> None:
    mine, theirs = draft.read("masks", "en"), draft.read("masks", "en")
    draft.write("masks", "en", mine.text + "Mine.", mine.version)
    for attempt in (
        lambda: draft.write("masks", "en", theirs.text + "Theirs.", theirs.version),
        lambda: draft.delete("masks", "en", theirs.version),
        lambda: draft.restore("masks", "en", theirs.version),
        lambda: draft.write("masks", "en", NEWS, ABSENT),
    ):
        with pytest.raises(DraftConflict, match=r"^masks\.en has been (changed|added) by somebody else"):
            attempt()
    assert draft.read("masks", "en").text.endswith("Mine.")


def test_a_text_deleted_meanwhile_is_not_brought_back_by_an_edit(draft: Draft) -> None:
    opened = draft.read("masks", "en")
    draft.delete("masks", "en", opened.version)
    with pytest.raises(DraftConflict, match="has been deleted by somebody else"):
        draft.write("masks", "en", opened.text, opened.version)


def test_of_several_texts_all_are_kept_or_none(draft: Draft) -> None:
    texts = [DraftText("parking", "en", NEWS, ABSENT), DraftText("masks", "en", NEWS, "an old version")]
    with pytest.raises(DraftConflict):
        draft.write_all(texts)
    assert states(draft) == {}


def test_a_restored_text_is_what_is_served(draft: Draft) -> None:
    opened = draft.read("masks", "en")
    draft.restore("masks", "en", draft.write("masks", "en", "Other words.", opened.version))
    assert draft.read("masks", "en") == opened
    draft.delete("masks", "en", opened.version)
    draft.restore("masks", "en", ABSENT)
    assert draft.read("masks", "en") == opened
    draft.restore("parking", "en", draft.write("parking", "en", NEWS, ABSENT))
    assert (states(draft), draft.digest()) == ({}, served_digest(draft))


def test_a_text_is_kept_beside_its_translations_or_in_the_folder_of_its_kind(draft: Draft) -> None:
    draft.write("masks", "fr", "On cousait des masques.", ABSENT)
    draft.write("parking", "en", NEWS, ABSENT)
    kept = {path.relative_to(draft.content).as_posix() for path in draft.content.rglob("*.md")}
    assert {"masks.en.md", "masks.fr.md", "guide/parking.en.md"} <= kept


@pytest.mark.parametrize("name", ["../up", "a/b", "..", ".hidden", "", "a\\b", "a b", "c:", "x\0y", "é" * 200])
def test_a_name_that_could_lead_elsewhere_is_refused(draft: Draft, name: str) -> None:
    with pytest.raises(ContentError, match="cannot name a document"):
        draft.write(name, "en", NEWS, ABSENT)


@pytest.mark.parametrize("language", ["", "eng", "../x", "EN", "e"])
def test_a_language_is_a_code_of_two_letters(draft: Draft, language: str) -> None:
    with pytest.raises(ContentError, match="is no language"):
        draft.write("parking", language, NEWS, ABSENT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: [\n---\nWords.", "is not valid YAML"),
        ("---\nkind: ../up\n---\nWords.", "cannot name a document"),
        ("  \n", "holds no text"),
    ],
)
def test_a_text_that_could_not_be_read_is_refused(draft: Draft, text: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        draft.write("parking", "en", text, ABSENT)
    assert states(draft) == {}


def test_a_text_that_is_not_there_cannot_be_opened(draft: Draft) -> None:
    with pytest.raises(ContentError, match=r"^The draft holds no 'parking' in 'en'\.$"):
        draft.read("parking", "en")


def test_the_stored_questions_are_edited_like_texts(draft: Draft) -> None:
    line = json.dumps({"text": "Who sewed?", "language": "en", "relevant": ["masks"]})
    version = draft.write_extra("questions.jsonl", line, ABSENT)
    assert draft.read_extra("questions.jsonl") == (line, version)
    assert changes_of(draft).files == ("questions.jsonl",)
    with pytest.raises(DraftConflict, match="has been changed since you opened it"):
        draft.write_extra("questions.jsonl", line, ABSENT)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("questions.jsonl", "no question"),
        ("glossary.csv", "id,category\n1,2"),
        ("floors.yml", "at_least: [1]"),
        ("floors.yml", "at_least: {hit: high}"),
        ("notes.txt", "notes"),
    ],
)
def test_what_cannot_be_read_is_not_kept_beside_the_texts(draft: Draft, name: str, text: str) -> None:
    with pytest.raises(ContentError):
        draft.write_extra(name, text, ABSENT)
    assert not changes_of(draft)


def test_a_writer_waits_for_another_and_is_told_when_that_takes_long(draft: Draft) -> None:
    draft.open()
    told = pytest.raises(WorkInProgress, match=r"publishing \(process \d+, since")
    with exclusive(draft.data_dir, "publish"), told, draft.changing("keep", wait_seconds=0.2):
        pass
    assert draft.write("parking", "en", NEWS, ABSENT)


def test_what_a_kill_left_behind_is_cleared_away(draft: Draft) -> None:
    draft.open()
    (draft.content / "masks.en.md.new").write_text("half a te", encoding="utf-8")
    assert draft.read("masks", "en").text.startswith("---\ntitle: Masks")
    draft.write("parking", "en", NEWS, ABSENT)
    assert list(draft.content.rglob("*.new")) == []
