"""From the draft to what is served and back, through the pages, on the small knowledge base."""

import re
import time
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from organise_visit import Visitor
from sqlalchemy.engine import Engine

from assistant.opening import open_desk, open_releases
from assistant.organisers.desk import Desk
from assistant.settings import Settings
from knowledge.drafts import ABSENT
from knowledge.locking import exclusive

SECONDS = 300.0
NEWS = """---
title: Bicycle racks
kind: guide
---
## Racks {#racks}

Delegates who come by bicycle leave it at the racks behind the cooling tower, which hold 340 bicycles.
"""
QUESTION = "Où les délégués peuvent-ils laisser leur vélo ?"

Visit = Callable[[str], Visitor]


@pytest.fixture
def desk(settings: Settings, database: Engine) -> Iterator[Desk]:
    """A desk beside the pages; leaves release 1 served, and the draft as it."""
    desk = open_desk(database, open_releases(settings))
    yield desk
    if desk.served() != 1:
        desk.rollback("tests", 1)
    for (document, language), state in desk.draft.states().items():
        if state != "published":
            desk.restore("tests", document, language, desk.draft.version(document, language))


def text_of(page: str) -> str:
    """What a reader sees of a page, in one line."""
    body = re.sub(r"<(script|style|head|noscript)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def followed(visitor: Visitor, address: str) -> str:
    """Reload the page of a job until it leads on; returns where to, or its own page once it has ended."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        answer = visitor.open(address)
        if answer.status_code == 303:
            return str(answer.headers["location"])
        if 'id="job"' not in answer.text:
            return text_of(answer.text)
        time.sleep(0.2)
    raise AssertionError(f"{address} is still running after {SECONDS} s")


def checked(visitor: Visitor) -> str:
    """Check the draft through the pages; returns the page that tells what was found."""
    visitor.open("/organise/check")
    begun = visitor.send("/organise/check")
    assert begun.status_code == 303
    onward = followed(visitor, begun.headers["location"])
    assert onward == "/organise/check?said=checked"
    return str(visitor.open(onward).text)


def digest_of(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def asked(client: TestClient, text: str) -> dict[str, Any]:
    body = {"conversation": f"c-{time.monotonic_ns()}", "text": text, "locale": "fr"}
    told: dict[str, Any] = client.post("/api/chat", json=body).json()
    return told


def served(client: TestClient, release: int) -> None:
    """Whoever asks 2 s after the exchange, however long the answer takes, is answered from this release."""
    deadline = time.monotonic() + 2
    late = False
    while asked(client, "Bonjour")["release"] != release:
        assert not late, f"release {release} is not served within 2 s"
        time.sleep(0.05)
        late = time.monotonic() > deadline


def test_a_new_fact_is_checked_published_told_and_taken_back(visit: Visit, client: TestClient, desk: Desk) -> None:
    desk.save("eve", "bicycle-racks", "en", NEWS, ABSENT)
    editor = visit("eve")
    overview = text_of(editor.open("/organise").text)
    assert "The draft has changes that have not been checked yet." in overview
    page = text_of(checked(editor))
    assert "added documents: 1, passages: 1" in page
    assert "racks behind the cooling tower, which hold 340 bicycles" in page
    assert "Checked by eve" in page
    assert "Publishing needs the role of a publisher" in page
    assert "Ask a publisher to publish it." in text_of(editor.open("/organise").text)

    publisher = visit("paula")
    form = publisher.open("/organise/check").text
    reason = "A fact was added" if 'name="reason"' in form else ""
    begun = publisher.send("/organise/publish", note="Where bicycles go", reason=reason, digest=digest_of(form))
    told = followed(publisher, begun.headers["location"])
    number = int(re.search(r"Release (\d+) is served now", told)[1])
    served(client, number)
    answer = asked(client, QUESTION)
    assert answer["replies"][0]["sources"][0]["document"] == "bicycle-racks"
    assert "340" in answer["replies"][0]["text"]

    listed = publisher.open("/organise/releases").text
    assert text_of(listed).count("Where bicycles go") == 1
    assert f"/organise/releases/1/{number}" in listed
    back = publisher.send("/organise/releases/1/rollback")
    assert back.headers["location"] == "/organise/releases?said=rolled_back"
    assert "Delegates get their answers from this release now." in publisher.open(back.headers["location"]).text
    served(client, 1)
    assert "bicycle-racks" not in str(asked(client, QUESTION))
    compared = text_of(publisher.open(f"/organise/releases/1/{number}").text)
    assert "Bicycle racks" in compared
    assert "added documents: 1, passages: 1" in compared


def test_losing_a_right_answer_is_shown_and_needs_a_reason(visit: Visit, client: TestClient, desk: Desk) -> None:
    for language in ("en", "fr", "zh"):
        desk.delete("eve", "york-mediale", language, desk.draft.version("york-mediale", language))
    desk.check("eve")
    publisher = visit("paula")
    page = publisher.open("/organise/check").text
    assert "Something would get worse" in text_of(page)
    assert "Right now, and wrong in the draft" in text_of(page)
    wrong = page[page.index("Right now, and wrong in the draft") :].split("</table>")[0]
    assert "York: York Mediale" in text_of(wrong)
    digest = digest_of(page)

    unsaid = publisher.send("/organise/publish", note="Without York", reason=" ", digest=digest)
    assert (unsaid.status_code, 'value="Without York"' in unsaid.text) == (409, True)
    assert "Mend the draft, or give a reason." in text_of(unsaid.text)
    assert desk.served() == 1

    begun = publisher.send("/organise/publish", note="Without York", reason="It was called off", digest=digest)
    number = int(re.search(r"Release (\d+) is served now", followed(publisher, begun.headers["location"]))[1])
    listed = text_of(publisher.open("/organise/releases").text)
    assert "Published in spite of its check: It was called off" in listed
    assert desk.releases.manifest(number).who == "paula"


def test_what_is_published_is_what_was_looked_at(visit: Visit, desk: Desk) -> None:
    desk.save("eve", "bicycle-racks", "en", NEWS, ABSENT)
    desk.check("eve")
    publisher = visit("paula")
    digest = digest_of(publisher.open("/organise/check").text)
    desk.save("eve", "bicycle-racks", "en", NEWS + "\nThey are free.\n", desk.draft.version("bicycle-racks", "en"))
    late = publisher.send("/organise/publish", note="Racks", digest=digest)
    assert late.status_code == 409
    assert "has changed since it was checked" in text_of(late.text)
    assert "This result is old" in text_of(late.text)
    assert desk.served() == 1


def test_a_note_is_asked_for(visit: Visit, desk: Desk) -> None:
    desk.save("eve", "bicycle-racks", "en", NEWS, ABSENT)
    desk.check("eve")
    publisher = visit("paula")
    digest = digest_of(publisher.open("/organise/check").text)
    answer = publisher.send("/organise/publish", note=" ", reason="because", digest=digest)
    assert answer.status_code == 422
    assert "say in a few words what is new" in answer.text


def test_nothing_is_published_that_was_not_checked(visit: Visit, desk: Desk) -> None:
    desk.save("eve", "bicycle-racks", "en", NEWS, ABSENT)
    publisher = visit("paula")
    for fields in ({}, {"note": "News"}, {"note": "News", "digest": "0" * 64}):
        assert publisher.send("/organise/publish", **fields).status_code == 409
    assert desk.served() == 1


def test_while_somebody_else_is_at_work_a_job_says_so(visit: Visit, settings: Settings, desk: Desk) -> None:
    editor = visit("eve")
    with exclusive(settings.data_dir, "publish"):
        told = followed(editor, editor.send("/organise/check").headers["location"])
        assert "Somebody is checking, publishing or keeping texts at this moment." in told
        assert visit("paula").send("/organise/releases/1/rollback").status_code == 409


def test_a_job_tells_its_state_to_the_script_and_reloads_itself_without(visit: Visit, desk: Desk) -> None:
    editor = visit("eve")
    job = editor.send("/organise/check").headers["location"]
    page = editor.open(job).text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    state = editor.open(f"{job}/state").json()
    assert (state["state"], state["told"]) == ("running", "Begun; the texts are being read …")
    assert "eve has been checking the draft since" in text_of(visit("paula").open("/organise").text)
    editor = visit("eve")
    assert followed(editor, job) == "/organise/check?said=checked"
    assert editor.open(f"{job}/state").json()["state"] == "done"


def test_there_are_no_other_jobs(visit: Visit) -> None:
    editor = visit("eve")
    for name in ("0123456789abcdef", "..%2fcheck", "x/state"):
        assert (name, editor.open(f"/organise/jobs/{name}").status_code) == (name, 404)


def test_a_damaged_release_is_said_to_be_so_and_not_gone_back_to(visit: Visit, desk: Desk) -> None:
    desk.save("eve", "bicycle-racks", "en", NEWS, ABSENT)
    number = desk.publish("paula", "Racks", confirm="a test").manifest.number
    index = desk.releases.content(1).parent / "index" / "entries.json"
    whole = index.read_bytes()
    index.write_bytes(whole[:-1])
    try:
        publisher = visit("paula")
        page = publisher.open("/organise/releases").text
        row = text_of(page[page.index('<th scope="row">1') :].split("</tr>")[0])
        assert "damaged index/entries.json" in row
        assert "Go back to it" not in row
        refused = publisher.send("/organise/releases/1/rollback")
        assert (refused.status_code, desk.served()) == (409, number)
        assert "The one before is still served." in refused.text
    finally:
        index.write_bytes(whole)


def test_the_texts_of_a_release_and_of_the_draft_are_given_as_a_file(visit: Visit, desk: Desk) -> None:
    desk.save("eve", "bicycle-racks", "en", NEWS, ABSENT)
    editor = visit("eve")
    of_release, of_draft = (
        editor.open(path) for path in ("/organise/releases/1/texts.zip", "/organise/draft/texts.zip")
    )
    assert of_release.headers["content-disposition"] == 'attachment; filename="release-1.zip"'
    assert of_release.headers["cache-control"] == "no-store"
    names = [zipfile.ZipFile(BytesIO(answer.content)).namelist() for answer in (of_release, of_draft)]
    assert sorted(set(names[1]) - set(names[0])) == ["guide/bicycle-racks.en.md"]
    assert "glossary.csv" in names[0]
    assert editor.open("/organise/releases/77/texts.zip").status_code == 409


def test_a_question_is_tried_on_both_sides(visit: Visit, desk: Desk) -> None:
    editor = visit("eve")
    assert "The draft holds exactly what is served." in editor.open("/organise/try?q=Panel+3").text
    desk.save("eve", "bicycle-racks", "en", NEWS.replace("340", "512"), ABSENT)
    unbuilt = text_of(editor.open("/organise/try", params={"q": QUESTION, "interface": "en"}).text)
    assert "The draft has changed since it was last built." in unbuilt
    desk.check("eve")
    page = editor.open("/organise/try", params={"q": QUESTION, "interface": "en"}).text
    shown = text_of(page)
    assert "Answered in: Français (by its small words)." in shown
    drafted = shown[shown.index("In the draft") :]
    assert "512 bicycles" in drafted
    assert "Bicycle racks › Racks" in drafted
    assert "best sentence 0." in drafted
    assert "512 bicycles" not in shown[: shown.index("In the draft")]


def test_a_question_without_words_or_end_is_refused_kindly(visit: Visit) -> None:
    editor = visit("eve")
    for question in (" ", "x" * 1001):
        answer = editor.open("/organise/try", params={"q": question})
        assert answer.status_code == 422
        assert "Ask something, with at most 1000 characters." in answer.text


def test_whatever_is_tried_stays_text(visit: Visit) -> None:
    editor = visit("eve")
    for question in ("<script>alert(1)</script>", "\u202e{{ 7*7 }}", "'\" OR 1=1", "😀"):
        answer = editor.open("/organise/try", params={"q": question})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_the_pages_speak_every_language(visit: Visit, desk: Desk) -> None:
    publisher = visit("paula")
    for path in ("/organise", "/organise/check", "/organise/releases", "/organise/try?q=Panel+3"):
        for language, declared in (("en", "en"), ("fr", "fr"), ("zh", "zh-Hans"), ("zh-Hant", "zh-Hant")):
            answer = publisher.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
            assert (path, language, answer.status_code) == (path, language, 200)
            assert f'<html lang="{declared}">' in answer.text


@pytest.mark.parametrize(
    ("language", "finding", "busy"),
    [
        ("fr", "N’est pas rédigé dans cette langue\u00a0: français.", "publication du brouillon"),
        ("zh", "缺少这种语言的文本：法文。", "发布草稿"),
    ],
)
def test_what_is_found_or_refused_is_told_in_the_language_of_the_organiser(
    language: str, finding: str, busy: str, visit: Visit, settings: Settings, desk: Desk
) -> None:
    desk.save("eve", "bicycle-racks", "en", NEWS, ABSENT)
    floors, version = desk.draft.read_extra("floors.yml")
    desk.save_extra("eve", "floors.yml", "at_least:\n  hit@1 same language: 1.01\n", version)
    desk.check("eve")
    desk.save_extra("eve", "floors.yml", floors, desk.draft.read_extra("floors.yml")[1])
    editor = visit("eve")
    page = editor.open(f"/organise/check?lang={language}").text
    assert finding in page
    for english in ("no rendering", "hit@1", 'lang="en">#'):
        assert english not in page
    with exclusive(settings.data_dir, "publish"):
        told = followed(editor, editor.send("/organise/check").headers["location"])
        assert busy in told
        assert "At work here" not in told
    overview = text_of(editor.open(f"/organise?lang={language}").text)
    assert "The texts shipped with the product" not in overview
