"""Organisers bring texts back from a ZIP file: shown first, into the draft only, and nobody's work replaced unasked."""

import re
import shutil
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from organise_visit import Visitor
from test_document_pages import draft, signed_in
from test_release_pages import text_of

from assistant.settings import Settings
from knowledge.drafts import ABSENT, Draft

__all__ = ["draft"]

IMPORT = "/organise/import"
MEGABYTE = 1024 * 1024
PARKING = "---\ntitle: Parking lot\nkind: guide\n---\n## Where {#where}\n\nThe parking lot is behind hall seven.\n"


@pytest.fixture(scope="module")
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"upload_megabytes": 1})


@pytest.fixture(scope="module")
def eve(client: TestClient) -> Visitor:
    return signed_in(client, "eve")


@pytest.fixture(autouse=True)
def waiting(settings: Settings) -> Iterator[Path]:
    """The folder of the archives that wait, empty at first."""
    folder = settings.data_dir / "archives"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def pack(*files: tuple[str, str | bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def send(visitor: Visitor, name: str, content: bytes, token: str | None = None, **headers: str):
    """Send an archive as a browser does: the token first."""
    parts = [("form_token", (None, visitor.token if token is None else token)), ("files", (name, content))]
    return visitor.client.post(IMPORT, files=parts, headers=headers, follow_redirects=False)


def look(visitor: Visitor, *files: tuple[str, str | bytes], language: str = "en") -> tuple[str, str]:
    """Send an archive; returns the address of its page and the page."""
    visitor.open(f"{IMPORT}?lang={language}")
    address = send(visitor, "texts.zip", pack(*files)).headers["location"]
    return address, visitor.open(f"{address}?lang={language}").text


def mark_of(page: str) -> str:
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_what_an_archive_would_do_is_shown_and_then_done(eve: Visitor, draft: Draft, waiting: Path) -> None:
    changed = draft.read("york-mediale", "en").text.replace("## ", "## New: ", 1)
    same = draft.read("panel-1", "en").text
    files = [("guide/parking.en.md", PARKING), ("practice/york-mediale.en.md", changed), ("x/panel-1.en.md", same)]
    address, page = look(eve, *files, ("guide/notes.docx", b"x"))
    shown = text_of(page)
    assert "new in the draft: 1 changed: 1 the same already: 1 refused: 1" in shown
    assert "Not in the archive, and left as they are: " in shown
    assert "<ins>## New: " in page
    assert "guide/notes.docx is none of the texts." in shown
    assert not draft.version("parking", "en")

    done = eve.send(address, shown=mark_of(page))
    assert done.headers["location"] == "/organise/check?said=archive_imported"
    assert "The texts of the archive are in the draft." in eve.open(done.headers["location"] + "&lang=en").text
    assert draft.read("parking", "en").text == PARKING
    assert draft.states()["york-mediale", "en"] == "changed"
    assert list(waiting.iterdir()) == []
    trail = text_of(signed_in(eve.client, "paula").open("/organise/audit?lang=en").text)
    assert "eve texts imported texts.zip texts: 2, left out: 1" in trail
    assert "eve text kept parking.en from texts.zip" in trail


def test_unpublished_work_is_shown_and_left_unless_it_shall_be_replaced(eve: Visitor, draft: Draft) -> None:
    mine = PARKING.replace("hall seven", "the tower")
    draft.write("parking", "en", mine, ABSENT)
    files = [("guide/parking.en.md", PARKING), ("guide/doors.en.md", PARKING)]
    address, page = look(eve, *files)
    assert "Changes that are not published yet (1)" in page
    assert "<del>The parking lot is behind the tower.</del>" in page
    assert eve.send(address, shown=mark_of(page)).status_code == 303
    assert draft.read("parking", "en").text == mine
    assert draft.version("doors", "en")

    address, page = look(eve, *files)
    assert "Nothing would be imported with this choice." in page
    nothing = eve.send(address, shown=mark_of(page), unpublished="leave")
    assert nothing.headers["location"] == f"{IMPORT}?said=archive_unchanged"
    address, page = look(eve, *files)
    assert eve.send(address, shown=mark_of(page), unpublished="replace").status_code == 303
    assert draft.read("parking", "en").text == PARKING


def test_a_draft_that_changes_after_the_look_is_shown_again(eve: Visitor, draft: Draft) -> None:
    address, page = look(eve, ("guide/parking.en.md", PARKING))
    mine = PARKING.replace("hall seven", "the tower")
    draft.write("parking", "en", mine, ABSENT)
    again = eve.send(f"{address}?lang=en", shown=mark_of(page), unpublished="replace")
    assert again.status_code == 409
    assert "The draft has been changed since you looked" in again.text
    assert '<input type="radio" name="unpublished" value="replace" checked>' in again.text
    assert draft.read("parking", "en").text == mine
    assert eve.send(address, shown=mark_of(again.text), unpublished="replace").status_code == 303
    assert draft.read("parking", "en").text == PARKING
    assert eve.send(address, shown=mark_of(page)).status_code == 422


def test_an_archive_of_what_the_draft_holds_changes_nothing(eve: Visitor, draft: Draft) -> None:
    whole = eve.open("/organise/draft/texts.zip").content
    eve.open(f"{IMPORT}?lang=en")
    address = send(eve, "all.zip", whole).headers["location"]
    page = eve.open(f"{address}?lang=en").text
    assert "The draft holds all of it already." in page
    assert 'name="shown"' not in page
    assert eve.send(f"{address}/discard").headers["location"] == f"{IMPORT}?said=archive_discarded"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("../../up.en.md", PARKING)], "../.. cannot name a document"),
        ([("/etc/up.en.md", PARKING)], "cannot name a document"),
        ([("guide/a.en.md", "a\0b")], "is no text, whatever its name says"),
        ([("guide/a.en.md", PARKING), ("faq/a.en.md", PARKING)], "stands in the archive twice"),
        ([("guide/<img src=x>.md", PARKING)], "&lt;img src=x&gt;"),
    ],
)
def test_what_is_hostile_is_refused_file_by_file(
    files: list[tuple[str, str]], sentence: str, eve: Visitor, draft: Draft
) -> None:
    before = draft.digest()
    address, page = look(eve, *files)
    assert sentence in page.replace("“", "").replace("”", "")
    assert 'name="shown"' not in page
    assert "<img src=x" not in page
    assert "Nothing of it can be imported." in page
    assert eve.send(address, shown="0" * 64).status_code in (303, 409)
    assert draft.digest() == before


