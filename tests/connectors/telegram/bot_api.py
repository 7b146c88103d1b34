"""A small stand-in for Telegram's Bot API on a loopback port; it records what it is asked and can be told to fail."""

import asyncio
import json
import socket
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

TOKEN = "4242:loopback-token-of-the-tests"
BOT = {"id": 4242, "is_bot": True, "first_name": "Assistant", "username": "SummitBot"}
PATIENCE_S = 10.0


@dataclass(frozen=True)
class Call:
    """One request: its method, and its parameters as Telegram reads them."""

    method: str
    parameters: dict[str, Any]
    at: float = field(default_factory=time.monotonic)

    def __getitem__(self, name: str) -> Any:
        return self.parameters.get(name)


@dataclass(frozen=True)
class Failure:
    """An answer other than success."""

    status: int
    description: str = "failure"
    parameters: dict[str, Any] | None = None
    delay_s: float = 0.0

    def response(self) -> Response:
        body = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return JSONResponse(body, self.status)


def flood(seconds: int) -> Failure:
    return Failure(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


async def eventually(condition: Callable[[], Any]) -> None:
    """Wait until something holds that tells nobody when it does."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class BotApi:
    """The server; `calls` holds what was asked, `fail` says what to answer next."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.webhook: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        self._updates: list[dict[str, Any]] = []
        self._failures: dict[str, deque[Failure]] = defaultdict(deque)
        self._always: dict[str, Failure] = {}
        self._changed = asyncio.Condition()
        self._message = 1000
        self._listener = _listener(0)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen; before that, and after `stop`, connections are refused."""
        app = FastAPI()
        app.add_api_route("/bot{token}/{method}", self._answer, methods=["GET", "POST"])
        config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        if self._listener.fileno() < 0:
            self._listener = _listener(self.port)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        server = self._server
        await eventually(lambda: server.started)

    async def stop(self) -> None:
        if self._server and self._serving:
            self._server.should_exit = True
            async with self._changed:
                self._changed.notify_all()
            await self._serving
        self._listener.close()
        self._server = self._serving = None

    async def deliver(self, *updates: dict[str, Any]) -> None:
        """Have updates ready for the next `getUpdates`."""
        async with self._changed:
            self._updates.extend(updates)
            self._changed.notify_all()

    def fail(self, method: str, *failures: Failure) -> None:
        """Answer the next calls of `method` so."""
        self._failures[method].extend(failures)

    def fail_always(self, failure: Failure | None, *methods: str) -> None:
        """Answer every call of the methods so, until None is given."""
        for method in methods:
            if failure:
                self._always[method] = failure
            else:
                self._always.pop(method, None)

    def made(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def texts(self, chat: int | None = None) -> list[str]:
        """What was sent, in order."""
        sent = self.made("sendMessage")
        return [call["text"] for call in sent if chat is None or call["chat_id"] == chat]

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait until a condition on the calls holds."""
        async with asyncio.timeout(PATIENCE_S):
            async with self._changed:
                await self._changed.wait_for(condition)

    async def sent(self, count: int, chat: int | None = None) -> list[str]:
        """Wait until `count` messages have been sent, and return them."""
        await self.until(lambda: len(self.texts(chat)) >= count)
        return self.texts(chat)

    async def _answer(self, token: str, method: str, request: Request) -> Response:
        form = await request.form()
        parameters = {name: _value(name, str(value)) for name, value in form.items()}
        if token != TOKEN:
            return Failure(401, "Unauthorized").response()
        failure = self._failures[method].popleft() if self._failures[method] else self._always.get(method)
        if failure:
            await self._note(Call(f"failed:{method}", parameters))
            await asyncio.sleep(failure.delay_s)
            if failure.status != 200:
                return failure.response()
        result = await self._result(method, parameters)
        await self._note(Call(method, parameters))
        return JSONResponse({"ok": True, "result": result})

    async def _note(self, call: Call) -> None:
        async with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    async def _result(self, method: str, parameters: dict[str, Any]) -> Any:
        match method:
            case "getMe":
                return BOT
            case "getUpdates":
                return await self._get_updates(parameters)
            case "setWebhook":
                self.webhook = {**self.webhook, "url": parameters["url"]}
            case "deleteWebhook":
                self.webhook = {**self.webhook, "url": ""}
            case "getWebhookInfo":
                return self.webhook
            case "sendMessage":
                self._message += 1
                chat = {"id": parameters["chat_id"], "type": "private"}
                return {"message_id": self._message, "date": 1, "chat": chat, "text": parameters["text"]}
        return True

    async def _get_updates(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        offset = parameters.get("offset", 0)

        def waiting() -> list[dict[str, Any]]:
            return [update for update in self._updates if update["update_id"] >= offset]

        def over() -> bool:
            return bool(waiting()) or (self._server is None or self._server.should_exit)

        async with self._changed:
            try:
                async with asyncio.timeout(parameters.get("timeout", 0)):
                    await self._changed.wait_for(over)
            except TimeoutError:
                pass
            return waiting()


def _listener(port: int) -> socket.socket:
    """A socket on the port, or on a free one for 0, although connections of a server before it may linger."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


def _value(name: str, value: str) -> Any:
    """Forms carry everything as text: numbers and objects are read back, and words stay words."""
    if name in ("text", "callback_query_id", "url", "secret_token"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
