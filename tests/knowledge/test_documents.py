"""Text files are read into documents, renderings and sections."""

import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.documents import (
    ContentError,
    Document,
    Rendering,
    Section,
    group_renderings,
    load_documents,
    parse_rendering,
    read_text,
    split_file_name,
    split_front_matter,
    split_sections,
    write_rendering,
)

GUIDE = """---
title: Getting there
kind: guide
---
## By train {#train}

Line 6 stops at the park.

## By bus

Bus 527.
"""


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("concept-note.fr.md", ("concept-note", "fr", "md")),
        ("a.b.zh.docx", ("a.b", "zh", "docx")),
        ("第一.zh.pdf", ("第一", "zh", "pdf")),
        ("glossary.csv", None),
        ("note.english.md", None),
        (".hidden.en.md", None),
    ],
)
def test_a_file_name_tells_document_language_and_form(name: str, parts: tuple[str, str, str] | None) -> None:
    assert split_file_name(name) == parts


def test_sections_follow_the_headings_and_their_anchors() -> None:
    kind, rendering = parse_rendering("getting-there", "en", GUIDE)
    assert (kind, rendering.title, rendering.language) == ("guide", "Getting there", "en")
    assert rendering.sections == (
        Section("train", "By train", "Line 6 stops at the park."),
        Section("section-2", "By bus", "Bus 527."),
    )


def test_a_text_without_front_matter_gets_a_title_and_a_kind() -> None:
    kind, rendering = parse_rendering("late-news", "en", "The forum begins at noon.")
    assert (kind, rendering.title) == ("guide", "late news")
    assert rendering.sections == (Section("text", "late news", "The forum begins at noon."),)


def test_a_heading_of_level_one_at_the_top_is_the_title() -> None:
    title, sections = split_sections("# Les villes\n\nUn mot.\n\n## Suite {#suite}\n\nDeux mots.", "fichier")
    assert title == "Les villes"
    assert sections == [Section("text", "Les villes", "Un mot."), Section("suite", "Suite", "Deux mots.")]


def test_a_heading_in_a_code_block_is_text() -> None:
    _, sections = split_sections("## 命令 {#run}\n\n```\n# 不是标题\n```", "文件")
    assert sections == [Section("run", "命令", "```\n# 不是标题\n```")]


def test_an_anchor_given_twice_is_numbered() -> None:
    _, sections = split_sections("## A {#same}\n\none\n\n## B {#same}\n\ntwo", "file")
    assert [section.anchor for section in sections] == ["same", "same-2"]


def test_a_heading_tells_the_page_it_was_converted_from() -> None:
    _, sections = split_sections("## 会场 {#page-3 page=3}\n\n在首钢园。\n\n## Suite {#suite}\n\nUn mot.", "file")
    assert sections == [Section("page-3", "会场", "在首钢园。", 3), Section("suite", "Suite", "Un mot.")]


def test_a_page_holds_for_the_headings_below_it() -> None:
    body = "## One {#one page=3}\n\na\n\n### Two\n\nb\n\n### Three {#three page=4}\n\nc\n\n## Four\n\nd"
    assert [section.page for section in split_sections(body, "file")[1]] == [3, 3, 4, None]


@pytest.mark.parametrize("attributes", ["{#a page=0}", "{#a page=x}", "{#a page=-1}", "{page=3}", "{#a  page}"])
def test_what_is_no_page_stays_in_the_heading(attributes: str) -> None:
    (section,) = split_sections(f"## One {attributes}\n\ntext", "file")[1]
    assert (section.heading, section.page) == (f"One {attributes}", None)


def test_a_heading_of_many_spaces_is_read_at_once() -> None:
    assert split_sections("# a" + " " * 20_000 + "b\n\ntext", "file")[1][0].text == "text"


def test_a_rendering_is_written_as_it_is_read() -> None:
    sections = (Section("page-1", "C# {#x}", "Un mot.\n\n| a |\n|---|", 1), Section("text", "Fin", "- été\n- 会场"))
    rendering = Rendering("note", "fr", "Été : « note »", {"title": "Été : « note »", "kind": "faq"}, sections)
    assert parse_rendering("note", "fr", write_rendering("faq", rendering)) == ("faq", rendering)


