"""Errors as `application/problem+json` (RFC 9457), in the caller's language and without anything of the inside."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.conversation.errors import MessageRefused
from assistant.language.locales import language_of_locale
from assistant.strings import Catalogue

MEDIA_TYPE = "application/problem+json"
PROBLEMS = "/problems/"

log = structlog.get_logger(__name__)


def problem(slug: str, status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem document; `slug` is the last part of its stable type."""
    content: dict[str, Any] = {
        "type": PROBLEMS + slug,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return JSONResponse(content, status, headers, MEDIA_TYPE)


def caller_language(request: Request) -> str:
    """The first of the languages a browser asks for that is one of ours; English otherwise."""
    for accepted in request.headers.get("accept-language", "").split(","):
        language = language_of_locale(accepted.split(";")[0].strip() or None)
        if language:
            return language
    return "en"


def add_problem_handlers(app: FastAPI, strings: Catalogue) -> None:
    """Turn every error that a route raises into a problem document."""

    @app.exception_handler(MessageRefused)
    async def refused(request: Request, error: MessageRefused) -> JSONResponse:
        detail = error.detail or strings.text(error.key, error.language or caller_language(request), **error.values)
        return problem(error.type, error.status, detail)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = ", ".join(sorted({str(part) for item in error.errors() for part in item["loc"][1:2]}))
        detail = strings.text("malformed_request", caller_language(request))
        return problem("malformed-request", 422, f"{detail} ({fields})" if fields else detail)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        found = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large", 429: "too-many-requests"}
        slug = found.get(error.status_code, "malformed-request" if error.status_code < 500 else "internal")
        key = "malformed_request" if slug == "method-not-allowed" else slug.replace("-", "_")
        detail = strings.text(key, caller_language(request))
        return problem(slug, error.status_code, detail, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        log.error("request.failed", path=request.url.path, exc_info=error)
        return problem("internal", 500, strings.text("internal", caller_language(request)))
