"""Whether the process lives, whether it can answer, and its figures for monitoring."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

# Parts that must have been up once before the application calls itself ready.
NEEDED = ("knowledge", "dialogue")


class Readiness:
    """Asks each part how it is; not ready until the needed ones have all been up once."""

    def __init__(self, parts: Mapping[str, Callable[[], str]]) -> None:
        self._parts = parts
        self._been_up: set[str] = set()

    def report(self) -> tuple[bool, dict[str, str]]:
        """Return whether everything needed has been up once, and the state of each part."""
        states = {name: ask() for name, ask in self._parts.items()}
        self._been_up |= {name for name, state in states.items() if state in ("ok", "degraded")}
        return self._been_up.issuperset(NEEDED), states


def build_health_router(readiness: Readiness) -> APIRouter:
    """`/health/live`, `/health/ready` and `/metrics`."""
    router = APIRouter(tags=["health"])

    @router.get("/health/live")
    def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/health/ready")
    def ready() -> JSONResponse:
        """200 once knowledge and dialogue have both been up; what is missing now is named in `parts`."""
        been_ready, parts = readiness.report()
        if not been_ready:
            return JSONResponse({"status": "starting", "parts": parts}, 503, {"Retry-After": "2"})
        well = all(state in ("ok", "off", "standby") for state in parts.values())
        return JSONResponse({"status": "ok" if well else "degraded", "parts": parts})

    @router.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
