"""From the draft to what is served: what it changes, its check, and publishing it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from assistant.organisers.desk import Desk, LastCheck
from assistant.organisers.errors import CheckFirst, NoteNeeded, OrganiserRefused, ReasonNeeded
from assistant.organisers.explaining import explain
from assistant.organisers.jobs import Jobs
from assistant.organisers.tasks import begin_check, begin_publication
from connectors.organise.comparing import shown_changes
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import go_to, render
from connectors.organise.telling import figure_name, finding_sentence
from connectors.web.languages import written_language
from knowledge.changes import changes_of
from knowledge.titles import Titles

ADDRESS = "/organise/check"
JOBS = "/organise/jobs"

# Answers that are other but no worse; the page stays readable beyond.
MOST_ANSWERS = 200


def build_checking_router(gate: Gate, desk: Desk, jobs: Jobs) -> APIRouter:
    """The page to check and publish at, and its two forms."""
    router = APIRouter()

    def page(request: Request, visit: Visit, problem: OrganiserRefused | None = None) -> Response:
        last = desk.last_check()
        changes = changes_of(desk.draft)
        shown = {
            "changes": shown_changes(changes),
            "last": last,
            "result": _result(desk, last, visit.language) if last else None,
            "running": jobs.running(),
            "may_publish": visit.may("publisher"),
            "publishable": bool(last and last.current and (changes or last.check["served"] is None)),
            "note": visit.text("note"),
            "reason": visit.text("reason"),
        }
        explanation = explain(problem) if problem else None
        return render(request, "check.html", visit, shown, explanation.status if explanation else 200, explanation)

    @router.get("/check")
    def check_page(request: Request, visit: Visit = Depends(gate.reads())) -> Response:
        return page(request, visit)

    @router.post("/check")
    def check(visit: Visit = Depends(gate.acts())) -> Response:
        return go_to(f"{JOBS}/{begin_check(jobs, desk, visit.who).id}")

    @router.post("/publish")
    def publish(request: Request, visit: Visit = Depends(gate.acts("publisher"))) -> Response:
        note, reason, digest = visit.text("note"), visit.text("reason"), visit.text("digest")
        try:
            require_publishable(desk.last_check(), note, reason, digest)
        except OrganiserRefused as refused:
            return page(request, visit, refused)
        return go_to(f"{JOBS}/{begin_publication(jobs, desk, visit.who, note, reason, digest).id}")

    return router


def require_publishable(last: LastCheck | None, note: str, reason: str, digest: str) -> None:
    """Raise CheckFirst, NoteNeeded or ReasonNeeded while what was sent can still be mended in its form.

    Publishing looks at all of this once more, when nobody can change the draft any more.
    """
    if last is None or not last.current or last.check["digest"] != digest:
        raise CheckFirst
    if not note.strip():
        raise NoteNeeded
    if last.check["needs_confirmation"] and not reason.strip():
        raise ReasonNeeded(regressions=last.regressions, floors=last.worse_floors)


def _result(desk: Desk, last: LastCheck, language: str) -> dict[str, Any]:
    """What the page shows of a check: answers with titles instead of ids, the worst first."""
    check = last.check
    before = Titles(desk.releases.content(check["served"]) if check["served"] is not None else None)
    after = Titles(_candidate_content(desk, last))
    answers = [_named(answer, before, after, written_language(language)) for answer in check["answers"]]
    floors = sorted(check["floors"], key=lambda floor: not floor["worse"])
    others = [answer for answer in answers if not answer["regression"]]
    return {
        **check,
        "wrong": [answer for answer in answers if answer["regression"]],
        "others": others[:MOST_ANSWERS],
        "more": max(0, len(others) - MOST_ANSWERS),
        "floors_missed": [{**floor, "name": figure_name(language, floor["figure"])} for floor in floors],
        "findings": [{**one, "sentence": finding_sentence(language, one)} for one in check["findings"]],
    }


def _candidate_content(desk: Desk, last: LastCheck) -> Path:
    """The texts that were checked: those of the draft where they are the same still."""
    return desk.draft.content if last.current else desk.releases.content(last.check["candidate"])


def _named(answer: Mapping[str, Any], before: Titles, after: Titles, language: str) -> dict[str, Any]:
    def side(one: Mapping[str, Any], titles: Titles) -> dict[str, Any]:
        if not one["document"]:
            return {**one, "title": "", "heading": ""}
        title, heading, lang = titles.of(one["document"], one["section"], language)
        return {**one, "title": title, "heading": heading, "lang": lang}

    return {**answer, "before": side(answer["before"], before), "after": side(answer["after"], after)}
