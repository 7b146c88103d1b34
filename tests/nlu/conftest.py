"""A really trained and really started Rasa, with a small server in the application's place."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from nlu import environment
from nlu.environment import ROOT
from tests.nlu.engine_client import TOKEN, ActionCalls, Engine

environment.quieten_rasa()
environment.limit_threads()


START_SECONDS = 90


@pytest.fixture(scope="session", autouse=True)
def embedding_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep vectors where an earlier run left them, if the machine says where that is."""
    folder = os.environ.get(environment.CACHE_DIRECTORY) or str(ROOT / ".rasa")
    os.environ[environment.CACHE_DIRECTORY] = folder
    return Path(folder)


@pytest.fixture(scope="session")
def action_server() -> Any:
    """Stand in for the application at the other end of the wire."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            calls.seen.append((dict(self.headers), body))
            text = body["tracker"]["latest_message"]["text"]
            reply = {
                "events": [{"event": "slot", "name": "last_question", "value": text}],
                "responses": [{"custom": {"kind": "answer", "action": body["next_action"]}}],
            }
            data = json.dumps(reply).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    calls = ActionCalls(f"http://127.0.0.1:{server.server_port}/internal/actions/webhook")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield calls
    server.shutdown()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train once for the whole run."""
    path = tmp_path_factory.mktemp("model") / "dialogue.tar.gz"
    environment_variables = {**os.environ, "RASA_CACHE_DIRECTORY": str(path.parent / "cache")}
    done = subprocess.run(
        [sys.executable, "-m", "nlu.launcher", "train", "--model", str(path)],
        cwd=ROOT,
        env=environment_variables,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return path


def free_port() -> int:
    """Ask the system for a port that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def engine(model: Path, action_server: ActionCalls, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Start the launcher as `assistant serve` does."""
    folder, port = tmp_path_factory.mktemp("engine"), free_port()
    running = Engine(f"http://127.0.0.1:{port}", folder / "log", folder / "deep" / "dialogue.sqlite")
    variables = {
        **os.environ,
        environment.TOKEN: TOKEN,
        environment.ACTION_URL: action_server.url,
        environment.DATABASE: f"sqlite:///{running.database}",
    }
    with running.log.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "nlu.launcher", "run", "--model", str(model), "--port", str(port)],
            cwd=ROOT,
            env=variables,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_up(running, process)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_up(engine: Engine, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, engine.log.read_text()[-3000:]
        try:
            engine.call("GET", "/")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(engine.log.read_text()[-3000:])
