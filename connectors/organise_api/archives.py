"""All texts as a ZIP file, to take away and to bring back, for programs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from assistant.api.problems import caller_language
from assistant.organisers.accounts import Organiser
from assistant.organisers.desk import Desk
from connectors.organise.archiving import archive
from connectors.organise.telling import refusal_sentence
from connectors.organise.uploading import Uploads
from connectors.organise_api.access import Access
from connectors.organise_api.bodies import ArchiveBody, RefusedBody, Text
from connectors.organise_api.files import BINARY, receive
from knowledge.importing import FATES, ImportPlan
from knowledge.staging import Staged

ARCHIVE = "/archive"

Number = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="A release; otherwise the draft.")]
Name = Annotated[Text, Query(max_length=200, description="What the archive is called on the audit trail.")]
Replace = Annotated[bool, Query(description="Put its texts in the place of changes that are not published yet.")]
DryRun = Annotated[bool, Query(description="Only tell what it would do.")]


def build_archives_router(access: Access, desk: Desk, uploads: Uploads) -> APIRouter:
    """The routes about archives; the bytes of one that comes in are counted meanwhile."""
    router = APIRouter(tags=["documents"])
    editor = access.at_least("editor")

    @router.get(ARCHIVE, response_class=FileResponse, responses={200: {"content": {"application/zip": {}}}})
    def export(release: Number = None, _: Organiser = Depends(editor)) -> FileResponse:
        """All texts of the draft, or of a release, as a ZIP file of `kind/document.language.md` files."""
        return archive(desk, f"release-{release}" if release else "draft", release)

    @router.post(ARCHIVE, openapi_extra=BINARY)
    async def bring(
        request: Request,
        name: Name = "texts.zip",
        replace: Replace = False,
        dry_run: DryRun = False,
        organiser: Organiser = Depends(editor),
    ) -> ArchiveBody:
        """Bring the texts of such a file into the draft, all or none; what it does not hold stays.

        409 when it would replace changes that are not published yet, 422 when a file in it is refused. With `dry_run`
        nothing is kept, and all that would be refused or replaced is told.
        """
        staged = await receive(request.stream(), uploads.archives, name, organiser.name, uploads.limit)
        wish = (organiser.name, replace, dry_run, caller_language(request))
        return await run_in_threadpool(_brought, desk, uploads, staged, *wish)

    return router


def _brought(
    desk: Desk, uploads: Uploads, staged: Staged, who: str, replace: bool, dry_run: bool, language: str
) -> ArchiveBody:
    try:
        path = uploads.archives.path(staged.token)
        if dry_run:
            plan = desk.plan_import(path, staged.name)
        else:
            plan = desk.import_texts(who, path, replace, name=staged.name).plan
    finally:
        uploads.archives.discard(staged.token)
    return _body(plan, not dry_run, language)


def _body(plan: ImportPlan, kept: bool, language: str) -> ArchiveBody:
    added, changed, unchanged = ([one.name for one in plan.of(fate)] for fate in FATES[:3])
    refused = [(one.name, one.problem) for one in plan.of("refused") if one.problem]
    return ArchiveBody(
        kept=kept,
        added=added,
        changed=changed,
        unchanged=unchanged,
        refused=[RefusedBody(name=name, reason=refusal_sentence(language, problem)) for name, problem in refused],
        unpublished=[one.name for one in plan.unpublished],
        untouched=plan.untouched,
    )
