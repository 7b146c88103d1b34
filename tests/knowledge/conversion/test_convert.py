"""PDF, DOCX and HTML files become sections of text; page numbers and headings survive."""

from pathlib import Path

import pytest
from made_files import HEADING, PARAGRAPH, write_docx, write_pdf

from knowledge.conversion import convert
from knowledge.documents import ContentError, Section
from knowledge.folder import read_folder


def test_each_page_of_a_pdf_is_a_section_with_its_number(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "note.en.pdf", [["The forum opens", "in the old works."], [], ["It ends at noon."]])
    kind, rendering = convert(path, "note", "en")
    assert kind == "guide"
    assert rendering.sections == (
        Section("page-1", "note", "The forum opens in the old works.", 1),
        Section("page-3", "note", "It ends at noon.", 3),
    )


def test_words_cut_at_the_end_of_a_line_are_joined(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "note.en.pdf", [["Cities share prac-", "tices with each other."]])
    assert convert(path, "note", "en")[1].sections[0].text == "Cities share practices with each other."


@pytest.mark.parametrize(
    ("language", "heading", "text"),
    [("en", "Venue", "In the park."), ("fr", "Lieu", "À l’été, dans le parc."), ("zh", "会场", "在首钢园。")],
)
def test_headings_of_a_docx_are_sections(tmp_path: Path, language: str, heading: str, text: str) -> None:
    body = HEADING.format(level=2, text=heading) + PARAGRAPH.format(text=text) + PARAGRAPH.format(text=text)
    _, rendering = convert(write_docx(tmp_path / f"guide.{language}.docx", body), "guide", language)
    assert [(section.heading, section.text) for section in rendering.sections] == [(heading, f"{text}\n\n{text}")]


def test_the_first_heading_of_a_docx_is_its_title(tmp_path: Path) -> None:
    body = HEADING.format(level=1, text="Guide") + PARAGRAPH.format(text="Welcome.")
    assert convert(write_docx(tmp_path / "a.en.docx", body), "a", "en")[1].title == "Guide"


def test_html_gives_its_text_and_nothing_of_what_is_hidden(tmp_path: Path) -> None:
    path = tmp_path / "page.fr.html"
    path.write_text(
        "<html><head><title>Le  sommet</title><style>p {}</style></head><body><script>alert('x')</script>"
        "<h2>Lieu</h2><p>À <b>Pékin</b>.</p><template><p>caché</p></template></body></html>",
        encoding="utf-8",
    )
    _, rendering = convert(path, "page", "fr")
    assert rendering.title == "Le sommet"
    assert [(section.heading, section.text) for section in rendering.sections] == [("Lieu", "À **Pékin**.")]


@pytest.mark.parametrize("name", ["bad.en.pdf", "bad.en.docx"])
@pytest.mark.parametrize("content", [b"", b"not what it says it is", b"%PDF-1.4\n%%EOF", b"PK\x03\x04 cut off"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ContentError, match=r"^bad\.en\.\w+ "):
        convert(tmp_path / name, "bad", "en")


def test_a_docx_with_damaged_markup_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"^bad\.en\.docx cannot be read: "):
        convert(write_docx(tmp_path / "bad.en.docx", "<w:p><w:r>"), "bad", "en")


def test_a_folder_is_read_whatever_the_form_of_its_files(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.en.pdf", [["A page."]])
    write_docx(tmp_path / "b.fr.docx", PARAGRAPH.format(text="Un mot."))
    (tmp_path / "c.zh.txt").write_text("一句话。", encoding="utf-8")
    (tmp_path / "c.en.md").write_text("One sentence.", encoding="utf-8")
    (tmp_path / "notes.pptx").write_bytes(b"")
    found = read_folder(tmp_path)
    assert [(document.id, sorted(document.renderings)) for document in found] == [
        ("a", ["en"]),
        ("b", ["fr"]),
        ("c", ["en", "zh"]),
    ]
    assert [document.id for document in read_folder(tmp_path, "zh")] == ["c"]
