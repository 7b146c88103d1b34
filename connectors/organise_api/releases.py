"""Checking, publishing and going back, for programs."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from assistant.organisers.accounts import Organiser
from assistant.organisers.audit import Audit
from assistant.organisers.desk import Desk
from assistant.organisers.errors import NotThere
from assistant.organisers.jobs import Job, Jobs
from assistant.organisers.tasks import begin_check, begin_publication
from connectors.organise_api.access import Access
from connectors.organise_api.bodies import AuditBody, CheckBody, JobBody, Publication, ReleaseBody, RollbackBody
from knowledge.releases import manifest_to_json

# The numbers that a database can hold.
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Before = Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Entries before this one, for the next page.")]


def build_releases_router(access: Access, desk: Desk, jobs: Jobs, audit: Audit) -> APIRouter:
    """Routes about checks, releases and the audit trail."""
    router = APIRouter(tags=["releases"])
    _add_checks(router, access, desk, jobs)
    _add_releases(router, access, desk, jobs)

    @router.get("/audit")
    def trail(before: Before = None, _: Organiser = Depends(access.at_least("publisher"))) -> list[AuditBody]:
        """Who did what, the newest first."""
        return [AuditBody(**asdict(entry)) for entry in audit.entries(before)]

    return router


def _add_checks(router: APIRouter, access: Access, desk: Desk, jobs: Jobs) -> None:
    editor = access.at_least("editor")

    @router.post("/checks", status_code=202)
    def check(organiser: Organiser = Depends(editor)) -> JobBody:
        """Begin to check the draft; the result is at `/checks/last` when the job is done."""
        return _job(begin_check(jobs, desk, organiser.name))

    @router.get("/checks/last")
    def last_check(_: Organiser = Depends(editor)) -> CheckBody:
        """The last check: changes, answers that would differ, floors no longer met."""
        found = desk.last_check()
        if found is None:
            raise NotThere
        return CheckBody(**asdict(found))

    @router.get("/jobs/{job}")
    def job(job: str, _: Organiser = Depends(editor)) -> JobBody:
        """A job as it stands."""
        found = jobs.read(job)
        if found is None:
            raise NotThere
        return _job(found)


def _add_releases(router: APIRouter, access: Access, desk: Desk, jobs: Jobs) -> None:
    editor, publisher = access.at_least("editor"), access.at_least("publisher")

    @router.get("/releases")
    def releases(_: Organiser = Depends(editor)) -> list[ReleaseBody]:
        """The releases that were published, oldest first."""
        served = desk.releases.current()
        listed = [manifest_to_json(desk.releases.manifest(number)) for number in desk.releases.published()]
        return [ReleaseBody.model_validate({**each, "served": each["number"] == served}) for each in listed]

    @router.post("/releases", status_code=202)
    def publish(wish: Publication, organiser: Organiser = Depends(publisher)) -> JobBody:
        """Begin to publish the draft. The job fails with `confirmation_needed` when `confirm` would have to say why."""
        return _job(begin_publication(jobs, desk, organiser.name, wish.note, wish.confirm, wish.digest))

    @router.post("/releases/{number}/rollback")
    def rollback(number: Number, organiser: Organiser = Depends(publisher)) -> RollbackBody:
        """Serve an earlier release again; the draft stays as it is."""
        return RollbackBody(served=number, before=desk.rollback(organiser.name, number))


def _job(job: Job) -> JobBody:
    return JobBody.model_validate(asdict(job))
