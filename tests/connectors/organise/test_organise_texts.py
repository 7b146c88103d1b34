"""Organisers edit, preview, delete and bring back texts; nobody overwrites what somebody else has done meanwhile."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient
from organise_visit import Visitor
from test_document_pages import draft, signed_in

from knowledge.drafts import Draft

__all__ = ["draft"]

PANEL = "/organise/documents/panel-1"
TEXT = "---\ntitle: Panel\nkind: programme\n---\n## Room {#room}\n\nIt meets in hall 5.\n"


@pytest.fixture(scope="module")
def eve(client: TestClient) -> Visitor:
    return signed_in(client, "eve")


def based_on(page: str) -> str:
    return re.search(r'name="based_on" value="(\w*)"', page)[1]  # type: ignore[index]


def written(page: str) -> str:
    """What stands in the field of the text."""
    return unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1])  # type: ignore[index]


def test_a_text_is_edited_in_the_draft(eve: Visitor, draft: Draft) -> None:
    page = eve.open(f"{PANEL}/fr").text
    text = written(page)
    assert text == draft.read("panel-1", "fr").text
    answer = eve.send(f"{PANEL}/fr", text=text + "\nUne phrase.\n", based_on=based_on(page), do="save")
    assert answer.headers["location"] == f"{PANEL}?said=text_saved"
    assert draft.read("panel-1", "fr").text == text + "\nUne phrase.\n"
    assert draft.states()["panel-1", "fr"] == "changed"


def test_a_preview_keeps_nothing_and_shows_page_and_passages(eve: Visitor, draft: Draft) -> None:
    page = eve.open(f"{PANEL}/en").text
    text = TEXT + "\n" + "A long sentence about the room. " * 60
    seen = eve.send(f"{PANEL}/en?lang=en", text=text, based_on=based_on(page), do="preview")
    assert seen.status_code == 200
    assert '<h2 id="seen:room"' in seen.text
    assert "Passages: 3" in seen.text
    assert written(seen.text) == text
    assert based_on(seen.text) == based_on(page)
    assert draft.states()["panel-1", "en"] == "published"


def test_of_a_very_long_text_a_part_is_shown(eve: Visitor, draft: Draft) -> None:
    page = eve.open(f"{PANEL}/en").text
    text = "".join(f"## Part {number} {{#part-{number}}}\n\nIt says {number}.\n\n" for number in range(500))
    seen = eve.send(f"{PANEL}/en?lang=en", text=text, based_on=based_on(page), do="preview").text
    assert "Passages: 500" in seen
    assert "Further sections, not shown here: 300" in seen
    assert "Further passages, not shown here: 100" in seen


def test_script_in_a_text_reaches_no_page_as_script(eve: Visitor, draft: Draft) -> None:
    hostile = (
        '---\ntitle: <script>alert(1)</script>\nkind: programme\nsources: ["javascript:alert(2)"]\n---\n'
        "## <img src=x onerror=alert(3)> {#room}\n\n<script>alert(4)</script> [a](javascript:alert(5)) </textarea>\n"
    )
    page = eve.open(f"{PANEL}/en").text
    pages = [eve.send(f"{PANEL}/en", text=hostile, based_on=based_on(page), do="preview").text]
    eve.send(f"{PANEL}/en", text=hostile, based_on=based_on(page), do="save")
    pages += [eve.open(path).text for path in (PANEL, f"{PANEL}/en", f"{PANEL}/fr", "/organise/documents")]
    pages.append(eve.send(f"{PANEL}/en", text=TEXT, based_on=based_on(page), do="save").text)
    for shown in pages:
        assert "<script>alert" not in shown
        assert "<img" not in re.sub(r'<img src="/static/[^>]*>', "", shown)
        assert 'href="javascript:' not in shown
        assert shown.count("</textarea>") <= shown.count("<textarea")


@pytest.mark.parametrize("text", ["", "---\ntitle: [\n---\n## A {#a}\n\nB\n", "---\nkind: ../x\n---\n## A\n\nB\n"])
def test_a_text_that_cannot_be_kept_stays_in_the_form(text: str, eve: Visitor, draft: Draft) -> None:
    page = eve.open(f"{PANEL}/en").text
    answer = eve.send(f"{PANEL}/en", text=text, based_on=based_on(page), do="save")
    assert answer.status_code == 422
    assert written(answer.text) == text
    assert draft.states()["panel-1", "en"] == "published"


def test_the_second_of_two_organisers_sees_both_texts_and_decides(
    eve: Visitor, client: TestClient, draft: Draft
) -> None:
    paula = signed_in(client, "paula")
    hers = based_on(paula.open(f"{PANEL}/en").text)
    paula.send(f"{PANEL}/en", text=TEXT.replace("hall 5", "hall 7"), based_on=hers, do="save")
    eve.open(f"{PANEL}/en")
    answer = eve.send(f"{PANEL}/en?lang=en", text=TEXT, based_on=hers, do="save")
    assert answer.status_code == 409
    assert "<del>It meets in hall 7.</del>" in answer.text
    assert "<ins>It meets in hall 5.</ins>" in answer.text
    assert written(answer.text) == TEXT
    assert "hall 7" in draft.read("panel-1", "en").text
    over = eve.send(f"{PANEL}/en", text=TEXT, based_on=based_on(answer.text), do="save")
    assert over.status_code == 303
    assert "hall 5" in draft.read("panel-1", "en").text


def test_a_text_deleted_meanwhile_can_be_saved_knowingly(eve: Visitor, draft: Draft) -> None:
    page = eve.open(f"{PANEL}/en").text
    draft.delete("panel-1", "en", draft.version("panel-1", "en"))
    answer = eve.send(f"{PANEL}/en?lang=en", text=TEXT, based_on=based_on(page), do="save")
    assert (answer.status_code, based_on(answer.text)) == (409, "")
    assert "Somebody else deleted this text" in answer.text
    assert eve.send(f"{PANEL}/en", text=TEXT, based_on="", do="save").status_code == 303


def test_a_missing_language_begins_with_the_headings_of_another(eve: Visitor, draft: Draft) -> None:
    draft.delete("panel-1", "zh", draft.version("panel-1", "zh"))
    text = written(eve.open(f"{PANEL}/zh").text)
    original = draft.read("panel-1", "en").text
    assert re.findall(r"\{#[\w-]+\}", text) == re.findall(r"\{#[\w-]+\}", original)
    assert "translation: unofficial" in text
    assert "kind: programme" in text
    assert eve.send(f"{PANEL}/zh", text=text, based_on="", do="save").status_code == 422
    begun = re.sub(r"(\{#[\w-]+\}\n)", r"\1\n第一段。\n", text, count=1)
    assert eve.send(f"{PANEL}/zh", text=begun, based_on="", do="save").status_code == 303


def test_a_text_is_deleted_and_brought_back(eve: Visitor, draft: Draft) -> None:
    page = eve.open(PANEL).text
    version = draft.version("panel-1", "fr")
    assert version in page
    assert eve.send(f"{PANEL}/fr/delete", based_on=version).status_code == 303
    assert draft.states()["panel-1", "fr"] == "deleted"
    assert "Back to the published text" in eve.open(f"{PANEL}?lang=en").text
    assert eve.send(f"{PANEL}/fr/restore", based_on="").status_code == 303
    assert draft.states()["panel-1", "fr"] == "published"


@pytest.mark.parametrize("step", ["delete", "restore"])
def test_neither_happens_to_a_text_that_somebody_changed_meanwhile(step: str, eve: Visitor, draft: Draft) -> None:
    eve.open(PANEL)
    seen = draft.version("panel-1", "en")
    draft.write("panel-1", "en", TEXT, seen)
    answer = eve.send(f"{PANEL}/en/{step}?lang=en", based_on=seen)
    assert answer.status_code == 409
    assert "It meets in hall 5." in answer.text
    assert draft.read("panel-1", "en").text == TEXT
    assert eve.send(f"{PANEL}/en/{step}", based_on=based_on(answer.text)).status_code == 303
    assert draft.states()["panel-1", "en"] == {"delete": "deleted", "restore": "published"}[step]


def test_glossary_questions_and_floors_are_edited_too(eve: Visitor, draft: Draft) -> None:
    page = eve.open("/organise/lists/questions.jsonl?lang=en").text
    line = '{"id": "own-1", "text": "Where is <b>hall 5</b>?", "language": "en", "relevant": ["panel-1"]}\n'
    text = written(page) + line
    assert eve.send("/organise/lists/questions.jsonl", text=text, based_on=based_on(page)).status_code == 303
    assert draft.read_extra("questions.jsonl")[0] == text
    conflict = eve.send("/organise/lists/questions.jsonl", text=line, based_on=based_on(page))
    assert conflict.status_code == 409
    assert written(conflict.text) == line
    broken = eve.send("/organise/lists/questions.jsonl", text="{", based_on=draft.read_extra("questions.jsonl")[1])
    assert (broken.status_code, written(broken.text)) == (422, "{")
    assert eve.open("/organise/lists/event.yml").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "zh", "zh-Hant"])
def test_every_page_is_there_in_every_language(language: str, visit: Callable[[str], Visitor], draft: Draft) -> None:
    eve = visit("eve")
    paths = ["/organise/documents", "/organise/documents/new", PANEL, f"{PANEL}/fr", "/organise/uploads"]
    for path in [*paths, *(f"/organise/lists/{name}" for name in ("glossary.csv", "questions.jsonl", "floors.yml"))]:
        assert (path, eve.open(f"{path}?lang={language}").status_code) == (path, 200)
