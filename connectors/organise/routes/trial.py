"""Trying a question on the draft beside the served release."""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from assistant.conversation.errors import MessageRefused
from assistant.conversation.messages import LONGEST_TEXT
from assistant.conversation.text import clean_text
from assistant.organisers.explaining import Explanation
from assistant.organisers.trial import Trial
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import render
from connectors.web.languages import LANGUAGES, choose_language


def build_trial_router(gate: Gate, trial: Trial) -> APIRouter:
    """The page to try questions at; a question changes nothing, so that its address can be sent to a colleague."""
    router = APIRouter()

    @router.get("/try")
    def try_out(
        request: Request,
        q: str = "",
        interface: str = "",
        visit: Visit = Depends(gate.reads()),
    ) -> Response:
        chosen = choose_language(interface or visit.language)
        shown: dict[str, Any] = {
            "text": q,
            "interface": chosen,
            "languages": LANGUAGES,
            "longest": LONGEST_TEXT,
            "tried": None,
        }
        problem = None
        if q:
            try:
                shown["tried"] = trial.ask(clean_text(q, chosen), chosen)
            except MessageRefused:
                problem = Explanation("no_question", 422, {"limit": LONGEST_TEXT})
        return render(request, "try.html", visit, shown, problem.status if problem else 200, problem)

    return router
