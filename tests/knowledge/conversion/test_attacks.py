"""Files that would harm, mislead or never end are refused, each with a sentence that says what to do."""

import contextlib
import pickle
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from made_files import PARAGRAPH, write_docx, write_pdf, write_pptx, write_xlsx
from pypdf import PdfWriter

from knowledge.conversion import CONVERTERS, Limits, Options, Refusal, check_name, convert_file, errors
from knowledge.conversion.intake import LimitedFile
from knowledge.documents import ContentError

PDF = b"%PDF-1.7\n" + b"\x80" * 50
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def refused(path: Path, options: Options | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        convert_file(path, "a", "en", options)
    return caught.value


@pytest.mark.parametrize("suffix", sorted(CONVERTERS))
@pytest.mark.parametrize("content", [b"", b"\n \r\n", b"\x00" * 5000])
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)
    assert str(refused(path)) == f"a.{suffix} is empty; check that it was saved, and choose it again."


@pytest.mark.parametrize("suffix", sorted(CONVERTERS))
def test_a_file_beyond_the_limit_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"x" * 2_000_001)
    assert str(refused(path, Options(Limits(size=2_000_000)))) == (
        f"a.{suffix} is larger than 1 MB; split it, or leave its pictures out, and try again."
    )


def test_a_stream_beyond_the_limit_is_stopped_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    with pytest.raises(errors.TooLarge), LimitedFile(path, "a.pdf", 10) as file:  # noqa: PT012 - the file is closed
        file.write(b"12345")
        file.write(b"123456")
    assert not path.exists()
    with LimitedFile(path, "a.pdf", 10) as file:
        file.write(b"1234567890")
    assert path.read_bytes() == b"1234567890"


@pytest.mark.parametrize(
    "name",
    "../a.md|..\\a.md|/etc/passwd|C:a.md|.hidden.md|..|| |a\x00.md|a\n.md|a.md.|a\u202etxt.md|\ud800.md".split("|"),
)
def test_a_name_that_could_point_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(errors.UnsafeName, match="rename it and try again"):
        check_name(name)


@pytest.mark.parametrize("name", ["Programme (final).pdf", "日程 2025.docx", "L’été à Pékin.v1..2.md"])
def test_an_ordinary_name_is_kept(name: str) -> None:
    assert check_name(name) == name


def test_the_owners_name_is_told_and_not_that_of_the_stored_file(tmp_path: Path) -> None:
    (tmp_path / "f81d").write_bytes(PDF)
    assert str(refused(tmp_path / "f81d", Options(name="notes.docx"))).startswith("notes.docx is not what its ending")
    assert isinstance(refused(tmp_path / "f81d", Options(name="../notes.docx")), errors.UnsafeName)


