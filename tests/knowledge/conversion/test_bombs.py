"""Small files that would fill the memory or never end: each is read, or refused with what to do, within bounds."""

import time
import zlib
from pathlib import Path

import pytest
from made_files import PARAGRAPH, write_docx, write_pdf

from knowledge.conversion import Refusal, convert_isolated, errors
from knowledge.documents import ContentError, parse_rendering, with_kind

SECONDS = 4
SLOWEST = 20


def ended(path: Path) -> str:
    """The code of the refusal, or nothing where the file was read; either within its time."""
    start = time.monotonic()
    try:
        convert_isolated(path, "a", "en", seconds=SECONDS)
        return ""
    except Refusal as error:
        return error.code
    finally:
        assert time.monotonic() - start < SLOWEST


def with_stream(path: Path, content: bytes) -> Path:
    """A PDF whose page is drawn by this content, packed."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, start=1))
    path.write_bytes(b"%PDF-1.4\n" + body + b"trailer\n<< /Root 1 0 R >>\nstartxref\n1\n%%EOF\n")
    return path


def test_a_pdf_made_by_hand_is_read(tmp_path: Path) -> None:
    path = with_stream(tmp_path / "a.pdf", b"BT /F1 12 Tf (The forum.) Tj ET")
    assert convert_isolated(path, "a", "en").rendering.sections[0].text == "The forum."


def test_a_pdf_whose_page_unpacks_beyond_measure(tmp_path: Path) -> None:
    path = with_stream(tmp_path / "a.pdf", b"BT /F1 12 Tf (" + b" " * 250_000_000 + b") Tj ET")
    assert path.stat().st_size < 2_000_000
    assert ended(path) in ("", "unreadable", "too-much-memory", "too-slow")


def test_a_pdf_whose_page_never_ends(tmp_path: Path) -> None:
    path = with_stream(tmp_path / "a.pdf", b"BT /F1 12 Tf " + b"(a) Tj " * 8_000_000 + b"ET")
    assert path.stat().st_size < 200_000
    assert ended(path) in ("too-slow", "too-much-memory", "unreadable")


def test_a_pdf_whose_pages_go_in_circles(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [["x"]])
    path.write_bytes(path.read_bytes().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"))
    assert ended(path) in ("", "unreadable")


def test_a_word_file_nested_beyond_measure(tmp_path: Path) -> None:
    cell = "<w:tbl><w:tr><w:tc>"
    body = cell * 3_000 + PARAGRAPH.format(text="x") + "</w:tc></w:tr></w:tbl>" * 3_000
    assert ended(write_docx(tmp_path / "a.docx", body)) in ("unreadable", "crashed", "too-slow")


BOMB = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'lol'}]" for n in range(12))


@pytest.mark.parametrize(
    "front",
    [
        BOMB + "\ntitle: *a11",
        "title: " + "[" * 600,
        "title: " + "[" * 50_000,
        "date: 2020-13-45",
        'title: "\\ud800"',
        "- a\n- b",
        "a: !!python/x b",
    ],
)
def test_front_matter_that_would_harm_is_refused(tmp_path: Path, front: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{front}\n---\nWords.", encoding="utf-8")
    with pytest.raises(errors.BadFrontMatter, match="Write them as “key: value”, or take them out"):
        convert_isolated(path, "a", "en", seconds=SECONDS)
    with pytest.raises(ContentError):
        parse_rendering("a", "en", path.read_text(encoding="utf-8"))
    with pytest.raises(ContentError):
        with_kind(path.read_text(encoding="utf-8"), "faq")


def test_halves_of_characters_are_marked_as_lost(tmp_path: Path) -> None:
    event = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A\r\nEND:VEVENT\r\n"
    (tmp_path / "a.ics").write_text(f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n", encoding="utf-8")
    talk = '{"title": "A \\ud83d\\ude00 b \\ud800 c", "abstract": "x"}'
    told = f'{{"schedule": {{"conference": {{"days": [{{"rooms": {{"R": [{talk}]}}}}]}}}}}}'
    (tmp_path / "a.json").write_text(told, encoding="utf-8")
    converted = convert_isolated(tmp_path / "a.json", "a", "en")
    assert converted.rendering.sections[0].heading == "A \U0001f600 b \ufffd c"
    converted.markdown.encode("utf-8")
