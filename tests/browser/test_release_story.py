"""An organiser walks from files to what delegates are told of them, and back, in a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made_files import HEADING, PARAGRAPH, write_docx, write_pdf
from organise_server import database, organise_pages, organise_server, settings, sign_in
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.engine import Engine
from test_accessibility import violations

from assistant.opening import open_desk, open_releases
from assistant.organisers.desk import Desk
from assistant.settings import Settings
from knowledge.drafts import ABSENT

__all__ = ["database", "organise_pages", "organise_server", "settings", "sign_in"]

PHONE = {"viewport": {"width": 380, "height": 800}, "is_mobile": True, "has_touch": True}
JOB_MS = 300_000
NEWS = """---
title: Bicycle racks
kind: guide
---
## Racks {#racks}

Delegates who come by bicycle leave it at the racks behind the cooling tower, which hold 340 bicycles.
"""
SHUTTLE, MINUTES = "The night shuttle to the hotels leaves gate nine", "every eleven minutes"
LUNCH, TENT = "Lunch is served to all delegates in", "the orange tent beside the lake"
WHEN = "À quelle fréquence part la navette de nuit vers les hôtels ?"
WHERE = "代表们在哪里吃午餐？"

SignIn = Callable[..., Page]


@pytest.fixture
def desk(settings: Settings, database: Engine) -> Iterator[Desk]:
    """A draft with a new text and without one that a stored question is answered from; release 1 is served after."""
    desk = open_desk(database, open_releases(settings))
    desk.save("eve", "bicycle-racks", "en", NEWS, ABSENT)
    for language in ("en", "fr", "zh"):
        desk.delete("eve", "york-mediale", language, desk.draft.version("york-mediale", language))
    yield desk
    for (document, language), state in desk.draft.states().items():
        if state != "published":
            desk.restore("tests", document, language, desk.draft.version(document, language))
    if desk.served() != 1:
        desk.rollback("tests", 1)


def files(folder: Path) -> list[Path]:
    """A PDF with a fact on its second page and a scan for its third, and a DOCX."""
    pages = [["Delegates are met at the airport."], [f"{SHUTTLE} {MINUTES}."], []]
    body = HEADING.format(level=1, text="Lunch") + PARAGRAPH.format(text=f"{LUNCH} {TENT}.")
    return [write_pdf(folder / "shuttle.en.pdf", pages), write_docx(folder / "lunch.en.docx", body)]


def add_files(page: Page, paths: list[Path]) -> None:
    """Send the files, look at what became of each and keep it."""
    page.goto("/organise/uploads")
    page.get_by_label("Files", exact=True).set_input_files(paths)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Waiting to be looked at: 2")).to_be_visible()
    for path, fact in zip(paths, (MINUTES, TENT), strict=True):
        page.goto("/organise/uploads")
        page.get_by_role("link", name=path.name).click()
        expect(page.locator(".seen")).to_contain_text(fact)
        if path.suffix == ".pdf":
            expect(page.get_by_text("Page 3 has no text; it is a scan.")).to_be_visible()
        page.get_by_role("button", name="Keep in the draft").click()
        expect(page.get_by_role("status")).to_have_text("The text is kept in the draft.")
        expect(page.locator(".beside")).to_contain_text(fact)
    page.goto("/organise/documents")
    page.get_by_label("State").select_option("new")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(3)


def check_and_publish(page: Page) -> None:
    page.goto("/organise")
    expect(page.locator(".next")).to_contain_text("have not been checked yet")
    page.get_by_role("button", name="Check the draft").click()
    expect(page.locator("#told")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="The check is done")).to_be_visible(timeout=JOB_MS)
    expect(page.locator("#result")).to_contain_text("Right now, and wrong in the draft")
    page.get_by_text("Passages before and after").first.click()
    expect(page.get_by_text("which hold 340 bicycles")).to_be_visible()

    page.get_by_label("What is new").fill("Shuttles and lunch")
    page.get_by_label("Reason to publish all the same").fill("York was called off")
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.locator(".said")).to_contain_text("Release 2 is served now.", timeout=JOB_MS)
    page.wait_for_timeout(500)


def go_back(page: Page) -> None:
    page.get_by_role("link", name="Releases").last.click()
    row = page.get_by_role("row").filter(has_text="Shuttles and lunch")
    expect(row).to_contain_text("served")
    expect(row).to_contain_text("York was called off")
    first = page.get_by_role("row").nth(2)
    first.get_by_text("Go back to it").press("Enter")
    first.get_by_role("button", name="Serve release 1 again").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("from this release now")
    page.wait_for_timeout(500)


def ask(organise_pages, language: str, question: str) -> Locator:
    page = organise_pages.chat(f"/?lang={language}")
    page.get_by_role("textbox").fill(question)
    page.get_by_role("textbox").press("Enter")
    expect(page.locator(".message.reply")).to_have_count(2)
    return page.locator(".message.reply").last


def check_source(answer: Locator, page_number: str, fact: str) -> None:
    """The answer cites the page with the fact, and its link opens the text with the passage marked."""
    source = answer.locator(".sources li").first
    expect(source).to_contain_text(page_number)
    source.locator("summary").click()
    expect(source.locator("blockquote")).to_contain_text(fact)
    with answer.page.context.expect_page() as opened:
        source.locator("a.source-title").click()
    marked = opened.value.locator("mark").first
    expect(marked).to_contain_text(fact)
    expect(marked).to_be_in_viewport()


def test_from_files_to_answers_in_other_languages_and_back(
    organise_pages, sign_in: SignIn, desk: Desk, tmp_path: Path
) -> None:
    page = sign_in("paula")
    add_files(page, files(tmp_path))
    check_and_publish(page)
    answer = ask(organise_pages, "fr", WHEN)
    expect(answer).to_contain_text(MINUTES)
    check_source(answer, "page 2", MINUTES)
    expect(ask(organise_pages, "zh", WHERE)).to_contain_text(TENT)
    go_back(page)
    expect(ask(organise_pages, "fr", WHEN)).not_to_contain_text(MINUTES)
    expect(ask(organise_pages, "zh", WHERE)).not_to_contain_text(TENT)


def test_a_job_is_followed_without_scripts(sign_in: SignIn, desk: Desk) -> None:
    page = sign_in("eve", java_script_enabled=False)
    page.goto("/organise/check")
    page.locator("main form button").first.click()
    expect(page.locator("h1")).to_have_text("Checking the draft")
    expect(page.locator("#result-title")).to_be_visible(timeout=JOB_MS)
    expect(page.get_by_text("Publishing needs the role of a publisher")).to_be_visible()


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_the_pages_meet_the_guidelines(
    organise_pages, sign_in: SignIn, desk: Desk, language: str, screen: dict[str, object]
) -> None:
    last = desk.last_check()
    if last is None or not last.current:
        desk.check("eve")
    page = sign_in("paula", language, color_scheme="dark" if screen else "light", **screen)
    wide = []
    for path in (
        "/organise",
        "/organise/check",
        "/organise/releases",
        "/organise/try?q=Where+do+bicycles+go%3F",
        "/organise/jobs/0123456789abcdef",
    ):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach((one, at) => { one.open = at < 6 })")
        assert (path, violations(organise_pages, page)) == (path, [])
        if page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") > 0:
            wide.append(path)
    assert wide == []
