"""The texts of the draft, for programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from assistant.organisers.accounts import Organiser
from assistant.organisers.desk import Desk
from assistant.organisers.document_list import Wanted, select_documents
from connectors.organise_api.access import Access
from connectors.organise_api.bodies import DocumentBody, Text, TextBody, TextChange, Version, VersionBody
from knowledge.changes import changes_of
from knowledge.draft_files import DraftDocument, State

Kind = Annotated[Text, Query(max_length=200, description="Only documents of this kind.")]
Missing = Annotated[Text, Query(max_length=20, description="Only documents that lack this language: en, fr or zh.")]
Language = Annotated[Text, Query(max_length=20, description="Only documents that there are in this language.")]
Words = Annotated[Text, Query(max_length=200, description="Only documents with these words in name or text.")]


def build_documents_router(access: Access, desk: Desk) -> APIRouter:
    """Routes about the texts of the draft."""
    router = APIRouter(tags=["documents"])
    editor = access.at_least("editor")

    @router.get("/documents")
    def documents(
        kind: Kind = "",
        state: State | None = None,
        missing: Missing = "",
        language: Language = "",
        words: Words = "",
        _: Organiser = Depends(editor),
    ) -> list[DocumentBody]:
        """The documents of the draft and of the served release."""
        wanted = Wanted(words, kind, state or "", language, missing)
        return [_body(document) for document in select_documents(desk.draft, desk.draft.documents(), wanted)]

    @router.get("/documents/{document}/{language}")
    def read(document: str, language: str, _: Organiser = Depends(editor)) -> TextBody:
        """A text as Markdown, with its version."""
        text = desk.read(document, language)
        return TextBody(document=document, language=language, text=text.text, version=text.version)

    @router.get("/diff")
    def diff(_: Organiser = Depends(editor)) -> dict[str, Any]:
        """What differs between the draft and the served release."""
        return changes_of(desk.draft).to_json()

    _add_changes(router, access, desk)
    return router


def _add_changes(router: APIRouter, access: Access, desk: Desk) -> None:
    editor = access.at_least("editor")

    @router.put("/documents/{document}/{language}")
    def save(document: str, language: str, change: TextChange, organiser: Organiser = Depends(editor)) -> VersionBody:
        """Keep a text; 409 when somebody else has changed it since `based_on`."""
        version = desk.save(organiser.name, document, language, change.text, change.based_on)
        return VersionBody(version=version)

    @router.delete("/documents/{document}/{language}", status_code=204)
    def delete(document: str, language: str, based_on: Version, organiser: Organiser = Depends(editor)) -> None:
        """Take a text out of the draft; 409 when somebody else has changed it since `based_on`."""
        desk.delete(organiser.name, document, language, based_on)

    @router.post("/documents/{document}/{language}/restore", status_code=204)
    def restore(document: str, language: str, based_on: Version, organiser: Organiser = Depends(editor)) -> None:
        """Bring a text back to what is served."""
        desk.restore(organiser.name, document, language, based_on)


def _body(document: DraftDocument) -> DocumentBody:
    return DocumentBody(
        id=document.id,
        kind=document.kind,
        title=document.title,
        state=document.state,
        languages=dict(document.languages),
    )
