"""All releases: which is served, going back to another, what differs between two, and their texts for safe keeping."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from assistant.organisers.desk import Desk
from assistant.organisers.explaining import EXPECTED, explain
from assistant.organisers.release_list import ReleaseListing
from connectors.organise.archiving import archive
from connectors.organise.comparing import shown_changes
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import HEADERS, go_to, render
from knowledge.changes import changes_between

ADDRESS = "/organise/releases"
PAGE = 30

Number = Annotated[int, Path(ge=1, le=999_999)]
Before = Annotated[int | None, Query(ge=1, le=999_999)]


def build_releases_router(gate: Gate, desk: Desk, listing: ReleaseListing) -> APIRouter:
    """The pages about releases."""
    router = APIRouter()

    def page(request: Request, visit: Visit, before: int | None = None, problem: Exception | None = None) -> Response:
        listed = listing.newest(PAGE + 1, before)
        shown = {
            "releases": listed[:PAGE],
            "older": listed[PAGE - 1].number if len(listed) > PAGE else None,
            "served": desk.served(),
            "may_publish": visit.may("publisher"),
        }
        explanation = explain(problem) if problem else None
        return render(request, "releases.html", visit, shown, explanation.status if explanation else 200, explanation)

    @router.get("/releases")
    def releases(request: Request, before: Before = None, visit: Visit = Depends(gate.reads())) -> Response:
        return page(request, visit, before)

    @router.post("/releases/{number}/rollback")
    def rollback(request: Request, number: Number, visit: Visit = Depends(gate.acts("publisher"))) -> Response:
        try:
            desk.rollback(visit.who, number)
        except EXPECTED as refused:
            return page(request, visit, problem=refused)
        return go_to(ADDRESS, "rolled_back")

    @router.get("/releases/{before}/{after}")
    def compare(request: Request, before: Number, after: Number, visit: Visit = Depends(gate.reads())) -> Response:
        changes = changes_between(desk.releases, before, after)
        sides = {"before": listing.one(before), "after": listing.one(after)}
        return render(request, "compare.html", visit, {"changes": shown_changes(changes), **sides})

    return router


def build_keeping_router(gate: Gate, desk: Desk) -> APIRouter:
    """The texts of a release, and of the draft, for safe keeping."""
    router = APIRouter()

    @router.get("/releases/{number}/texts.zip")
    def texts(number: Number, visit: Visit = Depends(gate.reads())) -> Response:
        return archive(desk, f"release-{number}", number, HEADERS)

    @router.get("/draft/texts.zip")
    def draft_texts(visit: Visit = Depends(gate.reads())) -> Response:
        return archive(desk, f"draft-{datetime.now(UTC):%Y-%m-%d}", headers=HEADERS)

    return router
