"""A real browser on the real application."""

import shutil
from collections.abc import Iterator

import pytest
from browser_pages import Pages

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


# Per module, since Playwright's event loop must not outlive the browser tests and meet the asynchronous ones.
@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    if BROWSER is None:
        pytest.skip("no Chromium or Chrome on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def pages(browser: "sync_api.Browser", live_server: str) -> Iterator[Pages]:
    pages = Pages(browser, live_server)
    yield pages
    for context in pages.contexts:
        context.close()
    assert pages.faults == []
