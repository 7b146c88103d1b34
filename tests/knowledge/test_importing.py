"""What an archive would do to the draft is told first, and nobody's unpublished work is replaced unasked."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.draft_files import DraftConflict, DraftList, DraftText
from knowledge.drafts import ABSENT, Draft
from knowledge.importing import ImportPlan, import_texts, plan_import

TEXT = "---\ntitle: Parking\n---\nAt the coal tower."
OTHER = "---\ntitle: Parking\n---\nBehind the hall."
MASKS = "---\ntitle: Masks\n---\n## Sewing {#sewing}\n\nDesigners of Graz sewed masks for hospitals."
FLOORS = "at_least:\n  answered_when_known: 0.5\n"


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    """Writes an archive of texts by their name, with `_` for the dot before the language."""

    def write(**texts: str) -> Path:
        path = tmp_path / "texts.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in texts.items():
                archive.writestr(name if name == "floors.yml" else f"guide/{name.replace('_', '.')}.md", text)
        return path

    return write


def fates(plan: ImportPlan) -> dict[str, str]:
    return {one.name: one.fate for one in plan.arrivals}


def test_a_plan_tells_the_fate_of_every_file_and_changes_nothing(draft: Draft, pack: Callable[..., Path]) -> None:
    before = draft.digest() if draft.open() is None else ""
    path = pack(parking_en=TEXT, masks_en=MASKS.replace("masks", "shirts"), concerts_en="---\na: [\n---\n", x="no")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("floors.yml", FLOORS)
        archive.writestr("guide/concerts.fr.md", draft.read("concerts", "fr").text)
    plan = plan_import(draft, path)
    assert fates(plan) == {
        "parking.en": "added",
        "masks.en": "changed",
        "guide/concerts.en.md": "refused",
        "guide/x.md": "refused",
        "floors.yml": "added",
        "concerts.fr": "unchanged",
    }
    assert [one.problem.key for one in plan.of("refused") if one.problem] == ["front_matter_broken", "archive_no_text"]
    # concerts.en and concerts.zh
    assert plan.untouched == 2
    assert draft.digest() == before


def test_what_was_looked_at_is_imported_without_what_is_refused(draft: Draft, pack: Callable[..., Path]) -> None:
    path = pack(parking_en=TEXT, concerts_en="")
    imported = import_texts(draft, path, shown=plan_import(draft, path).mark)
    assert (imported.changed, imported.left_out) == (("parking.en",), ("guide/concerts.en.md",))
    assert draft.read("parking", "en").text == TEXT


def test_unpublished_changes_are_left_unless_they_shall_be_replaced(draft: Draft, pack: Callable[..., Path]) -> None:
    draft.write("parking", "en", OTHER, ABSENT)
    draft.write_extra("floors.yml", "at_least: {}\n", ABSENT)
    path = pack(parking_en=TEXT, doors_en=TEXT, **{"floors.yml": FLOORS})
    plan = plan_import(draft, path)
    assert [one.name for one in plan.unpublished] == ["parking.en", "floors.yml"]
    imported = import_texts(draft, path, shown=plan.mark)
    assert (imported.changed, imported.left_out) == (("doors.en",), ("parking.en", "floors.yml"))
    assert draft.read("parking", "en").text == OTHER
    replaced = import_texts(draft, path, replace=True, shown=plan_import(draft, path).mark)
    assert (replaced.changed, replaced.unchanged) == (("parking.en", "floors.yml"), 1)
    assert (draft.read("parking", "en").text, draft.read_extra("floors.yml")[0]) == (TEXT, FLOORS)


@pytest.mark.parametrize("document", ["parking", "masks"])
def test_what_somebody_changes_after_the_look_is_not_overwritten(
    document: str, draft: Draft, pack: Callable[..., Path]
) -> None:
    path = pack(parking_en=TEXT, masks_en=MASKS.replace("Graz", "Linz"))
    mark = plan_import(draft, path).mark
    draft.write(document, "en", OTHER, draft.version(document, "en"))
    with pytest.raises(DraftConflict) as conflict:
        import_texts(draft, path, replace=True, shown=mark)
    assert conflict.value.key == "changed_since_shown"
    assert draft.read(document, "en").text == OTHER
    assert plan_import(draft, path).mark != mark


def test_another_archive_than_the_one_looked_at_is_not_imported(draft: Draft, pack: Callable[..., Path]) -> None:
    mark = plan_import(draft, pack(parking_en=TEXT)).mark
    with pytest.raises(DraftConflict):
        import_texts(draft, pack(parking_en=OTHER), shown=mark)
    assert not draft.version("parking", "en")


def test_a_text_deleted_in_the_draft_is_told_as_such_and_comes_back(draft: Draft, pack: Callable[..., Path]) -> None:
    text = draft.read("masks", "en")
    draft.delete("masks", "en", text.version)
    path = pack(masks_en=text.text)
    (arrival,) = plan_import(draft, path).arrivals
    assert (arrival.fate, arrival.state, arrival.unpublished) == ("added", "deleted", False)
    import_texts(draft, path, shown=plan_import(draft, path).mark)
    assert draft.states()["masks", "en"] == "published"


def test_texts_and_lists_are_kept_together_or_not_at_all(draft: Draft) -> None:
    texts = [DraftText("parking", "en", TEXT, ABSENT)]
    with pytest.raises(DraftConflict):
        draft.write_all(texts, [DraftList("floors.yml", FLOORS, "0" * 64)])
    assert not draft.version("parking", "en")


def test_many_texts_are_planned_and_imported_in_seconds(draft: Draft, pack: Callable[..., Path]) -> None:
    path = pack(**{f"hall-{number}_en": f"Hall {number}." for number in range(600)})
    imported = import_texts(draft, path)
    assert len(imported.changed) == 600
    assert import_texts(draft, path).unchanged == 600
