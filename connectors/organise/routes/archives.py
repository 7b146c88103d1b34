"""Texts brought back from a ZIP file: sent, shown for what they would do to the draft, imported or discarded."""

from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from assistant.organisers.desk import Desk
from assistant.organisers.explaining import explain
from connectors.organise.addresses import document_address
from connectors.organise.difference import Line, difference
from connectors.organise.gate import Delivery, Gate, Visit
from connectors.organise.page import go_to, render
from connectors.organise.receiving import Bounds, Received, receive
from connectors.organise.routes.uploads import as_json, refused_files
from connectors.organise.telling import refusal_sentence
from connectors.organise.uploading import Uploads
from knowledge.conversion.errors import NotWaiting
from knowledge.conversion.model import MEGABYTE
from knowledge.documents import ContentError
from knowledge.draft_files import DraftConflict, DraftText
from knowledge.importing import FATES, Arrival, ImportPlan
from knowledge.locking import WorkInProgress
from knowledge.staging import Staged

ADDRESS = "/organise/import"

# What one page shows: names of one kind, and texts that are compared with those of the draft.
MOST_NAMES = 500
MOST_COMPARED = 40
# Lines of one comparison; a text that is all new is as many lines as it has.
MOST_LINES = 400


def build_archives_router(gate: Gate, desk: Desk, uploads: Uploads) -> APIRouter:
    """The page to send archives at, and that of each one that waits."""
    router = APIRouter(prefix="/import")
    bounds = Bounds(size=uploads.limit + MEGABYTE, files=1)
    page = partial(_page, uploads)
    _add_one(router, gate, desk, uploads)

    @router.get("")
    def all_archives(request: Request, visit: Visit = Depends(gate.reads())) -> Response:
        return page(request, visit)

    @router.post("")
    async def send(request: Request, delivery: Delivery = Depends(gate.receives())) -> Response:
        visit, arrived = delivery.visit, list[Staged]()
        opened = partial(uploads.open, uploads.archives, visit.who, arrived)
        received = await receive(request, delivery.is_own, opened, bounds)
        if "application/json" in request.headers.get("accept", ""):
            return as_json(received, arrived, ADDRESS, visit.language)
        if received.stopped or received.refused:
            return await run_in_threadpool(page, request, visit, received)
        return go_to(f"{ADDRESS}/{arrived[0].token}") if arrived else go_to(ADDRESS)

    return router


def _add_one(router: APIRouter, gate: Gate, desk: Desk, uploads: Uploads) -> None:
    page = partial(_plan_page, desk, uploads)

    @router.get("/{token}")
    def look(request: Request, token: str, visit: Visit = Depends(gate.reads())) -> Response:
        return page(request, visit, token)

    @router.post("/{token}")
    def bring(request: Request, token: str, visit: Visit = Depends(gate.acts())) -> Response:
        replace, shown = visit.text("unpublished") == "replace", visit.text("shown")
        staged = uploads.archives.read(token)
        try:
            path = uploads.archives.path(token)
            imported = desk.import_texts(visit.who, path, replace, shown, staged.name)
        except NotWaiting:
            raise
        except (DraftConflict, ContentError, WorkInProgress) as error:
            return page(request, visit, token, replace, error)
        uploads.archives.discard(token)
        return go_to("/organise/check" if imported.changed else ADDRESS, _said(bool(imported.changed)))

    @router.post("/{token}/discard")
    def discard(token: str, visit: Visit = Depends(gate.acts())) -> Response:
        uploads.archives.discard(token)
        return go_to(ADDRESS, "archive_discarded")


def _said(imported: bool) -> str:
    return "archive_imported" if imported else "archive_unchanged"


def _page(uploads: Uploads, request: Request, visit: Visit, received: Received | None = None) -> Response:
    refused = refused_files(received, visit.language) if received else []
    shown = {
        "waiting": uploads.archives.list(),
        "limit": uploads.limit // MEGABYTE,
        "refused": refused,
        "address": ADDRESS,
    }
    explanation = explain(received.stopped) if received and received.stopped else None
    status = explanation.status if explanation else 422 if received else 200
    return render(request, "import.html", visit, shown, status, explanation)


def _plan_page(
    desk: Desk,
    uploads: Uploads,
    request: Request,
    visit: Visit,
    token: str,
    replace: bool = False,
    problem: Exception | None = None,
) -> Response:
    """What importing a waiting archive would do, and the form to import it with."""
    staged = uploads.archives.read(token)
    shown: dict[str, Any] = {"staged": staged, "address": f"{ADDRESS}/{token}", "back": ADDRESS, "replace": replace}
    try:
        plan = desk.plan_import(uploads.archives.path(token), staged.name)
        shown |= _shown(desk, plan, visit.language)
    except NotWaiting:
        raise
    except ContentError as error:
        problem = error
    explanation = explain(problem) if problem else None
    return render(request, "import_plan.html", visit, shown, explanation.status if explanation else 200, explanation)


def _shown(desk: Desk, plan: ImportPlan, language: str) -> dict[str, Any]:
    added, unchanged, refused = plan.of("added"), plan.of("unchanged"), plan.of("refused")
    unpublished = plan.unpublished
    plain = [one for one in plan.of("changed") if not one.unpublished]
    compared = {one.name: _compared(desk, one) for one in islice([*unpublished, *plain], MOST_COMPARED)}
    return {
        "plan": plan,
        "counts": [(fate, len(plan.of(fate))) for fate in FATES[:3]],
        "groups": [("unpublished", unpublished), ("changed", plain), ("added", added), ("unchanged", unchanged)],
        "refused": [(one.name, refusal_sentence(language, one.problem)) for one in refused if one.problem],
        "most": MOST_NAMES,
        "compared": compared,
        "address_of": _address_of,
        "language_of": lambda one: one.text.language if isinstance(one.text, DraftText) else "",
        "only_unpublished": len(unpublished) == len(plan.brings),
    }


def _compared(desk: Desk, one: Arrival) -> Sequence[Line] | None:
    """What differs between the draft's text and the archive's; None where that is too long to be shown."""
    if isinstance(one.text, DraftText):
        present = desk.read(one.text.document, one.text.language).text
    else:
        present = desk.draft.read_extra(one.name)[0]
    lines = difference(present, one.text.text if one.text else "")
    return None if lines is None or len(lines) > MOST_LINES else lines


def _address_of(one: Arrival) -> str:
    """Where the draft's own text can be looked at; empty where it holds none."""
    if one.text is None or not one.text.version:
        return ""
    if isinstance(one.text, DraftText):
        return document_address(one.text.document, one.text.language)
    return f"/organise/lists/{one.name}"
