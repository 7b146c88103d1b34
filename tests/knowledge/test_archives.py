"""All texts travel in a ZIP file, and an archive that holds anything else is refused whole."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny import write_tiny_content

from knowledge import archives
from knowledge.cache import VectorCache
from knowledge.documents import ContentError
from knowledge.draft_files import DraftConflict
from knowledge.drafts import ABSENT, Draft
from knowledge.importing import import_texts
from knowledge.releases import ReleaseStore
from knowledge.seeding import seed

TEXT = "---\ntitle: Parking\n---\nAt the coal tower."


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    """Writes an archive of (name, content) pairs."""

    def write(*files: tuple[str | zipfile.ZipInfo, str | bytes]) -> Path:
        path = tmp_path / "texts.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                archive.writestr(name, content)
        return path

    return write


def test_what_was_exported_is_imported_into_another_folder(
    draft: Draft, tmp_path: Path, caches: list[VectorCache]
) -> None:
    draft.write("parking", "en", TEXT, ABSENT)
    target = tmp_path / "all.zip"
    assert archives.export_texts(draft.content, target) == 5
    other = ReleaseStore(tmp_path / "other" / "releases", caches)
    seed(other, write_tiny_content(tmp_path / "other-shipped", masks_en="Old."))
    imported = import_texts(Draft(other), target)
    assert (sorted(imported.changed), imported.unchanged) == (["masks.en", "parking.en"], 3)
    assert Draft(other).read("parking", "en").text == TEXT
    assert import_texts(Draft(other), target).changed == ()


def test_texts_that_the_archive_does_not_hold_stay(draft: Draft, pack: Callable[..., Path]) -> None:
    import_texts(draft, pack(("guide/parking.en.md", TEXT), ("__MACOSX/x", "litter"), ("a/.DS_Store", "x")))
    assert [one.id for one in draft.documents()] == ["concerts", "masks", "parking"]


def test_unpublished_work_is_not_overwritten_unless_that_is_said(draft: Draft, pack: Callable[..., Path]) -> None:
    draft.write("parking", "en", "Mine.", ABSENT)
    path = pack(("guide/parking.en.md", TEXT), ("guide/doors.en.md", TEXT))
    with pytest.raises(DraftConflict, match=r"not published yet, of parking\.en\."):
        import_texts(draft, path)
    assert [one.id for one in draft.documents()] == ["concerts", "masks", "parking"]
    assert import_texts(draft, path, replace=True).changed == ("parking.en", "doors.en")


def link() -> zipfile.ZipInfo:
    member = zipfile.ZipInfo("guide/link.en.md")
    member.external_attr = 0o120777 << 16
    return member


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([("../up.en.md", TEXT)], "cannot name a document"),
        ([("/etc/up.en.md", TEXT)], "cannot name a document"),
        ([("a/../../up.en.md", TEXT)], "cannot name a document"),
        ([("guide\\..\\up.en.md", TEXT)], "cannot name a document"),
        ([("C:/up.en.md", TEXT)], "cannot name a document"),
        ([("guide/parking.md", TEXT)], "named kind/document.language.md"),
        ([("guide/parking.en.exe", TEXT)], "named kind/document.language.md"),
        ([("guide/notes", TEXT)], "named kind/document.language.md"),
        ([(link(), "/etc/passwd")], "is a link"),
        ([("guide/parking.en.md", TEXT), ("faq/parking.en.md", TEXT)], "stands in it twice"),
        ([("guide/parking.en.md", b"\xff\xfe\x00")], "not UTF-8"),
        ([("guide/parking.en.md", "a\0b")], "is no text"),
        ([("guide/parking.en.md", "---\ntitle: [\n---\nx")], "not valid YAML"),
        ([("questions.jsonl", "no question")], "questions.jsonl, line 1"),
        ([], "holds no texts"),
    ],
)
def test_an_archive_that_holds_anything_else_is_refused_whole(
    draft: Draft, pack: Callable[..., Path], files: list[tuple[str, str]], message: str
) -> None:
    with pytest.raises(ContentError, match=message):
        import_texts(draft, pack(("guide/good.en.md", TEXT), *files) if files else pack())
    assert [one.id for one in draft.documents()] == ["concerts", "masks"]


def test_an_archive_that_unpacks_to_too_much_is_refused(
    draft: Draft, pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = pack(("guide/bomb.en.md", b" " * (archives.MOST_BYTES_OF_A_TEXT + 1)))
    assert bomb.stat().st_size < 100_000
    with pytest.raises(ContentError, match="unpacks to more than a text can be"):
        import_texts(draft, bomb)
    monkeypatch.setattr(archives, "MOST_BYTES", 100)
    with pytest.raises(ContentError, match="unpacks to more"):
        import_texts(draft, pack(*[(f"guide/n{n}.en.md", TEXT) for n in range(9)]))
    monkeypatch.setattr(archives, "MOST_FILES", 2)
    with pytest.raises(ContentError, match="holds 3 files; 2 is the most"):
        import_texts(draft, pack(*[(f"guide/n{n}.en.md", TEXT) for n in range(3)]))


def test_an_archive_that_lies_about_sizes_or_is_damaged_is_refused(draft: Draft, pack: Callable[..., Path]) -> None:
    path = pack(("guide/parking.en.md", TEXT * 50))
    whole = path.read_bytes()
    for damaged in (whole[:40], whole[: len(whole) // 2], b"", b"PK\x03\x04", whole.replace(whole[60:64], b"\0\0\0\0")):
        path.write_bytes(damaged)
        with pytest.raises(ContentError, match=r"texts\.zip"):
            import_texts(draft, path)
    assert [one.id for one in draft.documents()] == ["concerts", "masks"]


def test_an_export_that_finds_no_place_leaves_nothing(draft: Draft, tmp_path: Path) -> None:
    draft.open()
    with pytest.raises(OSError, match="No such file"):
        archives.export_texts(draft.content, tmp_path / "nowhere" / "all.zip")
