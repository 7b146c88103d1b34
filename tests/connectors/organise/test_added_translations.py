"""A translation without anchors, added to a document in another language: looked at, kept, published and found."""

import itertools
import time
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from made_files import HEADING, PARAGRAPH, write_docx
from organise_visit import Visitor
from sqlalchemy.engine import Engine
from test_document_pages import draft, signed_in
from test_release_pages import text_of
from test_uploads import form_of, look

from assistant.opening import open_desk
from assistant.settings import Settings
from knowledge.cache import VectorCache
from knowledge.documents import Rendering, parse_rendering
from knowledge.drafts import Draft
from knowledge.releases import ReleaseStore

__all__ = ["draft"]

CONVERSATIONS = map("translations-{}".format, itertools.count(1))
DOCUMENT = "summit-venue"
EXTRA = "Ce que personne d’autre ne dit"
PAIRED = {
    "en": "4 of 5 sections are paired with the same sections in the document’s other languages.",
    "fr": "Sections mises en regard des mêmes sections dans les autres langues du document : 4 sur 5.",
    "zh": "5 节中有 4 节与该文档其他语言版本的相应章节配对。",
}


@pytest.fixture
def english_only(draft: Draft) -> Rendering:
    """Leaves one document in English alone; returns what its French text was."""
    _, french = parse_rendering(DOCUMENT, "fr", draft.read(DOCUMENT, "fr").text)
    for language in ("fr", "zh"):
        draft.delete(DOCUMENT, language, draft.version(DOCUMENT, language))
    return french


@pytest.fixture
def word_file(english_only: Rendering, tmp_path: Path) -> bytes:
    """The text as somebody sends it from a word processor, with a section that the original does not have."""
    body = HEADING.format(level=1, text=escape(english_only.title))
    for one in english_only.sections:
        body += HEADING.format(level=2, text=escape(one.heading))
        body += "".join(PARAGRAPH.format(text=escape(text)) for text in one.text.split("\n\n"))
    body += HEADING.format(level=2, text=EXTRA) + PARAGRAPH.format(text="Les chats dorment sous les bancs du jardin.")
    return write_docx(tmp_path / "venue.docx", body).read_bytes()


def ask(client: TestClient, question: str) -> Any:
    """One turn of a conversation in French."""
    sent = {"conversation": next(CONVERSATIONS), "text": question, "locale": "fr"}
    return client.post("/api/chat", json=sent).json()


def wait_for(client: TestClient, release: int) -> None:
    deadline = time.monotonic() + 20
    while ask(client, "Bonjour")["release"] != release:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_an_added_translation_is_one_result_with_its_original(
    client: TestClient, settings: Settings, database: Engine, caches: list[VectorCache], draft: Draft, word_file: bytes
) -> None:
    eve = signed_in(client, "eve")
    address, page = look(eve, f"{DOCUMENT}.fr.docx", word_file)
    for language, sentence in PAIRED.items():
        shown = text_of(eve.open(f"{address}?lang={language}").text)
        assert sentence in shown
        assert EXTRA in shown
    assert eve.send(address, do="keep", **form_of(page)).status_code == 303
    desk = open_desk(database, ReleaseStore(settings.data_dir / "releases", caches))
    published = desk.publish("tests", "The venue in French", confirm="tested elsewhere")
    wait_for(client, published.manifest.number)
    (reply,) = ask(client, "Qui a conçu la reconversion du haut-fourneau n° 3 ?")["replies"]
    (source,) = reply["sources"]
    cited = (source["document"], source["section"], source["language"])
    assert cited == (DOCUMENT, "architect-and-size", "fr")
    entries = desk.releases.load(published.manifest.number).searcher.index.entries
    languages = {entry.anchor: set(entry.renderings) for entry in entries if entry.document == DOCUMENT}
    assert languages.pop("section-5") == {"fr"}
    assert set(map(frozenset, languages.values())) == {frozenset({"en", "fr"})}
    english = f"/knowledge/{DOCUMENT}?lang=en"
    assert f'href="{english}' in unescape(client.get(source["url"]).text)
    assert 'id="architect-and-size"' in client.get(english).text


def test_what_was_shown_is_kept_or_shown_again(client: TestClient, draft: Draft, word_file: bytes) -> None:
    eve: Visitor = signed_in(client, "eve")
    address, page = look(eve, f"{DOCUMENT}.fr.docx", word_file)
    held = draft.read(DOCUMENT, "en")
    draft.write(DOCUMENT, "en", held.text.replace("{#history}", "{#past}"), held.version)
    again = eve.send(f"{address}?lang=en", do="keep", **form_of(page))
    assert again.status_code == 409
    assert "This document has been changed in the draft since you looked." in again.text
    assert not draft.version(DOCUMENT, "fr")
    assert eve.send(address, do="keep", **form_of(again.text)).status_code == 303
    assert "{#past}" in draft.read(DOCUMENT, "fr").text