def test_a_title_made_up_from_the_name_is_not_written() -> None:
    rendering = parse_rendering("late-news", "en", "The forum begins.")[1]
    assert write_rendering("guide", rendering) == "---\nkind: guide\n---\n\n## late news {#text}\n\nThe forum begins.\n"


def test_front_matter_survives_a_byte_order_mark_and_windows_line_ends() -> None:
    assert split_front_matter("\ufeff---\r\ntitle: Été\r\n---\r\nTexte\r\n") == ({"title": "Été"}, "Texte\n")


@pytest.mark.parametrize("front", ["[" * 9_990 + "]" * 9_990, "- " * 9_990, "? " * 9_990, "{a: " * 4_000 + "}" * 4_000])
def test_lists_within_lists_are_refused_before_they_fill_the_stack_of_a_thread(front: str) -> None:
    program = f"""
import threading
from knowledge.documents import ContentError, split_front_matter

def read():
    try:
        split_front_matter({f"---{chr(10)}{front}{chr(10)}---{chr(10)}x"!r})
    except ContentError as error:
        print(error.key)

threading.stack_size(256 * 1024)
thread = threading.Thread(target=read)
thread.start()
thread.join()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "front_matter_too_deep"), done.stderr


@pytest.mark.parametrize("front", ["title: [open", "- a\n- list", "just words"])
def test_front_matter_that_cannot_be_read_names_the_file(front: str) -> None:
    with pytest.raises(ContentError, match=r"^bad\.en\.md: the front matter"):
        split_front_matter(f"---\n{front}\n---\nText", "bad.en.md")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "note.fr.md"
    path.write_bytes("été".encode("latin-1"))
    with pytest.raises(ContentError, match=r"^note\.fr\.md: not UTF-8 \(byte 0\)"):
        read_text(path)


def document(*languages: str, **translation: str) -> Document:
    texts = {
        language: f"---\nkind: faq\n{f'translation: {mark}' if (mark := translation.get(language)) else ''}\n---\nText"
        for language in languages
    }
    (found,) = group_renderings(parse_rendering("doc", language, text) for language, text in texts.items())
    return found


def test_files_of_one_document_are_its_renderings() -> None:
    assert list(document("en", "fr", "zh").renderings) == ["en", "fr", "zh"]


def test_the_original_is_the_rendering_that_is_no_translation() -> None:
    assert document("en", "fr", "zh", en="unofficial", fr="official").original.language == "zh"
    assert document("zh", "fr", "en").original.language == "en"
    assert document("es", "zh", zh="official").original.language == "es"


def test_a_language_without_a_rendering_gets_the_original() -> None:
    assert document("fr", "zh", zh="unofficial").rendering_for("en").language == "fr"
    assert document("fr", "zh", zh="unofficial").rendering_for("zh").language == "zh"


def test_a_document_given_twice_in_a_language_is_refused() -> None:
    twice = [parse_rendering("doc", "en", "One"), parse_rendering("doc", "en", "Two")]
    with pytest.raises(ContentError, match=r"^doc: two files in 'en'"):
        group_renderings(twice)


def test_a_document_of_two_kinds_is_refused() -> None:
    kinds = [parse_rendering("doc", "en", "---\nkind: faq\n---\nA"), parse_rendering("doc", "fr", "B")]
    with pytest.raises(ContentError, match="ids are unique across kinds"):
        group_renderings(kinds)


def test_documents_are_loaded_from_all_folders_below_in_the_order_of_their_ids(tmp_path: Path) -> None:
    for place in ("b/one.en.md", "a/two.en.md", "a/two.zh.md", "a/README.md", "notes.txt"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("Text", encoding="utf-8")
    found = load_documents(tmp_path)
    assert [(each.id, list(each.renderings)) for each in found] == [("one", ["en"]), ("two", ["en", "zh"])]
