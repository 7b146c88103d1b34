"""Puts the organisers' API together under `/api/organise`, and tells what goes wrong as problem documents."""

from fastapi import APIRouter, Request, Response

from assistant.api.problems import caller_language, problem
from assistant.organisers.explaining import explain
from connectors.organise.router import OrganisePages
from connectors.organise.telling import explained, reason_of
from connectors.organise_api.access import Access
from connectors.organise_api.archives import ARCHIVE, build_archives_router
from connectors.organise_api.documents import build_documents_router
from connectors.organise_api.files import FILES, build_files_router
from connectors.organise_api.insights import build_insights_router
from connectors.organise_api.questions import build_questions_router
from connectors.organise_api.releases import build_releases_router

PREFIX = "/api/organise"

# Bodies for these addresses are counted while they come in.
STREAMED_PATHS = (PREFIX + FILES, PREFIX + ARCHIVE)


def build_organise_api_router(parts: OrganisePages) -> APIRouter:
    """Every route below `/api/organise`, made with the same parts as the pages."""
    access = Access(parts.tokens)
    refusals = {status: {"description": text} for status, text in _REFUSALS.items()}
    router = APIRouter(prefix=PREFIX, responses=refusals)  # type: ignore[arg-type]
    router.include_router(build_documents_router(access, parts.desk))
    router.include_router(build_archives_router(access, parts.desk, parts.uploads))
    router.include_router(build_files_router(access, parts.desk, parts.uploads))
    router.include_router(build_releases_router(access, parts.desk, parts.jobs, parts.audit))
    router.include_router(build_questions_router(access, parts.questions))
    router.include_router(build_insights_router(access, parts.insights, parts.documents))
    return router


_REFUSALS = {
    401: "No token, or one that is not known",
    403: "The token's role does not include that",
    404: "There is nothing of that name",
    409: "Somebody else has changed it, or is at work on it",
    413: "The file is larger than allowed",
    422: "The request or the text cannot be read",
    503: "No release is loaded yet",
}


def refusal(request: Request, error: Exception) -> Response:
    """The problem document for an error that an organiser can be told of; `detail` is in the caller's language."""
    explanation = explain(error)
    language = caller_language(request)
    detail = f"{explained(explanation, language)} {reason_of(explanation, language)}".strip()
    headers = {"WWW-Authenticate": "Bearer"} if explanation.status == 401 else None
    return problem(explanation.key.replace("_", "-"), explanation.status, detail, headers)
