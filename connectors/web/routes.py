"""The pages of the web chat: the chat itself, the texts it quotes, and what its modules ask for."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.templating import Jinja2Templates

from connectors.web.catalogue import strings_for
from connectors.web.document_page import DocumentLike, build_document_page
from connectors.web.event import EventInfo
from connectors.web.languages import LANGUAGE_NAMES, LANGUAGES, choose_language, html_language
from connectors.web.markdown import document_url
from connectors.web.static_files import chat_modules, serve_static, static_url

LANGUAGE_COOKIE = "language"
ONE_YEAR_S = 365 * 24 * 60 * 60

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language, Cookie",
}

_templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
_templates.env.globals.update(
    static_url=static_url, document_url=document_url, html_language=html_language, language_names=LANGUAGE_NAMES
)
_templates.env.trim_blocks = _templates.env.lstrip_blocks = True


def build_router(documents: Callable[[], Mapping[str, DocumentLike]], event: Callable[[str], EventInfo]) -> APIRouter:
    """Routes of the web chat.

    `documents` gives the texts of the release being served, by id; `event` describes the event in a page language.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/", response_class=HTMLResponse)
    def chat_page(request: Request, lang: str | None = None) -> Response:
        language = reader_language(request, lang)
        page = {
            "event": event(language),
            "switch": {each: f"/?lang={each}" for each in LANGUAGES},
            "chat_modules": chat_modules(),
        }
        return _remember(_page(request, "chat.html", language, page), lang)

    @router.get("/knowledge/{document}", response_class=HTMLResponse)
    def text_page(request: Request, document: str, lang: str | None = None, quote: str = "") -> Response:
        language = reader_language(request, lang)
        found = documents().get(document)
        if found is None:
            return not_found_page(request, event, language)
        switch = {each: document_url(document, each) for each in LANGUAGES}
        shown = {"event": event(language), "page": build_document_page(found, language, quote), "switch": switch}
        return _page(request, "document.html", language, shown)

    @router.get("/web/interface/{language}")
    def interface(language: str) -> Response:
        chosen = choose_language(language)
        content = {"language": chosen, "strings": strings_for(chosen), "event": asdict(event(chosen))}
        return JSONResponse(content, headers={"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"})

    router.add_api_route("/static/{path:path}", serve_static, methods=["GET", "HEAD"])
    return router


def reader_language(request: Request, wish: str | None = None) -> str:
    """The language of a page: the address, then the reader's earlier choice, then the browser."""
    accepted = request.headers.get("accept-language", "")
    return choose_language(wish, request.cookies.get(LANGUAGE_COOKIE), accept_language=accepted)


def not_found_page(request: Request, event: Callable[[str], EventInfo], language: str) -> Response:
    """A page that says, in the reader's language, that there is nothing at this address."""
    shown = {"event": event(language), "switch": {each: f"/?lang={each}" for each in LANGUAGES}}
    return _page(request, "not_found.html", language, shown, status=404)


def _page(request: Request, template: str, language: str, shown: Mapping[str, Any], status: int = 200) -> Response:
    context = {"language": language, "t": strings_for(language), **shown}
    return _templates.TemplateResponse(request, template, context, status_code=status, headers=PAGE_HEADERS)


def _remember(response: Response, wish: str | None) -> Response:
    """Keep a language chosen by the switch, for the next visit without one in the address."""
    if wish in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, wish, max_age=ONE_YEAR_S, samesite="lax", httponly=True)
    return response