def test_an_archive_that_unpacks_beyond_all_measure_is_refused_whole(eve: Visitor, draft: Draft) -> None:
    address, page = look(eve, ("guide/good.en.md", PARKING), ("guide/bomb.en.md", b" " * (11 * MEGABYTE)))
    assert "guide/bomb.en.md unpacks to more than a text can be." in page
    assert 'name="shown"' not in page
    assert eve.send(address, shown="0" * 64).status_code == 422
    assert not draft.version("good", "en")


def test_a_file_that_is_no_archive_or_too_large_is_not_received(eve: Visitor, waiting: Path) -> None:
    eve.open(f"{IMPORT}?lang=en")
    assert "save it as one of: zip" in send(eve, "texts.rar", b"x").text
    large = send(eve, "texts.zip", b"x" * (MEGABYTE + 1))
    assert (large.status_code, "texts.zip is larger than 1 MB" in large.text) == (422, True)
    assert send(eve, "texts.zip", b"x" * (3 * MEGABYTE)).status_code == 413
    assert list(waiting.iterdir()) == []
    address = send(eve, "texts.zip", b"PK\x03\x04 no archive").headers["location"]
    assert "cannot be read as a ZIP file" in eve.open(f"{address}?lang=en").text


def test_without_the_token_nothing_is_received(eve: Visitor, waiting: Path) -> None:
    eve.open(IMPORT)
    assert send(eve, "texts.zip", pack(("guide/a.en.md", PARKING)), token="0" * 64).status_code == 403
    assert not waiting.exists()


def test_the_page_is_shown_as_one_of_the_releases(eve: Visitor) -> None:
    page = eve.open(f"{IMPORT}?lang=en").text
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', page) == ["/organise/releases"]
    releases = eve.open("/organise/releases?lang=en").text
    assert f'href="{IMPORT}"' in releases
    assert f'href="{IMPORT}"' in eve.open("/organise/uploads?lang=en").text


def test_the_module_is_told_in_json(eve: Visitor) -> None:
    eve.open(f"{IMPORT}?lang=fr")
    told = send(eve, "texts.zip", pack(("guide/a.en.md", PARKING)), accept="application/json").json()
    assert told["kept"][0].startswith(f"{IMPORT}/")
    assert "extension" in send(eve, "texts.rar", b"x", accept="application/json").json()["problems"][0]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("fr", ["guide/notes.docx n’est pas l’un des textes.", "nouveaux dans le brouillon : 1", "ligne 2"]),
        ("zh", ["guide/notes.docx 不是文本文件。", "草稿中新增：1", "第 2 行无法读取"]),
        ("zh-Hant", ["草稿中新增：1"]),
    ],
)
def test_the_plan_is_told_in_the_language_of_the_organiser(
    language: str, sentences: list[str], eve: Visitor, draft: Draft
) -> None:
    broken = ("guide/b.en.md", "---\na: [\n---\nx")
    address, page = look(eve, ("guide/a.en.md", PARKING), ("guide/notes.docx", b"x"), broken, language=language)
    assert [sentence for sentence in sentences if sentence not in text_of(page)] == []
    eve.send(f"{address}/discard")
