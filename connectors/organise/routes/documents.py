"""The documents of the draft: the list, a new one, and one with its languages side by side."""

from fastapi import APIRouter, Depends, Request, Response

from assistant.organisers.desk import Desk
from assistant.organisers.document_list import Wanted, kinds_in_use, missing_languages, select_documents
from assistant.organisers.errors import OrganiserRefused
from assistant.organisers.explaining import explain
from connectors.organise.addresses import ADDRESS, NEW, check_new_name, document_address
from connectors.organise.errors import BadKind, BadLanguage, DocumentExists, TitleMissing
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import go_to, render
from connectors.organise.routes.side_view import document_page
from connectors.organise.wording import kind_names, language_names
from connectors.web.languages import written_language
from knowledge.content_folder import EXTRAS
from knowledge.draft_files import DraftDocument, version_of
from knowledge.languages import LANGUAGES

STATES = ("published", "changed", "new", "deleted")

LONGEST_TITLE = 300

# Enough of a version for people to tell two of them apart.
SHORT = 8


def short_version(document: DraftDocument) -> str:
    """What tells the versions of all languages of a document together from others, for people to compare."""
    if len(document.versions) == 1:
        return next(iter(document.versions.values()))[:SHORT]
    return version_of("".join(document.versions.values()).encode())[:SHORT] if document.versions else ""


def build_documents_router(gate: Gate, desk: Desk) -> APIRouter:
    """The pages about documents as a whole."""
    router = APIRouter(prefix="/documents")

    @router.get("")
    def all_documents(request: Request, visit: Visit = Depends(gate.reads())) -> Response:
        return _list_page(request, visit, desk)

    @router.get(f"/{NEW}")
    def new_document(request: Request, visit: Visit = Depends(gate.reads())) -> Response:
        return _new_page(request, visit, desk, dict(request.query_params))

    @router.post(f"/{NEW}")
    def begin(request: Request, visit: Visit = Depends(gate.acts())) -> Response:
        given = {name: visit.text(name).strip() for name in ("document", "kind", "language", "title")}
        try:
            _check_new(given, desk.draft.documents())
        except OrganiserRefused as refused:
            return _new_page(request, visit, desk, given, refused)
        return go_to(document_address(given["document"], given["language"]), kind=given["kind"], title=given["title"])

    @router.get("/{document}")
    def one_document(request: Request, document: str, visit: Visit = Depends(gate.reads())) -> Response:
        return document_page(request, visit, desk, document)

    return router


def _list_page(request: Request, visit: Visit, desk: Desk) -> Response:
    wanted = Wanted(**{name: request.query_params.get(name, "") for name in Wanted.__dataclass_fields__})
    every = desk.draft.documents()
    shown = {
        "address": ADDRESS,
        "documents": select_documents(desk.draft, every, wanted),
        "total": len(every),
        "wanted": wanted,
        "kinds": kind_names(visit.language, kinds_in_use(every)),
        "states": STATES,
        "languages": language_names(visit.language, LANGUAGES),
        "missing": missing_languages,
        "written": written_language(visit.language),
        "document_address": document_address,
        "short_version": short_version,
        "lists": EXTRAS,
    }
    return render(request, "documents.html", visit, shown)


def _new_page(
    request: Request, visit: Visit, desk: Desk, given: dict[str, str], problem: OrganiserRefused | None = None
) -> Response:
    shown = {
        "given": given,
        "kinds": kind_names(visit.language, kinds_in_use(desk.draft.documents())),
        "languages": language_names(visit.language, LANGUAGES),
        "longest_title": LONGEST_TITLE,
        "written": written_language(visit.language),
    }
    explanation = explain(problem) if problem else None
    return render(request, "document_new.html", visit, shown, explanation.status if explanation else 200, explanation)


def _check_new(given: dict[str, str], documents: list[DraftDocument]) -> None:
    """Raise what stands in the way of a new document."""
    name = given["document"]
    check_new_name(name)
    if any(document.id == name for document in documents):
        raise DocumentExists(name=name)
    if given["language"] not in LANGUAGES:
        raise BadLanguage
    if given["kind"] not in kinds_in_use(documents):
        raise BadKind
    if not given["title"] or len(given["title"]) > LONGEST_TITLE:
        raise TitleMissing
