"""Files reach the draft as what they are, under names that lead nowhere else."""

from pathlib import Path

import pytest

from knowledge.documents import ContentError
from knowledge.draft_files import DraftConflict
from knowledge.drafts import Draft
from knowledge.incoming import add_file
from knowledge.naming import document_name

HTML = "<html><head><title>Getting in</title></head><body><h2>Gate</h2><p>Gate 7 opens at 8:30.</p></body></html>"


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_markdown_is_kept_as_it_is(draft: Draft, tmp_path: Path) -> None:
    text = "---\ntitle: Doors\n# a remark\nkind: faq\n---\n## When {#when}\n\nAt 8:30.\n"
    added = add_file(draft, file(tmp_path, "doors.en.md", text))
    assert (added.name, added.outcome, added.sections) == ("doors.en", "added", 1)
    assert draft.read("doors", "en").text == text
    assert (draft.content / "faq" / "doors.en.md").is_file()
    assert add_file(draft, file(tmp_path, "doors.en.md", text)).outcome == "unchanged"


def test_a_web_page_is_converted_with_its_title_and_anchors(draft: Draft, tmp_path: Path) -> None:
    add_file(draft, file(tmp_path, "Getting IN (2).en.html", HTML))
    text = draft.read("getting-in-2", "en").text
    assert "title: Getting in" in text
    assert "## Gate {#" in text
    assert "Gate 7 opens at 8:30." in text


def test_what_is_given_wins_over_what_the_file_tells(draft: Draft, tmp_path: Path) -> None:
    path = file(tmp_path, "doors.en.md", "---\ntitle: Portes\n---\nÀ 8 h 30.")
    assert add_file(draft, path, document="opening", language="fr", kind="faq").name == "opening.fr"
    assert draft.read("opening", "fr").text == "---\ntitle: Portes\nkind: faq\n---\nÀ 8 h 30."


def test_a_translation_is_of_the_kind_of_its_document(draft: Draft, tmp_path: Path) -> None:
    add_file(draft, file(tmp_path, "doors.en.txt", "Doors open at 8:30."), kind="faq")
    add_file(draft, file(tmp_path, "doors.fr.txt", "Les portes ouvrent à 8 h 30."))
    assert [(one.id, one.kind, list(one.languages)) for one in draft.documents() if one.id == "doors"] == [
        ("doors", "faq", ["en", "fr"])
    ]


def test_a_text_in_an_older_encoding_is_read_and_that_is_told(draft: Draft, tmp_path: Path) -> None:
    added = add_file(draft, file(tmp_path, "portes.fr.md", "À 8 h 30, au théâtre.".encode("latin-1")))
    assert "À 8 h 30, au théâtre." in draft.read("portes", "fr").text
    assert [notice.code for notice in added.notices] == ["encoding"]


def test_a_damaged_text_is_mended_with_the_words_of_the_draft(draft: Draft, tmp_path: Path) -> None:
    add_file(draft, file(tmp_path, "hall.en.md", "The zyffle is the hall."))
    added = add_file(draft, file(tmp_path, "doors.en.md", "The zy\ufffdle opens at 8:30."))
    assert (added.repaired, "The zyffle opens" in draft.read("doors", "en").text) == (1, True)


def test_an_ending_in_capitals_tells_the_language_too(draft: Draft, tmp_path: Path) -> None:
    assert add_file(draft, file(tmp_path, "PORTES.FR.TXT", "À 8 h 30.")).name == "portes.fr"


def test_a_language_that_nothing_tells_is_asked_for(draft: Draft, tmp_path: Path) -> None:
    path = file(tmp_path, "portes.txt", "Les portes ouvrent à 8 h 30.")
    with pytest.raises(ContentError, match=r"portes\.txt does not tell its language; .* or say --language fr"):
        add_file(draft, path)
    assert add_file(draft, path, detect=lambda text: "fr" if "portes" in text else None).name == "portes.fr"
    page = file(tmp_path, "page.html", HTML)
    assert add_file(draft, page, detect=lambda text: "en").name == "page.en"


def test_a_changed_served_text_is_replaced_and_unpublished_work_is_not(draft: Draft, tmp_path: Path) -> None:
    assert add_file(draft, file(tmp_path, "masks.en.md", "First.")).outcome == "replaced"
    with pytest.raises(DraftConflict, match="--replace"):
        add_file(draft, file(tmp_path, "masks.en.md", "Second."))
    assert draft.read("masks", "en").text == "First."
    assert add_file(draft, file(tmp_path, "masks.en.md", "Second."), replace=True).outcome == "replaced"


def test_the_glossary_is_kept_beside_the_texts(draft: Draft, tmp_path: Path) -> None:
    path = file(tmp_path, "glossary.csv", "id,category,en,fr,zh\nmetz,city,Metz,Metz,梅斯\n")
    assert (add_file(draft, path).outcome, add_file(draft, path).outcome) == ("added", "unchanged")
    path.write_text("id,category,en,fr,zh\n", encoding="utf-8")
    with pytest.raises(DraftConflict, match=r"glossary\.csv that is not published yet"):
        add_file(draft, path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.en.md", b""),
        ("blank.en.txt", b" \n"),
        ("picture.en.md", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("binary.en.txt", b"abc\x00def"),
        ("note.en.pdf", b"no PDF at all"),
        ("note.en.docx", b"no DOCX at all"),
        ("program.en.exe", b"MZ"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(draft: Draft, tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(ContentError, match=name.partition(".")[0]):
        add_file(draft, file(tmp_path, name, content))
    assert [one for one in draft.documents() if one.state != "published"] == []


def test_a_file_that_is_not_there_is_named(draft: Draft, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="There is no file"):
        add_file(draft, tmp_path / "nothing.en.md")


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Été à Metz (2)", "ete-a-metz-2"),
        ("../../etc/passwd", "etc-passwd"),
        ("会议 须知", "会议-须知"),
        ("A" * 200, "a" * 60),
        ("con.cept_note", "con-cept-note"),
    ],
)
def test_any_name_becomes_one_that_leads_nowhere(name: str, made: str) -> None:
    assert document_name(name) == made


def test_a_name_without_letters_is_refused() -> None:
    with pytest.raises(ContentError, match="give the document a name"):
        document_name("../…")
