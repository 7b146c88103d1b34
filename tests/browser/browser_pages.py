"""Opens pages in a real browser and notes everything that a page should not do."""

from collections.abc import Callable

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


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
