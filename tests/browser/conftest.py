"""A real browser on the real application.

`BROWSER_TEST_URL` points the tests at a server that is up already; without it they start one of their own.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

READY_WITHIN_S = 900
ROOT = Path(__file__).parents[2]
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running application with an empty data folder."""
    given = os.environ.get("BROWSER_TEST_URL")
    if given:
        yield given.rstrip("/")
        return
    folder = tmp_path_factory.mktemp("live")
    # What an earlier start has trained and embedded is worth minutes.
    for cached in ("cache", "models"):
        if (ROOT / "data" / cached).is_dir():
            shutil.copytree(ROOT / "data" / cached, folder / "data" / cached)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "serve.log"
    serve = [sys.executable, "-c", "from assistant.cli import main; main()", "serve"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*serve, "--host", "127.0.0.1", "--port", str(port), "--data-dir", str(folder / "data")],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        _stop(process)


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"the application did not become ready:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


# Per module, since Playwright's event loop must not outlive the browser tests and meet the asynchronous ones.
@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    if BROWSER is None:
        pytest.skip("no Chromium or Chrome on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


class Pages:
    """Opens pages of the application and notes everything that a page should not do."""

    def __init__(self, browser: "sync_api.Browser", server: str) -> None:
        self.browser = browser
        self.server = server
        self.contexts: list[sync_api.BrowserContext] = []
        self.faults: list[str] = []

    def open(self, path: str = "/?lang=en", *, setup: Callable[..., None] | None = None, **options: object):
        """A page at `path`, in a context of its own with the given options; `setup` gets it before it loads."""
        context = self.browser.new_context(base_url=self.server, **{"locale": "en-GB", **options})
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)
        if setup:
            setup(page)
        page.goto(path)
        return page

    def chat(self, path: str = "/?lang=en", **options: object):
        """The chat page, ready for typing."""
        page = self.open(path, **options)
        page.get_by_role("log").wait_for()
        return page

    def _console(self, message: "sync_api.ConsoleMessage") -> None:
        # A failed request is reported by the browser itself; some tests fail them on purpose.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def _request(self, request: "sync_api.Request") -> None:
        if not request.url.startswith((self.server, "data:")):
            self.faults.append(f"request to another host: {request.url}")


@pytest.fixture
def pages(browser: "sync_api.Browser", live_server: str) -> Iterator[Pages]:
    pages = Pages(browser, live_server)
    yield pages
    for context in pages.contexts:
        context.close()
    assert pages.faults == []
