"""Files on their way in: the page to choose or fetch them, and those that wait to be looked at."""

from functools import partial

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.organisers.explaining import explain
from connectors.organise.gate import Delivery, Gate, Visit
from connectors.organise.page import go_to, render
from connectors.organise.receiving import Bounds, Received, receive
from connectors.organise.telling import explained
from connectors.organise.uploading import FILES_AT_ONCE, Uploads
from knowledge.conversion import Refusal
from knowledge.conversion.model import MEGABYTE
from knowledge.fetching import fetch
from knowledge.staging import Staged

ADDRESS = "/organise/uploads"


def build_uploads_router(gate: Gate, uploads: Uploads) -> APIRouter:
    """The page of all uploads, and what its forms send."""
    router = APIRouter(prefix="/uploads")
    bounds = Bounds(size=FILES_AT_ONCE * uploads.limit)
    page = partial(_page, uploads, bounds)

    @router.get("")
    def all_uploads(request: Request, visit: Visit = Depends(gate.reads())) -> Response:
        return page(request, visit)

    @router.post("")
    async def upload(request: Request, delivery: Delivery = Depends(gate.receives())) -> Response:
        visit, arrived = delivery.visit, list[Staged]()
        opened = partial(uploads.open, uploads.staging, visit.who, arrived)
        received = await receive(request, delivery.is_own, opened, bounds)
        if "application/json" in request.headers.get("accept", ""):
            return as_json(received, arrived, ADDRESS, visit.language)
        if received.stopped or received.refused:
            return await run_in_threadpool(page, request, visit, received, problem=received.stopped)
        return go_to(f"{ADDRESS}/{arrived[0].token}") if len(arrived) == 1 else go_to(ADDRESS)

    @router.post("/address")
    def fetch_address(request: Request, visit: Visit = Depends(gate.acts())) -> Response:
        url = visit.text("url").strip()
        try:
            staged = fetch(url, uploads.staging, visit.who, uploads.limit, fetcher=uploads.fetcher)
        except Refusal as refused:
            return page(request, visit, url=url, problem=refused)
        return go_to(f"{ADDRESS}/{staged.token}")

    return router


def _page(
    uploads: Uploads,
    bounds: Bounds,
    request: Request,
    visit: Visit,
    received: Received | None = None,
    url: str = "",
    problem: Exception | None = None,
) -> Response:
    refused = refused_files(received, visit.language) if received else []
    shown = {
        "waiting": uploads.staging.list(),
        "limit": uploads.limit // MEGABYTE,
        "files": bounds.files,
        "endings": uploads.endings,
        "url": url,
        "address": ADDRESS,
        "kept": received.kept if received else [],
        "refused": refused,
    }
    explanation = explain(problem) if problem else None
    status = explanation.status if explanation else 422 if refused else 200
    return render(request, "uploads.html", visit, shown, status, explanation)


def refused_files(received: Received, language: str) -> list[tuple[str, str]]:
    """The files that were refused, each with the reason as a sentence."""
    return [(one.name, explained(explain(one.error), language)) for one in received.refused]


def as_json(received: Received, arrived: list[Staged], address: str, language: str) -> Response:
    """For the module that sends files one by one; what arrived waits below `address`."""
    stopped = [explained(explain(received.stopped), language)] if received.stopped else []
    problems = [sentence for _, sentence in refused_files(received, language)] + stopped
    told = {"kept": [f"{address}/{staged.token}" for staged in arrived], "problems": problems}
    return JSONResponse(told, 422 if problems else 200, headers={"Cache-Control": "no-store"})
