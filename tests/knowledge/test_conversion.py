"""PDF, DOCX and HTML files become sections of text; page numbers and headings survive."""

import zipfile
from pathlib import Path

import pytest

from knowledge.conversion import convert
from knowledge.documents import ContentError, Section
from knowledge.folder import read_folder

BODY = '<w:p><w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
PARAGRAPH = "<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write_pdf(path: Path, pages: list[list[str]]) -> Path:
    """A PDF by hand: one line of Helvetica below the other on each page."""
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    font = f"{3 + 2 * len(pages)} 0 R"
    for number, lines in enumerate(pages):
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET"
        resources = f"<< /Font << /F1 {font} >> >>"
        contents = f"{4 + 2 * number} 0 R"
        media = "/MediaBox [0 0 612 792]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {media} /Resources {resources} /Contents {contents} >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    text, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    text += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    text += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{text.index('xref')}\n%%EOF\n"
    path.write_bytes(text.encode("latin-1"))
    return path


def write_docx(path: Path, body: str) -> Path:
    """A DOCX by hand: the three parts that every reader needs, and the names of heading styles."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/></w:style>'
        for level in (1, 2)
    )
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{main}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return path


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
    body = BODY.format(level=2, text=heading) + PARAGRAPH.format(text=text) + PARAGRAPH.format(text=text)
    _, rendering = convert(write_docx(tmp_path / f"guide.{language}.docx", body), "guide", language)
    assert [(section.heading, section.text) for section in rendering.sections] == [(heading, f"{text}\n\n{text}")]


def test_the_first_heading_of_a_docx_is_its_title(tmp_path: Path) -> None:
    body = BODY.format(level=1, text="Guide") + PARAGRAPH.format(text="Welcome.")
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
