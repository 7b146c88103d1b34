"""The dialogue engine and the action route take nobody's word but each other's."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from live_server import LiveServer

ROUTES = [
    ("GET", "/"),
    ("GET", "/version"),
    ("GET", "/status"),
    ("GET", "/domain"),
    ("GET", "/conversations/web:test-1/tracker"),
    ("DELETE", "/conversations/web:test-1"),
    ("POST", "/webhooks/rest/webhook"),
    ("GET", "/webhooks/rest/"),
    ("POST", "/model/parse"),
    ("PUT", "/model"),
]
CALL = {"next_action": "action_out_of_scope", "sender_id": "x", "tracker": {}, "domain": {}}


@pytest.fixture
def engine(server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.engine_port()}", timeout=10, trust_env=False) as client:
        yield client


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer"}])
def test_the_engine_refuses_who_has_no_token(
    engine: httpx.Client, method: str, path: str, headers: dict[str, str]
) -> None:
    body = {"sender": "x", "message": "hello"} if method == "POST" else None
    assert engine.request(method, path, json=body, headers=headers).status_code == 401


def test_the_engine_does_not_take_a_token_from_the_address(engine: httpx.Client) -> None:
    assert engine.get("/status", params={"token": "wrong"}).status_code == 401


def test_the_engine_listens_on_loopback_only(server: LiveServer) -> None:
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    port = f"{server.engine_port():04X}"
    addresses = [fields[1] for fields in listening if fields[1].endswith(f":{port}") and fields[3] == "0A"]
    assert addresses == [f"0100007F:{port}"]


@pytest.mark.parametrize("token", [None, "Bearer wrong", "Bearer", "Basic wrong", "Bearer é"])
def test_the_action_route_refuses_who_has_no_token(http: httpx.Client, token: str | None) -> None:
    headers = {"Authorization": token.encode()} if token else {}
    answer = http.post("/internal/actions/webhook", json=CALL, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"error": "not authorised"})


def test_the_token_is_neither_in_the_log_nor_on_a_command_line(server: LiveServer) -> None:
    (pid,) = server.engine_pids()
    environment = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    (token,) = [value.partition("=")[2] for value in environment if value.startswith("ASSISTANT_DIALOGUE_TOKEN=")]
    assert len(token) >= 32
    assert token not in server.log
    assert token not in (server.data_dir / "dialogue.log").read_text(encoding="utf-8", errors="replace")
    assert token not in Path(f"/proc/{pid}/cmdline").read_bytes().decode()


def test_the_engine_is_connected_to_this_machine_only(server: LiveServer) -> None:
    (pid,) = server.engine_pids()
    opened = {os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir() if path.is_symlink()}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    remote = {row[2].split(":")[0] for row in rows if f"socket:[{row[9]}]" in opened}
    assert remote - {"0100007F", "00000000"} == set()
