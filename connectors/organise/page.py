"""Renders the organisers' pages: templates, sentences in the organiser's language, and what every page shows."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates

from assistant.organisers.explaining import Explanation
from connectors.organise.gate import Visit
from connectors.organise.navigation import navigation
from connectors.organise.sentences import has_sentence, sentence
from connectors.organise.telling import explained, language_name, reason_of, release_note
from connectors.web.languages import LANGUAGE_NAMES, LANGUAGES, html_language
from connectors.web.markdown import document_url
from connectors.web.routes import LANGUAGE_COOKIE, ONE_YEAR_S, PAGE_HEADERS
from connectors.web.static_files import static_url

FOLDER = Path(__file__).parent
HEADERS = {**PAGE_HEADERS, "Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
SAID = "said"

_templates = Jinja2Templates(directory=FOLDER / "templates")
_templates.env.globals.update(
    static_url=static_url, document_url=document_url, html_language=html_language, language_names=LANGUAGE_NAMES
)
_templates.env.trim_blocks = _templates.env.lstrip_blocks = True


def render(
    request: Request,
    template: str,
    visit: Visit,
    shown: Mapping[str, Any] | None = None,
    status: int = 200,
    problem: Explanation | None = None,
) -> Response:
    """A page for an organiser who is signed in; `problem` is told at its head."""
    context = {
        "visit": visit,
        "nav": navigation(visit, request.url.path),
        "said": _said(request, visit.language),
        **(shown or {}),
    }
    return render_plain(request, template, visit.language, context, status, problem)


def render_plain(
    request: Request,
    template: str,
    language: str,
    shown: Mapping[str, Any] | None = None,
    status: int = 200,
    problem: Explanation | None = None,
) -> Response:
    """A page for anybody."""
    context = {
        "language": language,
        "t": partial(sentence, language),
        "moment": partial(_moment, language),
        "switch": {code: _with_language(request, code) for code in LANGUAGES},
        "problem": explained(problem, language) if problem else "",
        "problem_reason": reason_of(problem, language) if problem else "",
        "language_name": partial(language_name, language),
        "release_note": partial(release_note, language),
        **(shown or {}),
    }
    response = _templates.TemplateResponse(
        request, f"organise/{template}", context, status_code=status, headers=HEADERS
    )
    wish = request.query_params.get("lang")
    if wish in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, wish, max_age=ONE_YEAR_S, samesite="lax", httponly=True)
    return response


def go_to(address: str, said: str = "", **query: str) -> Response:
    """Show another page after a form was dealt with; `said` names the sentence that tells what was done."""
    parameters = {**query, **({SAID: said} if said else {})}
    target = f"{address}?{urlencode(parameters)}" if parameters else address
    return RedirectResponse(target, 303, headers={"Cache-Control": "no-store"})


def _said(request: Request, language: str) -> str:
    name = f"said.{request.query_params.get(SAID, '')}"
    return sentence(language, name) if has_sentence(name) else ""


def _with_language(request: Request, code: str) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("lang", SAID)]
    return f"{request.url.path}?{urlencode([*kept, ('lang', code)])}"


def _moment(language: str, moment: datetime | str) -> str:
    """A moment as `2020-09-17 14:05 UTC`, which reads alike in every language."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{at:%Y-%m-%d %H:%M} UTC"


Sentence = Callable[..., str]
