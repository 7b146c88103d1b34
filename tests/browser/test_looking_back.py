"""Organisers read unanswered questions and figures by keyboard, by screen reader, on a small screen, in the dark."""

from collections.abc import Callable

import httpx
import pytest
from organise_server import database, organise_pages, organise_server, settings, sign_in
from playwright.sync_api import expect
from sample_conversations import UNKNOWN, hold_samples, spread
from sqlalchemy.engine import Engine
from test_accessibility import violations

__all__ = ["database", "organise_pages", "organise_server", "settings", "sign_in"]

WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 320, "height": 740}, "is_mobile": True, "has_touch": True}
PATHS = ("/organise/questions", "/organise/insights", "/organise/insights?days=0")
DAYS = 9

SignIn = Callable[..., object]


@pytest.fixture(scope="module", autouse=True)
def asked(organise_server: str, database: Engine) -> None:
    with httpx.Client(base_url=organise_server, timeout=60, trust_env=False) as http:
        hold_samples(http.post)
    spread(database, DAYS)


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_the_pages_meet_the_guidelines_and_fit_the_screen(
    organise_pages, sign_in: SignIn, language: str, screen: dict[str, object]
) -> None:
    page = sign_in("eve", language, color_scheme="dark" if screen is PHONE else "light", **screen)
    for path in PATHS:
        page.goto(path)
        page.locator("main").evaluate("main => main.querySelectorAll('details').forEach(one => { one.open = true })")
        assert (path, violations(organise_pages, page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_letters_of_a_chart_keep_their_size_on_a_small_screen(sign_in: SignIn) -> None:
    page = sign_in("eve", **PHONE)
    page.goto("/organise/insights")
    sizes = page.locator(".chart text, .chart .bar-label").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).fontSize) * (one.getScreenCTM?.().a ?? 1))"
    )
    assert len(sizes) > 10
    assert min(sizes) >= 12


def test_a_chart_is_drawn_to_scale(sign_in: SignIn) -> None:
    page = sign_in("eve", **WIDE)
    page.goto("/organise/insights")
    chart = page.get_by_role("img", name="Messages per language")
    expect(chart).to_have_accessible_name("Messages per language. English: 6; French: 3; Chinese: 3")
    widths = chart.locator(".filling-1").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    rail = chart.locator(".rail").first.evaluate("one => one.getBoundingClientRect().width")
    assert widths == pytest.approx([rail, rail / 2, rail / 2], abs=1)


def test_a_table_is_opened_and_a_file_downloaded_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("eve", **WIDE)
    page.goto("/organise/insights")
    panel = page.get_by_role("region", name="Questions asked most").first
    panel.locator("summary").press("Enter")
    expect(panel.get_by_role("row").filter(has_text=UNKNOWN["zh"])).to_be_visible()
    with page.expect_download() as loading:
        panel.get_by_role("link", name="Download as CSV").press("Enter")
    assert loading.value.suggested_filename.startswith("insights-questions-")


def test_a_question_is_set_aside_and_reopened_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("eve", **WIDE, java_script_enabled=False)
    page.goto("/organise/questions")
    entry = page.get_by_role("listitem").filter(has_text=UNKNOWN["en"])
    entry.get_by_role("button", name="Set aside").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The question has been set aside.")
    expect(page.get_by_role("heading", name=UNKNOWN["en"])).to_have_count(0)
    page.get_by_label("Status").select_option("ignored")
    page.get_by_role("button", name="Show").press("Enter")
    page.get_by_role("button", name="Reopen").press("Enter")
    page.goto("/organise/questions")
    expect(page.get_by_role("heading", name=UNKNOWN["en"])).to_be_visible()
