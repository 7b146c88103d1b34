"""Files for the draft, sent by programs: `curl --data-binary @note.fr.pdf '…/api/organise/files?name=note.fr.pdf'`."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import contextmanager_in_threadpool
from starlette.concurrency import run_in_threadpool

from assistant.language.texts import language_of_text
from assistant.organisers.accounts import Organiser
from assistant.organisers.desk import Desk, Kept
from connectors.organise.uploading import Uploads
from connectors.organise_api.access import Access
from connectors.organise_api.bodies import FileBody, NoticeBody, Text
from knowledge.incoming import LanguageUntold, check_unpublished
from knowledge.staging import Staged, Staging

FILES = "/files"

Told = Annotated[Text | None, Query(max_length=200, description="Otherwise as the name, the text or the draft tells.")]
Name = Annotated[Text, Query(max_length=200, description="The name of the file, with its ending.")]
Replace = Annotated[bool, Query(description="Overwrite a change in the draft that is not published yet.")]


def build_files_router(access: Access, desk: Desk, uploads: Uploads) -> APIRouter:
    """The route that takes files; it counts their bytes itself, while they come in."""
    router = APIRouter(tags=["documents"])

    @router.post(FILES, status_code=201, openapi_extra=BINARY)
    async def add(
        request: Request,
        name: Name,
        document: Told = None,
        language: Told = None,
        kind: Told = None,
        replace: Replace = False,
        organiser: Organiser = Depends(access.at_least("editor")),
    ) -> FileBody:
        """Keep a file in the draft: Markdown, text, PDF, DOCX, PPTX, HTML, XLSX, CSV, ICS or schedule.json."""
        staged = await receive(request.stream(), uploads.staging, name, organiser.name, uploads.limit)
        wish = (document, language, kind, replace)
        return await run_in_threadpool(_kept, desk, uploads, staged, organiser.name, *wish)

    return router


# What the OpenAPI document says of a body that is a file.
BINARY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def receive(chunks: AsyncIterator[bytes], staging: Staging, name: str, who: str, limit: int) -> Staged:
    """Receive a file of at most `limit` bytes. Raises a Refusal as soon as its name or its size calls for one."""
    receiving = staging.receive(name, who, limit)
    async with contextmanager_in_threadpool(receiving) as file:
        async for chunk in chunks:
            await run_in_threadpool(file.write, chunk)
    return file.staged


def _kept(
    desk: Desk,
    uploads: Uploads,
    staged: Staged,
    who: str,
    document: str | None,
    language: str | None,
    kind: str | None,
    replace: bool,
) -> FileBody:
    staging = uploads.staging
    try:
        told = (document, language, kind)
        preview = staging.preview(staged.token, desk.draft, *told, detect=language_of_text)
        if preview.language is None:
            raise LanguageUntold(staged.name)
        if preview.present == "different" and not replace:
            check_unpublished(desk.draft, preview.document, preview.language)
        choices = Kept(preview.document, preview.language, preview.kind)
        added = desk.keep(who, staging, staged.token, choices, preview.version, preview.shown)
    finally:
        staging.discard(staged.token)
    return FileBody(
        document=preview.document,
        language=preview.language,
        kind=preview.kind,
        outcome=added.outcome,
        sections=added.sections,
        repaired=added.repaired,
        paired=added.pairing.paired if added.pairing else None,
        unpaired=list(added.pairing.alone) if added.pairing else [],
        notices=[NoticeBody(code=notice.code, sentence=notice.sentence) for notice in added.notices],
    )
