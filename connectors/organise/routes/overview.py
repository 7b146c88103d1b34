"""The first page: what is served, what the draft would change, and what to do next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, Depends, Request, Response

from assistant.organisers.desk import Desk, LastCheck
from assistant.organisers.jobs import Jobs
from assistant.organisers.release_list import Listed, ReleaseListing
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import render
from knowledge.content_folder import EXTRAS
from knowledge.releases import Release

RECENT = 5

Step = Literal["wait", "repair", "check", "publish", "decide", "ask_publisher", "nothing"]


@dataclass(frozen=True)
class Waiting:
    """Something that waits for an organiser: the name of its sentence, which tells `count`, and where it leads."""

    sentence: str
    count: int
    address: str


def build_overview_router(
    gate: Gate,
    desk: Desk,
    jobs: Jobs,
    listing: ReleaseListing,
    serving: Callable[[], Release | None],
    waiting: Sequence[Callable[[], Waiting]] = (),
) -> APIRouter:
    """The overview; `serving` tells the release that this server answers from."""
    router = APIRouter()

    @router.get("/organise")
    def overview(request: Request, visit: Visit = Depends(gate.reads())) -> Response:
        number, last, running = desk.served(), desk.last_check(), jobs.running()
        served = listing.one(number) if number is not None else None
        states = _states(desk)
        shown = {
            "served": served,
            "serving": serving(),
            "states": states,
            "last": last,
            "step": next_step(served, bool(running), any(states.values()), last, visit.may("publisher")),
            "running": running,
            "recent": listing.newest(RECENT),
            "waiting": [found for found in (look() for look in waiting) if found.count],
        }
        return render(request, "overview.html", visit, shown)

    return router


def next_step(served: Listed | None, busy: bool, changed: bool, last: LastCheck | None, publisher: bool) -> Step:
    """What an organiser does next."""
    if busy:
        return "wait"
    if served is not None and not served.usable:
        return "repair"
    if not changed:
        return "nothing"
    if last is None or not last.current:
        return "check"
    if not publisher:
        return "ask_publisher"
    return "decide" if last.check["needs_confirmation"] else "publish"


def _states(desk: Desk) -> dict[str, int]:
    """How many texts of the draft are new, changed or deleted, and how many of the lists beside them differ."""
    states = list(desk.draft.states().values())
    drafted, served = desk.draft.files(), desk.draft.served_files()
    lists = sum(drafted.get(name) != served.get(name) for name in EXTRAS)
    return {**{state: states.count(state) for state in ("new", "changed", "deleted")}, "lists": lists}
