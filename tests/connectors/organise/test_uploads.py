"""Organisers add files: several at once, each looked at before it is kept, none that is too large or hostile."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from made_files import HEADING, PARAGRAPH, write_docx, write_pdf, write_xlsx
from organise_visit import Visitor
from test_document_pages import draft, signed_in

from assistant.organisers.explaining import explain
from assistant.settings import Settings
from connectors.organise.page import explained
from knowledge.conversion.errors import REFUSALS
from knowledge.drafts import Draft

__all__ = ["draft"]

UPLOADS = "/organise/uploads"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"upload_megabytes": 1})


@pytest.fixture(scope="module")
def eve(client: TestClient) -> Visitor:
    return signed_in(client, "eve")


@pytest.fixture(autouse=True)
def waiting(settings: Settings) -> Iterator[Path]:
    """The folder of the files that wait, empty at first."""
    folder = settings.data_dir / "staging"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def upload(visitor: Visitor, *files: tuple[str, bytes], token: str | None = None, **headers: str):
    """Send files as a browser does: the token first."""
    parts = [("form_token", (None, visitor.token if token is None else token))]
    parts += [("files", file) for file in files]
    return visitor.client.post(UPLOADS, files=parts, headers=headers, follow_redirects=False)


def look(visitor: Visitor, name: str, content: bytes) -> tuple[str, str]:
    """Send one file; returns the address of its page and the page in English."""
    visitor.open(f"{UPLOADS}?lang=en")
    address = upload(visitor, (name, content)).headers["location"]
    return address, visitor.open(f"{address}?lang=en").text


def form_of(page: str) -> dict[str, list[str]]:
    """The fields of the form that keeps a file, as the page fills them in."""
    form = page[page.index('name="shown"') - 40 : page.index('value="keep"')]
    found: list[tuple[str, str]] = []
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ("checkbox" not in tag or " checked" in tag):
            found.append((name[1], unescape(value[1])))
    for name, options in re.findall(r'<select [^>]*name="([^"]*)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        found.append((name, unescape(chosen[2] if chosen[1] is None else chosen[1]) if chosen else ""))
    fields: dict[str, list[str]] = {}
    for name, value in found:
        fields.setdefault(name, []).append(value)
    return fields


def pdf(folder: Path) -> bytes:
    lines = ["The cloakroom opens at eight.", "It closes after the gala dinner."]
    return write_pdf(
        folder / "made.pdf", [lines, [], ["Bags larger than a suitcase stay outside the hall."]]
    ).read_bytes()


def test_several_files_wait_after_one_form(eve: Visitor, draft: Draft, tmp_path: Path) -> None:
    eve.open(UPLOADS)
    docx = write_docx(
        tmp_path / "made.docx", HEADING.format(level=1, text="Food") + PARAGRAPH.format(text="Lunch is at noon.")
    )
    answer = upload(eve, ("cloakroom.en.pdf", pdf(tmp_path)), ("food.en.docx", docx.read_bytes()))
    assert (answer.status_code, answer.headers["location"]) == (303, UPLOADS)
    page = eve.open(f"{UPLOADS}?lang=en").text
    assert "Waiting to be looked at: 2" in page
    assert "cloakroom.en.pdf" in page
    assert "food.en.docx" in page


def test_what_the_conversion_did_is_shown_before_anything_is_kept(eve: Visitor, draft: Draft, tmp_path: Path) -> None:
    address, page = look(eve, "cloakroom.en.pdf", pdf(tmp_path))
    assert "The cloakroom opens at eight." in page
    assert "page 3" in page
    assert "Pages without text, which are scans: 1." in page
    assert "Page 2 has no text; it is a scan." in page
    assert "cloakroom" not in {document.id for document in draft.documents()}
    kept = eve.send(address, do="keep", **form_of(page))
    assert kept.headers["location"] == "/organise/documents/cloakroom?said=file_kept"
    assert "page=3" in draft.read("cloakroom", "en").text
    assert eve.open(address).status_code == 422
    assert "cloakroom.en" in signed_in(eve.client, "paula").open("/organise/audit").text


def test_mended_and_damaged_places_are_shown_in_context(eve: Visitor, draft: Draft) -> None:
    text = "# Notes\n\nThe office re\ufffdlects on its re\ufffdlection. A xq\ufffdzz word <b>stays</b>.\n"
    _, page = look(eve, "notes.en.md", text.encode())
    assert "re<del>re" not in page
    assert "<del>re\ufffdlects</del> → <ins>reflects</ins>" in page
    assert "<mark>xq\ufffdzz</mark>" in page
    assert "<b>stays</b>" not in page
    assert page.index("Looks damaged, left as it is") < page.index("<h3>Mended</h3>")


def test_another_language_than_stated_is_warned_of(eve: Visitor, draft: Draft) -> None:
    text = "# Repas\n\nLe déjeuner est servi à midi dans la grande salle du palais des congrès.\n"
    address, page = look(eve, "food.en.md", text.encode())
    assert "The text seems to be in another language: French." in page
    fields = form_of(page) | {"language": "fr"}
    again = eve.send(f"{address}?lang=en", do="keep", **fields)
    assert "You chose something else than what was shown." in again.text
    assert "another language" not in again.text
    assert eve.send(address, do="keep", **form_of(again.text)).status_code == 303
    assert draft.version("food", "fr")
    assert not draft.version("food", "en")


def test_a_language_that_nothing_tells_is_asked_for(eve: Visitor, draft: Draft) -> None:
    address, page = look(eve, "numbers.md", b"1 2 3\n")
    assert "Nothing tells the language of this text." in page
    fields = form_of(page)
    assert fields["language"] == [""]
    refused = eve.send(f"{address}?lang=en", do="keep", **fields)
    assert (refused.status_code, "Choose one of the languages." in refused.text) == (422, True)
    assert not draft.version("numbers", "en")
    shown = eve.send(address, do="show", **{**fields, "language": "fr"}).text
    assert eve.send(address, do="keep", **form_of(shown)).status_code == 303
    assert draft.version("numbers", "fr")


def test_the_columns_of_a_table_are_mapped_and_shown_again(eve: Visitor, draft: Draft, tmp_path: Path) -> None:
    rows = [["City", "What", "Who"], ["Metz", "A choir of neighbours", "Ann"], ["Bilbao", "A bridge of books", "Ben"]]
    book = write_xlsx(tmp_path / "made.xlsx", {"Projects": rows, "Rest": [["a", "b"], ["1", "2"]]}).read_bytes()
    address, page = look(eve, "projects.en.xlsx", book)
    fields = form_of(page) | {"title-1": "What", "text-1": "City", "line-1": ["Who"], "take-2": []}
    shown = eve.send(f"{address}?lang=en", do="show", **fields).text
    assert "A choir of neighbours</h2>" in shown
    assert eve.send(address, do="keep", **form_of(shown)).status_code == 303
    text = draft.read("projects", "en").text
    assert "## A choir of neighbours {#sheet-1-row-1}\n\nMetz\n\n**Who:** Ann" in text
    assert "**b:**" not in text


def test_a_text_that_the_draft_holds_already_is_told(eve: Visitor, draft: Draft) -> None:
    same = draft.read("york-mediale", "en").text
    address, page = look(eve, "york-mediale.en.md", same.encode())
    assert "The draft holds exactly this text already" in page
    kept = eve.send(address, do="keep", **form_of(page))
    assert kept.headers["location"].endswith("said=file_unchanged")
    _, page = look(eve, "york-mediale.en.md", same.replace("## ", "## New: ", 1).encode())
    assert "The draft holds another text as york-mediale" in page
    assert "<ins>## New: " in page


def test_a_text_changed_meanwhile_is_not_overwritten(eve: Visitor, draft: Draft) -> None:
    address, page = look(eve, "panel-1.en.md", b"# Panel\n\nIt meets in hall 5, and the panel talks about books.\n")
    draft.write(
        "panel-1", "en", "---\nkind: programme\n---\n## A {#a}\n\nIt meets in hall 7.\n", draft.version("panel-1", "en")
    )
    conflict = eve.send(f"{address}?lang=en", do="keep", **form_of(page))
    assert conflict.status_code == 409
    assert "<del>It meets in hall 7.</del>" in conflict.text
    assert "hall 7" in draft.read("panel-1", "en").text
    assert eve.send(address, do="keep", **form_of(conflict.text)).status_code == 303
    assert "hall 5" in draft.read("panel-1", "en").text


def test_a_file_beyond_the_limit_is_refused_and_the_others_wait(eve: Visitor, waiting: Path) -> None:
    eve.open(f"{UPLOADS}?lang=en")
    answer = upload(eve, ("big.en.md", b"x" * (MEGABYTE + 1)), ("small.en.md", b"# A\n\nB\n"))
    assert answer.status_code == 422
    assert "big.en.md is larger than 1 MB" in answer.text
    assert "Files that wait to be looked at: 1." in answer.text
    assert len(list(waiting.iterdir())) == 1


def test_a_form_larger_than_all_that_is_allowed_is_ended(eve: Visitor, waiting: Path) -> None:
    eve.open(f"{UPLOADS}?lang=en")
    answer = upload(eve, *((f"{number}.en.md", b"x" * MEGABYTE) for number in range(6)))
    assert answer.status_code == 413
    assert "larger than 4 MB together" in answer.text
    assert [path for path in waiting.iterdir() if path.name.endswith(".unfinished")] == [] if waiting.exists() else True


def test_without_the_token_nothing_is_received(eve: Visitor, waiting: Path) -> None:
    eve.open(UPLOADS)
    assert upload(eve, ("a.en.md", b"# A\n\nB\n"), token="0" * 64).status_code == 403
    assert not waiting.exists()


def test_the_unsigned_are_refused_before_anything_is_received(client: TestClient, waiting: Path) -> None:
    client.cookies.clear()
    assert client.post(UPLOADS, files={"files": ("a.en.md", b"# A")}).status_code == 401
    assert not waiting.exists()


def test_a_column_that_is_not_there_is_told_and_the_mapping_made_anew(eve: Visitor, draft: Draft) -> None:
    address, page = look(eve, "projects.en.csv", b"City,What\nMetz,A choir\n")
    fields = form_of(page) | {"title-1": "<b>Nothing"}
    answer = eve.send(f"{address}?lang=en", do="show", **fields)
    assert answer.status_code == 422
    assert "has no column" in answer.text
    assert "<b>Nothing" not in answer.text
    assert eve.send(address, do="keep", **form_of(answer.text)).status_code == 303


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("../../up.en.md", b"# A\n\nB\n", "is no name for a file"),
        ("a.en.exe", b"MZ", "has no ending that can be read"),
        ("empty.en.md", b"", "is empty"),
    ],
)
def test_files_that_are_none_to_take_are_refused_at_once(
    name: str, content: bytes, sentence: str, eve: Visitor
) -> None:
    eve.open(f"{UPLOADS}?lang=en")
    answer = upload(eve, (name, content))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_hostile_content_is_told_and_can_be_discarded(eve: Visitor, waiting: Path) -> None:
    address, page = look(eve, "program.en.md", b"\x7fELF\x00\x00 <script>alert(1)</script>")
    assert "is not what its ending says: its content is a program." in page
    assert 'value="keep"' not in page
    assert eve.send(f"{address}/discard").headers["location"] == f"{UPLOADS}?said=file_discarded"
    assert list(waiting.iterdir()) == []


def test_script_in_a_file_never_reaches_the_page(eve: Visitor, draft: Draft) -> None:
    html = (
        b"<html><head><title>T <script>alert(0)</script></title></head><body><h1>A</h1><p onclick=alert(1)>B"
        b"<script>alert(2)</script><img src=x onerror=alert(3)></p><iframe src='http://127.0.0.1/'></iframe></body></html>"
    )
    _address, page = look(eve, "<img src=x>.en.html", html)
    for shown in (page, eve.open(UPLOADS).text):
        assert "alert(" not in re.sub(r"&lt;script&gt;alert\(0\)", "", shown)
        assert "<img src=x" not in shown
        assert "<iframe" not in shown


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "inside a private network"), ("fr", "d’un réseau privé"), ("zh", "内部网络"), ("zh-Hant", "網絡")],
)
def test_private_addresses_are_refused_in_the_organisers_language(language: str, sentence: str, eve: Visitor) -> None:
    eve.open(UPLOADS)
    answer = eve.send(f"{UPLOADS}/address?lang={language}", url="http://127.0.0.1/secret.md")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="http://127.0.0.1/secret.md"' in answer.text


def test_the_module_is_told_in_json(eve: Visitor) -> None:
    eve.open(f"{UPLOADS}?lang=en")
    headers = {"accept": "application/json", "x-form-token": eve.token}
    told = upload(eve, ("a.en.md", b"# A\n\nB\n"), ("b.exe", b"1"), **headers).json()
    assert len(told["kept"]) == 1
    assert told["kept"][0].startswith(f"{UPLOADS}/")
    assert "has no ending that can be read" in told["problems"][0]


@pytest.mark.parametrize("language", ["en", "fr", "zh", "zh-Hant"])
def test_every_refusal_of_a_file_has_a_sentence(language: str) -> None:
    told = "limit formats found reason column columns message problem ratio status exit"
    values = told.split()
    internal = explained(explain(RuntimeError()), language)
    for kind in REFUSALS.values():
        told = explained(explain(kind("a.pdf", dict.fromkeys(values, "7"))), language)
        assert told
        assert told != internal
        assert "{" not in told


def test_a_made_up_token_leads_nowhere(eve: Visitor) -> None:
    for token in ("0" * 32, "%2e%2e%2fx", "a"):
        assert eve.open(f"{UPLOADS}/{token}").status_code in (404, 422)
