"""The application as an organiser starts it: `assistant serve` in a process of its own, with a real dialogue engine."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
READY_SECONDS = 180.0
STOP_SECONDS = 20.0


@dataclass
class LiveServer:
    """A running server; `data_dir` holds what it was started with and what it has written since."""

    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    log_name: str = "serve.log"
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What the server has written to its log so far."""
        return (self.data_dir / self.log_name).read_text(encoding="utf-8", errors="replace")

    def start(self) -> "LiveServer":
        """Start on a free port and wait until knowledge and dialogue are up."""
        self.begin()
        self.wait_for("ok", READY_SECONDS)
        return self

    def begin(self) -> None:
        """Start on a free port."""
        self.port = free_port()
        command = [sys.executable, "-c", "from assistant.cli import main; main()", "serve"]
        with (self.data_dir / self.log_name).open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--port", str(self.port), "--data-dir", str(self.data_dir)],
                cwd=ROOT,
                env={**os.environ, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """Ask the server to end, which ends its engine too; kill it when it does not."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def health(self) -> tuple[int, dict[str, Any]]:
        """Status and body of the readiness route; status 0 while nothing listens."""
        try:
            answer = httpx.get(f"{self.url}/health/ready", timeout=5, trust_env=False)
        except httpx.TransportError:
            return 0, {}
        return answer.status_code, answer.json()

    def wait_for(self, status: str, seconds: float, part: str = "") -> dict[str, Any]:
        """Wait until readiness tells `status`, of the whole or of one part; returns the states of the parts."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            _, told = self.health()
            if (told.get("parts", {}).get(part) if part else told.get("status")) == status:
                return dict(told["parts"])
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.2)
        raise AssertionError(f"not '{status}' within {seconds} s; the log ends:\n{self.log[-3000:]}")

    def engine_pids(self) -> list[int]:
        """The processes that the server has started: its dialogue engine, unless that is down."""
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for path in listed for pid in path.read_text().split()]

    def engine_port(self) -> int:
        """The port of the dialogue engine, as its command line names it."""
        (pid,) = self.engine_pids()
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        return int(arguments[arguments.index("--port") + 1])


def free_port() -> int:
    """A port on loopback that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
