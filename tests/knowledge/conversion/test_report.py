"""A conversion tells what it did: encoding, language, what was mended and where, tables and passages."""

from pathlib import Path

import pytest
from made_files import write_pdf

from knowledge.conversion import Converted, Options, convert_file
from knowledge.folder import read_folder

DAMAGED = "The \ufffdirst forum helps cities re\ufffdlect on the \ufffdield of culture. A \ufffdzq."


def converted(tmp_path: Path, name: str, content: bytes, language: str, options: Options | None = None) -> Converted:
    (tmp_path / name).write_bytes(content)
    return convert_file(tmp_path / name, "a", language, options)


def test_what_was_mended_is_told_with_its_place(tmp_path: Path) -> None:
    text = f"# Note\n\n## Aims {{#aims page=2}}\n\n{DAMAGED}"
    found = converted(tmp_path, "a.md", text.encode(), "en")
    assert [(change.before, change.after, change.anchor, change.page) for change in found.repaired] == [
        ("\ufffdirst", "first", "aims", 2),
        ("re\ufffdlect", "reflect", "aims", 2),
        ("\ufffdield", "field", "aims", 2),
    ]
    assert [change.before for change in found.flagged] == ["\ufffdzq"]
    assert found.counts == {"ligature": 3}
    assert [notice.code for notice in found.notices] == ["flagged"]
    assert found.passages[0].text == "The first forum helps cities reflect on the field of culture. A \ufffdzq."


def test_a_heading_behind_a_mark_that_nobody_sees_is_a_heading(tmp_path: Path) -> None:
    found = converted(tmp_path, "a.md", "Un mot.\n\n\ufeff## Lieu {#lieu}\n\nAu parc.".encode(), "fr")
    assert [section.anchor for section in found.rendering.sections] == ["text", "lieu"]


def test_mending_makes_no_headings(tmp_path: Path) -> None:
    found = converted(tmp_path, "a.md", "Un mot.\n\xad# Lieu".encode(), "fr")
    assert [section.text for section in found.rendering.sections] == ["Un mot.\n\\# Lieu"]


def test_a_title_is_mended_too(tmp_path: Path) -> None:
    found = converted(tmp_path, "a.md", "---\ntitle: Les villes crÃ©atives\n---\nMot.".encode(), "fr")
    assert found.rendering.title == found.rendering.metadata["title"] == "Les villes créatives"


def test_words_of_the_knowledge_base_help(tmp_path: Path) -> None:
    text = "The zy\ufffdle is new.".encode()
    assert converted(tmp_path, "a.md", text, "en").rendering.sections[0].text == "The zy\ufffdle is new."
    helped = converted(tmp_path, "a.md", text, "en", Options(words=["Zyffle"]))
    assert helped.rendering.sections[0].text == "The zyffle is new."


def test_words_cut_over_lines_of_a_page_are_joined(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [["Cities share prac-", "tices in the long-", "term."]])
    found = convert_file(path, "a", "en")
    assert found.rendering.sections[0].text == "Cities share practices in the long-term."
    assert found.counts == {"hyphenation": 2}


CHINESE = "创意城市网络由联合国教科文组织于2004年创立，旨在促进以创意作为可持续发展动力的城市之间的合作。"
FRENCH = "L'été à Pékin : les villes créatives se réunissent au siège de l'organisation, près du théâtre."


@pytest.mark.parametrize(
    ("text", "codec", "language", "told"),
    [
        (CHINESE, "gb18030", "zh", "GB18030"),
        ("欢迎", "gb18030", "zh", "GB18030"),
        (FRENCH, "latin-1", "fr", "ISO-8859-1"),
        ("Café", "latin-1", "fr", "ISO-8859-1"),
        ("« L’été » – Œuvre", "cp1252", "fr", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_another_encoding_is_found_and_told(
    tmp_path: Path, text: str, codec: str, language: str, told: str, name: str
) -> None:
    found = converted(tmp_path, name, text.encode(codec), language)
    assert (found.rendering.sections[0].text, found.encoding) == (text, told)
    assert [notice.code for notice in found.notices] == ["encoding"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_says_its_encoding_needs_no_word_on_it(tmp_path: Path, codec: str) -> None:
    found = converted(tmp_path, "a.txt", CHINESE.encode(codec), "zh")
    assert (found.rendering.sections[0].text, found.notices) == (CHINESE, ())


def test_a_page_that_declares_its_encoding_is_believed(tmp_path: Path) -> None:
    page = f'<meta charset="gb2312"><p>{CHINESE}</p>'.encode("gb2312")
    found = converted(tmp_path, "a.html", page, "zh")
    assert (found.rendering.sections[0].text, found.encoding, found.notices) == (CHINESE, "gb2312", ())


def test_text_in_another_language_than_stated_is_told(tmp_path: Path) -> None:
    asked = []

    def detect(text: str) -> str:
        asked.append(text)
        return "fr"

    found = converted(tmp_path, "a.md", b"## Lieu\n\n**Un** mot.", "en", Options(detect=detect))
    assert (found.detected, asked) == ("fr", ["Un mot."])
    assert [notice.sentence for notice in found.notices] == [
        "The text seems to be in French, and is to be kept in English."
    ]


def test_a_folder_holds_files_of_the_new_formats_as_well(tmp_path: Path) -> None:
    (tmp_path / "a.fr.csv").write_text("titre,texte\nLieu,Un mot.", encoding="utf-8")
    (tmp_path / "b.en.ics").write_text(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Forum\r\nLOCATION:Hall\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        encoding="utf-8",
    )
    assert [(document.id, document.kind) for document in read_folder(tmp_path)] == [("a", "guide"), ("b", "programme")]
