"""One file that waits: what its conversion did, the choices there are, and keeping or discarding it."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from assistant.language.texts import language_of_text
from assistant.organisers.desk import Desk, Kept
from assistant.organisers.document_list import kinds_in_use
from assistant.organisers.errors import OrganiserRefused
from assistant.organisers.explaining import explain
from connectors.organise.addresses import check_new_name, document_address
from connectors.organise.difference import difference
from connectors.organise.errors import BadKind, BadLanguage, LookAgain
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import go_to, render
from connectors.organise.previewing import preview_of
from connectors.organise.routes.uploads import ADDRESS
from connectors.organise.sentences import has_sentence, sentence
from connectors.organise.uploading import ROLES, Choices, Uploads, around, choices_of, sheet_forms
from connectors.organise.wording import kind_names, language_names, of_files
from knowledge.conversion import Converted, Refusal
from knowledge.conversion.errors import NotWaiting, UnknownColumn
from knowledge.documents import ContentError
from knowledge.draft_files import DraftConflict
from knowledge.languages import LANGUAGES
from knowledge.locking import WorkInProgress
from knowledge.repair import Change
from knowledge.staging import Preview

WITH_TIMES = ("ics", "json")


def build_waiting_router(gate: Gate, desk: Desk, uploads: Uploads) -> APIRouter:
    """The page of one waiting file."""
    router = APIRouter(prefix="/uploads")

    @router.get("/{token}")
    def look(request: Request, token: str, visit: Visit = Depends(gate.reads())) -> Response:
        return _page(request, visit, desk, uploads, token, Choices())

    @router.post("/{token}")
    def choose(request: Request, token: str, visit: Visit = Depends(gate.acts())) -> Response:
        choices = choices_of(visit)
        if visit.text("do") != "keep":
            return _page(request, visit, desk, uploads, token, choices)
        try:
            kept = _kept(choices, visit, desk)
            added = desk.keep(visit.who, uploads.staging, token, kept, visit.text("based_on"), visit.text("text"))
        except NotWaiting:
            raise
        except (OrganiserRefused, DraftConflict, ContentError, WorkInProgress) as error:
            return _page(request, visit, desk, uploads, token, choices, error)
        said = "file_unchanged" if added.outcome == "unchanged" else "file_kept"
        return go_to(document_address(kept.document), said)

    @router.post("/{token}/discard")
    def discard(token: str, visit: Visit = Depends(gate.acts())) -> Response:
        uploads.staging.discard(token)
        return go_to(ADDRESS, "file_discarded")

    return router


def _kept(choices: Choices, visit: Visit, desk: Desk) -> Kept:
    """What the form says, when it is what was shown. Raises OrganiserRefused."""
    check_new_name(choices.document)
    if choices.language not in LANGUAGES:
        raise BadLanguage
    if choices.kind not in kinds_in_use(desk.draft.documents()):
        raise BadKind
    if visit.text("shown") != mark_of(choices):
        raise LookAgain
    return Kept(choices.document, choices.language, choices.kind, choices.sheets, choices.zone or None)


def mark_of(choices: Choices) -> str:
    """What tells choices from others, for a page to say which of them it shows."""
    sheets = {name: sorted(mapping.items()) for name, mapping in (choices.sheets or {}).items()}
    return repr((choices.document, choices.language, choices.kind, choices.zone, sorted(sheets.items())))


def _page(
    request: Request,
    visit: Visit,
    desk: Desk,
    uploads: Uploads,
    token: str,
    choices: Choices,
    problem: Exception | None = None,
) -> Response:
    staged = uploads.staging.read(token)
    shown: dict[str, Any] = {"staged": staged, "address": f"{ADDRESS}/{token}", "back": ADDRESS}
    try:
        shown |= _report(_preview(desk, uploads, token, choices), choices, visit.language, desk)
    except NotWaiting:
        raise
    except (Refusal, ContentError) as error:
        problem = error
        shown |= {"choices": choices, "refused": isinstance(error, Refusal)}
        if isinstance(error, UnknownColumn):
            # The table itself can be read, so that the mapping can be made anew.
            choices = replace(choices, sheets=None)
            again = _report(_preview(desk, uploads, token, choices), choices, visit.language, desk)
            shown |= {**again, "refused": False}
    shown |= _selects(desk, visit.language)
    explanation = explain(problem) if problem else None
    return render(request, "waiting.html", visit, shown, explanation.status if explanation else 200, explanation)


def _preview(desk: Desk, uploads: Uploads, token: str, choices: Choices) -> Preview:
    given = (choices.document or None, choices.language or None, choices.kind or None, choices.sheets)
    return uploads.staging.preview(token, desk.draft, *given, zone=choices.zone or None, detect=language_of_text)


def _selects(desk: Desk, language: str) -> dict[str, Any]:
    """What there is to choose from."""
    return {
        "kinds": kind_names(language, kinds_in_use(desk.draft.documents())),
        "languages": language_names(language, LANGUAGES),
        "roles": ROLES,
    }


def _report(found: Preview, choices: Choices, language: str, desk: Desk) -> dict[str, Any]:
    """What the conversion did, and what keeping the file would change."""
    converted = found.converted
    forms = sheet_forms(found.sheets, choices.sheets)
    sheets = {form.sheet.name: _mapping(form.roles, form.lines) for form in forms if form.taken} if forms else None
    shown = Choices(found.document, found.language or "", found.kind, choices.zone, sheets)
    present = desk.read(found.document, found.language).text if found.language and found.version else ""
    return {
        "found": found,
        "choices": shown,
        "mark": mark_of(shown),
        "converted": converted,
        "preview": preview_of(found.kind, converted.rendering),
        "forms": forms,
        "zoned": converted.format in WITH_TIMES,
        "counts": [(of_files("repairs", kind, language, {}), count) for kind, count in converted.counts.items()],
        "notices": _notices(converted, language),
        "around": around,
        "kind_of": lambda change: _kind_of(change, language),
        "lines": difference(present, found.text) if found.present == "different" else [],
        "text_language": converted.rendering.language,
        "detected": language_names(language, [converted.detected]) if converted.detected else {},
        "document_address": document_address,
    }


def _kind_of(change: Change, language: str) -> str:
    """What was mended, or what a place that was left as it is suffers from."""
    if change.after is None and has_sentence(f"uploads.damage_{change.kind}"):
        return sentence(language, f"uploads.damage_{change.kind}")
    return of_files("repairs", change.kind, language, {})


def _mapping(roles: Any, lines: Any) -> dict[str, str]:
    return {**{column: column for column in lines}, **roles}


def _notices(converted: Converted, language: str) -> list[str]:
    """Everything else there is to know, as sentences."""
    sentences = []
    for notice in converted.notices:
        page = {} if notice.page is None else {"page": notice.page}
        sentences.append(of_files("notices", notice.code, language, {**page, **notice.values}))
    return list(dict.fromkeys(sentences))
