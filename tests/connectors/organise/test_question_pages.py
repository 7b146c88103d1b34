"""Organisers find each unanswered question once, write its answer, set it aside, and take that back."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from organise_visit import Visitor
from sample_conversations import UNKNOWN, hold_samples
from sqlalchemy.engine import Engine

from assistant.conversation.store import Store
from assistant.organisers.audit import Audit

PAGE = "/organise/questions"
PERFUME = "Which perfume did the mayor of Wuhan wear at the closing concert?"


@pytest.fixture(scope="module")
def eve(client: TestClient, database: Engine) -> Visitor:
    """An editor, signed in once for all tests: signing in again and again is slowed down."""
    visitor = Visitor(client)
    visitor.sign_in("eve")
    return visitor


@pytest.fixture(scope="module", autouse=True)
def asked(client: TestClient) -> list[str]:
    """The conversations in which the questions were asked."""
    return hold_samples(client.post, (*UNKNOWN.items(), ("en", PERFUME), ("en", "<b>Is the bold hall open?</b>")))


def item(page: str, text: str) -> str:
    """The entry of a question, as HTML."""
    (found,) = [part for part in re.split(r'<li class="card" ', page)[1:] if f">{text}</h2>" in part]
    return found


def number(page: str, text: str) -> str:
    found = re.search(r'id="question-(\d+)"', item(page, text))
    assert found
    return found[1]


def test_the_same_question_in_three_languages_is_one_entry_with_its_words_in_each(eve: Visitor) -> None:
    page = eve.open(f"{PAGE}?lang=en").text
    found = item(page, UNKNOWN["en"])
    assert "Asked: 3 ×" in found
    assert all(f"{name}: 1" in found for name in ("English", "French", "Chinese"))
    assert f'<dd lang="fr">{UNKNOWN["fr"]}</dd>' in found
    assert f'<dd lang="zh-Hans">{UNKNOWN["zh"]}</dd>' in found
    assert re.search(r'Nearest text</dt><dd><a href="/knowledge/[\w-]+\?lang=en">[^<]+</a>.+\(score \d', found)
    assert "Web: 3" in found


@pytest.mark.parametrize(
    ("language", "told"), [("fr", "Posée\u00a0: 3 ×"), ("zh", "被问 3 次"), ("zh-Hant", "被問 3 次")]
)
def test_the_list_is_told_in_the_language_of_the_organiser(language: str, told: str, eve: Visitor) -> None:
    assert told in item(eve.open(f"{PAGE}?lang={language}").text, UNKNOWN["en"])


def test_what_a_delegate_wrote_is_text_and_never_markup(eve: Visitor) -> None:
    page = eve.open(f"{PAGE}?lang=en").text
    assert "&lt;b&gt;Is the bold hall open?&lt;/b&gt;" in page
    assert "<b>Is the bold" not in page


def test_a_question_set_aside_is_listed_as_such_and_can_be_reopened(eve: Visitor, database: Engine) -> None:
    question = number(eve.open(PAGE).text, PERFUME)
    done = eve.send(f"{PAGE}/{question}/ignore", status="open", days="30")
    assert (done.status_code, done.headers["location"]) == (
        303,
        f"{PAGE}?status=open&days=30&said=question_ignored",
    )
    page = eve.open(done.headers["location"]).text
    assert PERFUME not in page
    assert "The question has been set aside." in page
    assert item(eve.open(f"{PAGE}?status=ignored").text, PERFUME)
    eve.send(f"{PAGE}/{question}/reopen", status="ignored", days="30")
    assert item(eve.open(PAGE).text, PERFUME)
    record = [(entry.who, entry.action, entry.subject) for entry in Audit(database).entries()][:2]
    assert record == [("eve", "question.reopened", question), ("eve", "question.ignored", question)]


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_writing_the_answer_leads_to_a_text_that_begins_with_the_question(
    language: str, eve: Visitor, database: Engine
) -> None:
    question = number(eve.open(PAGE).text, UNKNOWN["en"])
    target = urlsplit(eve.send(f"{PAGE}/{question}/answer", language=language, days="30").headers["location"])
    assert target.path == f"/organise/documents/faq-do-i-need-a-visa-to-come-to-beijing/{language}"
    assert parse_qs(target.query) == {"kind": ["faq"], "title": [UNKNOWN[language]], "said": ["question_written"]}
    written = [entry for entry in Audit(database).entries() if entry.action == "question.written"]
    assert [(entry.subject, entry.details) for entry in written] == [
        ("faq-do-i-need-a-visa-to-come-to-beijing", {"question": int(question)})
    ]
    found = item(eve.open(f"{PAGE}?lang=en").text, UNKNOWN["en"])
    assert "An answer has been begun in" in found
    assert "Go on with the answer" in found


def test_the_editor_opens_with_the_question_and_each_language_with_its_own_words(eve: Visitor) -> None:
    question = number(eve.open(PAGE).text, UNKNOWN["en"])
    for language in ("en", "fr"):
        target = eve.send(f"{PAGE}/{question}/answer", language=language).headers["location"]
        page = eve.open(f"{target}&lang=en").text
        assert "Write the answer below the question." in page
        begun = html.unescape(page.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])
        assert f"## {UNKNOWN[language]} {{#text}}" in begun
        assert "kind: faq" in begun
        kept = eve.send(urlsplit(target).path, text=f"{begun.strip()}\n\n42.\n", based_on="", do="save")
        assert kept.status_code == 303
    again = eve.send(f"{PAGE}/{question}/answer", language="fr").headers["location"]
    assert again == "/organise/documents/faq-do-i-need-a-visa-to-come-to-beijing/fr?said=question_continued"
    assert f"## {UNKNOWN['fr']}" in eve.open(again).text


def test_an_answer_can_be_added_to_the_nearest_text_and_taken_off_again(eve: Visitor) -> None:
    page = eve.open(PAGE).text
    found = re.search(r'name="document" value="([\w-]+)"', item(page, PERFUME))
    assert found
    question = number(page, PERFUME)
    answer = eve.send(f"{PAGE}/{question}/answer", language="fr", document=found[1])
    assert answer.headers["location"] == f"/organise/documents/{found[1]}/fr?said=question_continued"
    assert f"/organise/documents/{found[1]}" in item(eve.open(PAGE).text, PERFUME)
    eve.send(f"{PAGE}/{question}/reopen")
    assert "An answer has been begun" not in item(eve.open(f"{PAGE}?lang=en").text, PERFUME)


def test_the_record_holds_no_word_of_a_delegate(database: Engine) -> None:
    told = "".join(f"{entry.subject} {entry.details}" for entry in Audit(database).entries())
    assert "perfume" not in told


@pytest.mark.parametrize("step", ["ignore", "reopen", "answer"])
@pytest.mark.parametrize("question", ["999999999", "0", str(2**70)])
def test_a_question_that_is_not_there_is_told_so(step: str, question: str, eve: Visitor) -> None:
    answer = eve.send(f"{PAGE}/{question}/{step}", language="en")
    assert (answer.status_code, "There is nothing at this address." in answer.text) == (404, True)


@pytest.mark.parametrize("document", ["no-such-text", "../../etc/passwd", "x" * 500])
def test_a_text_that_is_not_there_cannot_answer(document: str, eve: Visitor) -> None:
    question = number(eve.open(PAGE).text, PERFUME)
    assert eve.send(f"{PAGE}/{question}/answer", language="en", document=document).status_code == 404


@pytest.mark.parametrize("query", ["status=done", "days=-1", "days=x", "days=99999999999", "page=77", "page=²"])
def test_a_wish_that_cannot_be_is_passed_over(query: str, eve: Visitor) -> None:
    answer = eve.open(f"{PAGE}?{query}&lang=en")
    assert answer.status_code == 200
    assert PERFUME in answer.text


def test_the_overview_tells_how_many_are_open(eve: Visitor) -> None:
    listed = eve.open(f"{PAGE}?lang=en").text
    found = re.search(r">open \((\d+)\)</option>", listed)
    assert found
    assert f'<a href="{PAGE}">Unanswered questions: {found[1]}</a>' in eve.open("/organise?lang=en").text


def test_a_list_without_questions_says_so(eve: Visitor) -> None:
    assert "has been solved yet" in eve.open(f"{PAGE}?status=solved&lang=en").text


def test_a_question_is_gone_with_its_conversation(eve: Visitor, database: Engine, asked: list[str]) -> None:
    Store(database).forget(f"web:{asked[3]}")
    page = eve.open(PAGE).text
    assert PERFUME not in page
    assert UNKNOWN["en"] in page
