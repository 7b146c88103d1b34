"""Fixtures: the organisers' pages of a server on the small knowledge base, without the dialogue engine."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from browser_pages import Pages
from live_server import free_port
from organise_app import database, settings
from organise_visit import PASSWORD
from sqlalchemy.engine import Engine

from assistant.main import build_app
from assistant.settings import Settings

__all__ = ["database", "organise_pages", "organise_server", "settings", "sign_in"]


@pytest.fixture(scope="module")
def organise_server(settings: Settings, database: Engine) -> Iterator[str]:
    """The address of the running application."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(build_app(settings), host="127.0.0.1", port=port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)


@pytest.fixture
def organise_pages(browser, organise_server: str) -> Iterator[Pages]:
    pages = Pages(browser, organise_server)
    yield pages
    for context in pages.contexts:
        context.close()
    assert pages.faults == []


@pytest.fixture
def sign_in(organise_pages: Pages) -> Callable[..., object]:
    """Opens the overview as an organiser: `sign_in("paula", "fr")`."""

    def signed_in(name: str, language: str = "en", **options: object):
        page = organise_pages.open(f"/organise/sign-in?lang={language}", **options)
        page.locator("#name").fill(name)
        page.locator("#password").fill(PASSWORD)
        page.locator("main form button").click()
        page.wait_for_url("**/organise")
        return page

    return signed_in
