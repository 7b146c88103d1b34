"""An organiser walks from a changed draft to what delegates are told, and back, in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from organise_server import database, organise_pages, organise_server, settings, sign_in
from playwright.sync_api import expect
from sqlalchemy.engine import Engine
from test_accessibility import violations

from assistant.main import open_desk, open_releases
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
QUESTION = "Où les délégués peuvent-ils laisser leur vélo ?"

SignIn = Callable[..., object]


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


def ask(organise_pages, question: str) -> str:
    page = organise_pages.chat("/?lang=fr")
    page.get_by_role("textbox").fill(question)
    page.get_by_role("textbox").press("Enter")
    expect(page.locator(".message.reply")).to_have_count(2)
    return str(page.locator(".message.reply").last.inner_text())


def test_check_publish_ask_in_another_language_and_go_back(organise_pages, sign_in: SignIn, desk: Desk) -> None:
    page = sign_in("paula")
    expect(page.locator(".next")).to_contain_text("have not been checked yet")
    page.get_by_role("button", name="Check the draft").click()
    expect(page.locator("#told")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="The check is done")).to_be_visible(timeout=JOB_MS)
    expect(page.locator("#result")).to_contain_text("Right now, and wrong in the draft")
    page.get_by_text("Passages before and after").first.click()
    expect(page.get_by_text("which hold 340 bicycles")).to_be_visible()

    page.get_by_label("What is new").fill("Where bicycles go")
    page.get_by_label("Reason to publish all the same").fill("York was called off")
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.locator(".said")).to_contain_text("Release 2 is served now.", timeout=JOB_MS)
    page.wait_for_timeout(500)
    assert "340" in ask(organise_pages, QUESTION)

    page.get_by_role("link", name="Releases").last.click()
    row = page.get_by_role("row").filter(has_text="Where bicycles go")
    expect(row).to_contain_text("served")
    expect(row).to_contain_text("York was called off")
    first = page.get_by_role("row").nth(2)
    first.get_by_text("Go back to it").press("Enter")
    first.get_by_role("button", name="Serve release 1 again").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("from this release now")
    page.wait_for_timeout(500)
    assert "340" not in ask(organise_pages, QUESTION)


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