@pytest.mark.parametrize("name", ["a", "a.doc", "a.exe", "a.md.gz", "pdf"])
def test_a_format_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x", encoding="utf-8")
    assert "save it as one of: csv, docx," in str(refused(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.md", PDF, "a PDF file"),
        ("a.md", b"\x7fELF\x02\x01", "a program"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("a.csv", b"PK\x03\x04" + b"x" * 40, "a ZIP archive"),
        ("a.html", bytes(range(256)) * 4, "binary data"),
        ("a.md", b"text \x00\x01\x02", "binary data"),
        ("a.json", OLE, "an old or encrypted Office file"),
        ("a.pdf", b"just words", "plain text"),
        ("a.docx", b"just words", "plain text"),
        ("a.docx", PDF, "a PDF file"),
        ("a.xlsx", OLE, "an old or encrypted Office file"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    tmp_path: Path, name: str, content: bytes, found: str
) -> None:
    (tmp_path / name).write_bytes(content)
    error = refused(tmp_path / name)
    assert isinstance(error, errors.WrongEnding)
    assert f"its content is {found}" in str(error)


def test_office_files_under_each_others_names_are_refused(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.pptx", PARAGRAPH.format(text="x"))
    assert "its content is that of a docx file" in str(refused(path))


def test_encrypted_files_are_refused(tmp_path: Path) -> None:
    office = tmp_path / "a.docx"
    office.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le"))
    for path in (write_pdf(tmp_path / "a.pdf", [["x"]], password="secret"), office):
        assert "save it without a password" in str(refused(path))


def test_a_pdf_that_anybody_may_open_is_read_although_encrypted(tmp_path: Path) -> None:
    writer = PdfWriter(write_pdf(tmp_path / "plain.pdf", [["The forum."]]))
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    assert convert_file(tmp_path / "a.pdf", "a", "en").rendering.sections[0].text == "The forum."


def test_a_pdf_of_ten_thousand_pages_is_refused_at_once(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(10_000):
        writer.add_blank_page(10, 10)
    writer.write(tmp_path / "a.pdf")
    start = time.process_time()
    assert str(refused(tmp_path / "a.pdf")) == "a.pdf has more than 1000 pages; split it into several files."
    assert time.process_time() - start < 10


def test_a_pdf_that_lies_about_its_pages_is_bounded_too(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [["x"]] * 4)
    path.write_bytes(path.read_bytes().replace(b"/Count 4", b"/Count 1"))
    assert isinstance(refused(path, Options(Limits(pages=3))), errors.TooManyPages)


def test_slides_and_rows_are_bounded(tmp_path: Path) -> None:
    slides = write_pptx(tmp_path / "a.pptx", [("One", "x")] * 3)
    assert isinstance(refused(slides, Options(Limits(pages=2))), errors.TooManyPages)
    sheet = write_xlsx(tmp_path / "a.xlsx", {"A": [["a", "b"]] * 12})
    assert isinstance(refused(sheet, Options(Limits(rows=10))), errors.TooManyRows)
    (tmp_path / "a.csv").write_text("a,b\n" * 12, encoding="utf-8")
    assert isinstance(refused(tmp_path / "a.csv", Options(Limits(rows=10))), errors.TooManyRows)
    event = "BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n"
    (tmp_path / "a.ics").write_text(f"BEGIN:VCALENDAR\r\n{event * 3}END:VCALENDAR\r\n", encoding="utf-8")
    assert isinstance(refused(tmp_path / "a.ics", Options(Limits(rows=2))), errors.TooManyRows)


def bomb(path: Path, member: str, size: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(member, "w") as file:
        for _ in range(size // 1_000_000):
            file.write(b" " * 1_000_000)
    return path


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx"])
def test_a_file_that_unpacks_beyond_measure_is_refused(tmp_path: Path, suffix: str) -> None:
    folder = {"docx": "word", "pptx": "ppt", "xlsx": "xl"}[suffix]
    large = bomb(tmp_path / f"large.{suffix}", f"{folder}/media/a.bin", 250_000_000)
    tight = bomb(tmp_path / f"tight.{suffix}", f"{folder}/media/a.bin", 30_000_000)
    part = bomb(tmp_path / f"part.{suffix}", f"{folder}/document.xml", 40_000_000)
    for path in (large, tight, part):
        assert isinstance(refused(path), errors.UnpacksTooLarge), path.name


def test_an_archive_of_too_many_members_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        for number in range(50):
            archive.writestr(f"word/{number}.xml", "<x/>")
    assert isinstance(refused(tmp_path / "a.docx", Options(Limits(members=49))), errors.UnpacksTooLarge)


@pytest.mark.parametrize(
    "head",
    ['<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'],
)
def test_markup_that_names_outside_files_is_refused(tmp_path: Path, head: str) -> None:
    path = write_docx(tmp_path / "a.docx", PARAGRAPH.format(text="x"), head=head)
    assert isinstance(refused(path), errors.ExternalContent)


def test_what_a_document_links_to_is_never_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a document made us open a connection")

    monkeypatch.setattr("socket.socket.connect", fail)
    monkeypatch.setattr("socket.getaddrinfo", fail)
    url = "http://example.org/spy.png"
    (tmp_path / "a.html").write_text(f"<link href='{url}'><img src='{url}'><p>Text</p>", encoding="utf-8")
    (tmp_path / "a.md").write_text(f"![x]({url})\n\nText", encoding="utf-8")
    (tmp_path / "a.ics").write_text(
        f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A\r\nATTACH:{url}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        encoding="utf-8",
    )
    for path in tmp_path.iterdir():
        assert url not in convert_file(path, "a", "en").passages[0].text if path.suffix != ".ics" else True


def test_scripts_in_markdown_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Before <script>alert(1)</script>after <iframe src=x>", encoding="utf-8")
    converted = convert_file(tmp_path / "a.md", "a", "en")
    assert converted.rendering.sections[0].text == "Before after"
    assert [notice.code for notice in converted.notices] == ["scripts"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<div>" * 20_000 + "x"),
        ("a.html", "<div>" * 1_000_000),
        ("a.html", "".join(f"<x{number}>" for number in range(200_000))),
        ("a.html", "<title" * 50_000),
        ("a.md", "## a {#b}\n\nx\n\n" * 20_000),
        ("a.md", "\ufffdirst word\ufffd " * 50_000),
        ("a.csv", 'a,b\n"' + "x\n" * 200_000),
        ("a.html", "<b style='font-size:0.0000" + "0" * 50_000 + "'>x</b>"),
        ("a.md", "<script" * 50_000),
        ("a.md", "# a" + " " * 50_000 + "b"),
        ("a.md", "> " * 20_000 + "x"),
        ("a.md", "|" + " " * 50_000 + "x\n|" + "---|" * 20_000),
        ("a.json", "[" * 100_000),
        ("a.txt", "a" * 500_000),
        ("a.ics", "BEGIN:VEVENT\r\n" * 5_000),
    ],
)
def test_a_text_made_to_take_for_ever_does_not(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    start = time.process_time()
    with contextlib.suppress(ContentError):
        convert_file(tmp_path / name, "a", "en")
    assert time.process_time() - start < 10


def test_a_page_of_more_markup_than_can_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>x" * 300_000, encoding="utf-8")
    assert isinstance(refused(tmp_path / "a.html", Options(Limits(markup=1_000_000))), errors.TooLarge)


def test_a_conversion_beyond_its_time_is_stopped(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [["x"]] * 3)
    assert str(refused(path, Options(Limits(seconds=-1)))).startswith("a.pdf takes longer than -1 seconds")


@pytest.mark.parametrize("suffix", sorted(CONVERTERS))
def test_a_file_that_is_cut_off_is_read_or_refused(tmp_path: Path, suffix: str) -> None:
    makers: dict[str, Callable[[Path], Path]] = {
        "docx": lambda path: write_docx(path, PARAGRAPH.format(text="x")),
        "pdf": lambda path: write_pdf(path, [["x"]]),
        "pptx": lambda path: write_pptx(path, [("A", "b")]),
        "xlsx": lambda path: write_xlsx(path, {"A": [["a"], ["b"]]}),
    }
    path = tmp_path / f"a.{suffix}"
    path.write_text('<p>BEGIN:VCALENDAR\r\nMot,"été' * 40, encoding="utf-8")
    whole = makers.get(suffix, lambda made: made)(path).read_bytes()
    for cut in (1, 5, 20, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with contextlib.suppress(ContentError):
            convert_file(path, "a", "en")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    assert "there is no such file" in str(refused(tmp_path / "a.md"))


def test_a_refusal_survives_the_way_between_processes() -> None:
    error = errors.TooManyPages("a.pdf", {"limit": 3})
    copied = pickle.loads(pickle.dumps(error))
    assert (str(copied), copied.code, copied.details) == (str(error), "too-many-pages", {"limit": 3})


def test_a_long_name_is_refused() -> None:
    with pytest.raises(errors.UnsafeName):
        check_name("é" * 101)
