"""What belongs to the texts beside the documents: the glossary, the stored questions, the floors; each is one file."""

from fastapi import APIRouter, Depends, Request, Response

from assistant.organisers.desk import Desk
from assistant.organisers.errors import NotThere
from assistant.organisers.explaining import explain
from connectors.organise.difference import difference
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import go_to, render
from knowledge.content_folder import EXTRAS
from knowledge.documents import ContentError
from knowledge.draft_files import DraftConflict
from knowledge.locking import WorkInProgress

ADDRESS = "/organise/lists"


def build_lists_router(gate: Gate, desk: Desk) -> APIRouter:
    """The pages on which these files are edited."""
    router = APIRouter(prefix="/lists")

    def page(
        request: Request, visit: Visit, name: str, text: str, version: str, problem: Exception | None = None
    ) -> Response:
        shown = {"name": name, "topic": name.partition(".")[0], "text": text, "version": version}
        explanation = explain(problem) if problem else None
        return render(request, "list.html", visit, shown, explanation.status if explanation else 200, explanation)

    @router.get("/{name}")
    def edit(request: Request, name: str, visit: Visit = Depends(gate.reads())) -> Response:
        return page(request, visit, name, *desk.draft.read_extra(_known(name)))

    @router.post("/{name}")
    def save(request: Request, name: str, visit: Visit = Depends(gate.acts())) -> Response:
        text, based_on = visit.text("text").replace("\r\n", "\n"), visit.text("based_on")
        try:
            desk.save_extra(visit.who, _known(name), text, based_on)
        except DraftConflict as conflict:
            now, version = desk.draft.read_extra(name)
            shown = {
                "subject": name,
                "address": f"{ADDRESS}/{name}",
                "language": "",
                "mine": text,
                "theirs": now,
                "theirs_deleted": not version,
                "version": version,
                "lines": difference(now, text),
            }
            explanation = explain(conflict)
            return render(request, "text_conflict.html", visit, shown, explanation.status, explanation)
        except (ContentError, WorkInProgress) as error:
            return page(request, visit, name, text, based_on, error)
        return go_to(f"{ADDRESS}/{name}", "list_saved")

    return router


def _known(name: str) -> str:
    if name not in EXTRAS:
        raise NotThere
    return name
