"""Bounds on what a caller may send: the size of a body, counted while it streams, and messages per minute."""

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.problems import caller_language, problem
from assistant.strings import Catalogue

_MOST_CALLERS = 10_000
_WINDOW_SECONDS = 60.0


# The most bytes that a body for a path may have; None where the route itself counts them.
MostBytes = Callable[[str], int | None]


class BodyLimit:
    """Refuses bodies above a number of bytes, whatever their Content-Length says."""

    def __init__(self, app: ASGIApp, most_bytes: MostBytes, strings: Catalogue) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._strings = strings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        most = self._most_bytes(scope["path"]) if scope["type"] == "http" else None
        if most is None:
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > most:
            await self._refuse(scope, receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > most:
                await self._refuse(scope, receive, send)
                return
        await self._app(scope, _replay(bytes(body), receive), send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = self._strings.text("body_too_large", caller_language(Request(scope)))
        await problem("body-too-large", 413, detail, {"connection": "close"})(scope, receive, send)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read already, then whatever comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


class RateLimit:
    """At most `most` calls a minute for each key, counted in a sliding window of two halves."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._windows: OrderedDict[str, tuple[int, int, int]] = OrderedDict()

    def allows(self, key: str, now: float | None = None) -> bool:
        """Count a call and tell whether it is within the limit. `now` is in seconds."""
        moment = time.monotonic() if now is None else now
        window, share = int(moment // _WINDOW_SECONDS), (moment % _WINDOW_SECONDS) / _WINDOW_SECONDS
        last, count, before = self._windows.pop(key, (window, 0, 0))
        if window != last:
            before, count = (count if window == last + 1 else 0), 0
        allowed = count + before * (1 - share) < self._most
        self._windows[key] = (window, count + allowed, before)
        if len(self._windows) > _MOST_CALLERS:
            self._windows.popitem(last=False)
        return allowed
