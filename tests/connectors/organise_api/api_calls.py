"""What the tests of the organisers' API share: calls with a token, jobs that are waited for, refusals as they look."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

Call = Callable[..., httpx.Response]
Found = TypeVar("Found")

SECONDS = 300.0


def waited_for(look: Callable[[], Found | None], seconds: float = SECONDS) -> Found:
    """What `look` finds, once it finds something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"nothing after {seconds} s")


def ended(call: Call, job: dict[str, Any]) -> dict[str, Any]:
    """Wait for a job and return it as it ended."""

    def look() -> dict[str, Any] | None:
        told: dict[str, Any] = call("GET", f"/jobs/{job['id']}").json()
        return None if told["state"] == "running" else told

    return waited_for(look)


def assert_refused(answer: httpx.Response, status: int) -> str:
    """A refusal is a problem document with a reason, which is returned."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = str(answer.json()["detail"])
    assert told
    return told
