"""Work that goes on: how far it is, what came of it, and where to go on."""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from assistant.organisers.errors import NotThere
from assistant.organisers.explaining import Explanation
from assistant.organisers.jobs import Job, Jobs
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import HEADERS, go_to, render
from connectors.organise.routes.checking import ADDRESS
from connectors.organise.sentences import sentence


def build_jobs_router(gate: Gate, jobs: Jobs) -> APIRouter:
    """The page of a job, which looks again by itself, and its state for the script that saves reloading it."""
    router = APIRouter(prefix="/jobs")

    def found(name: str) -> Job:
        job = jobs.read(name)
        if job is None:
            raise NotThere
        return job

    @router.get("/{name}")
    def job_page(request: Request, name: str, visit: Visit = Depends(gate.reads())) -> Response:
        job = found(name)
        if job.state == "done" and job.kind == "check":
            return go_to(ADDRESS, "checked")
        shown = {
            "job": job,
            "told": told(job, visit.language),
            "running": [] if job.state == "running" else jobs.running(),
        }
        return render(request, "job.html", visit, shown, problem=_problem(job))

    @router.get("/{name}/state")
    def state(name: str, visit: Visit = Depends(gate.reads())) -> Response:
        job = found(name)
        shown: dict[str, Any] = {"state": job.state, "done": job.done, "total": job.total}
        return JSONResponse({**shown, "told": told(job, visit.language)}, headers=HEADERS)

    return router


def told(job: Job, language: str) -> str:
    """How far a job is, in a sentence."""
    if job.state != "running":
        return sentence(language, f"jobs.{job.state}")
    if job.total and job.done < job.total:
        return sentence(language, "jobs.embedding", done=job.done, total=job.total)
    return sentence(language, "jobs.comparing" if job.total else "jobs.beginning")


def _problem(job: Job) -> Explanation | None:
    return Explanation.from_json(job.error, 200) if job.state == "failed" else None
