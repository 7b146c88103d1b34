"""One text of the draft: to edit and preview, to delete, and to bring back to what is served."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request, Response

from assistant.organisers.beginnings import new_document, new_translation
from assistant.organisers.desk import Desk
from assistant.organisers.errors import NotThere
from assistant.organisers.explaining import explain
from connectors.organise.addresses import document_address
from connectors.organise.difference import difference
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import go_to, render
from connectors.organise.previewing import preview_of
from connectors.organise.wording import language_names
from knowledge.documents import DEFAULT_KIND, ContentError, parse_rendering
from knowledge.draft_files import DraftConflict, DraftDocument, DraftText
from knowledge.drafts import ABSENT
from knowledge.locking import WorkInProgress
from knowledge.naming import check_document_name, check_language


@dataclass(frozen=True)
class Place:
    """A text by its document and language, and what the draft says of the document (None for a new one)."""

    document: str
    language: str
    known: DraftDocument | None

    @property
    def address(self) -> str:
        return document_address(self.document, self.language)

    @property
    def state(self) -> str:
        return self.known.languages.get(self.language, "") if self.known else ""


def build_texts_router(gate: Gate, desk: Desk) -> APIRouter:
    """The pages about one text."""
    router = APIRouter(prefix="/documents")

    @router.get("/{document}/{language}")
    def edit(request: Request, document: str, language: str, visit: Visit = Depends(gate.reads())) -> Response:
        place = find_place(desk, document, language)
        given = request.query_params
        text = _present(desk, place) or _beginning(desk, place, given.get("kind", ""), given.get("title", ""))
        return _editor(request, visit, desk, place, text)

    @router.post("/{document}/{language}")
    def save(request: Request, document: str, language: str, visit: Visit = Depends(gate.acts())) -> Response:
        place = find_place(desk, document, language)
        text = DraftText(document, language, visit.text("text"), visit.text("based_on"))
        if visit.text("do") == "preview":
            return _editor(request, visit, desk, place, text, preview=True)
        try:
            desk.save(visit.who, document, language, text.text, text.version)
        except DraftConflict as conflict:
            return _conflict(request, visit, desk, place, conflict, text)
        except (ContentError, WorkInProgress) as error:
            return _editor(request, visit, desk, place, text, problem=error)
        return go_to(document_address(document), "text_saved")

    @router.post("/{document}/{language}/delete")
    def delete(request: Request, document: str, language: str, visit: Visit = Depends(gate.acts())) -> Response:
        return _step(request, visit, desk, find_place(desk, document, language), "delete", desk.delete)

    @router.post("/{document}/{language}/restore")
    def restore(request: Request, document: str, language: str, visit: Visit = Depends(gate.acts())) -> Response:
        return _step(request, visit, desk, find_place(desk, document, language), "restore", desk.restore)

    return router


def find_place(desk: Desk, document: str, language: str) -> Place:
    """The place of a text that there is or may be. Raises NotThere where no text can be."""
    try:
        check_document_name(document)
        check_language(language)
    except ContentError as error:
        raise NotThere from error
    return Place(document, language, next((one for one in desk.draft.documents() if one.id == document), None))


def _present(desk: Desk, place: Place) -> DraftText | None:
    if place.state in ("", "deleted"):
        return None
    return desk.draft.read(place.document, place.language)


def _beginning(desk: Desk, place: Place, kind: str, title: str) -> DraftText:
    """A text to begin with, made after another language where there is one."""
    kind = kind or (place.known.kind if place.known else DEFAULT_KIND)
    text = new_document(title or place.document.replace("-", " "), kind)
    for language in others(place):
        other = desk.draft.read(place.document, language)
        try:
            text = new_translation(kind, parse_rendering(place.document, language, other.text)[1], title)
            break
        except ContentError:
            continue
    return DraftText(place.document, place.language, text, ABSENT)


def others(place: Place) -> list[str]:
    """The other languages that the draft holds the document in."""
    states = place.known.languages.items() if place.known else ()
    return [language for language, state in states if language != place.language and state != "deleted"]


def _editor(
    request: Request,
    visit: Visit,
    desk: Desk,
    place: Place,
    text: DraftText,
    problem: Exception | None = None,
    preview: bool = False,
) -> Response:
    explanation = explain(problem) if problem else None
    shown = {
        "place": place,
        "text": text,
        "back": document_address(place.document),
        "names": language_names(visit.language, [place.language, *others(place)]),
        "others": {language: desk.draft.read(place.document, language).text for language in others(place)},
    }
    if preview:
        try:
            shown["preview"] = preview_of(*parse_rendering(place.document, place.language, text.text))
        except ContentError as error:
            explanation = explain(error)
    return render(request, "text.html", visit, shown, explanation.status if explanation else 200, explanation)


def _conflict(
    request: Request, visit: Visit, desk: Desk, place: Place, conflict: DraftConflict, mine: DraftText
) -> Response:
    """Both texts and what differs, with a form that saves over the text as it is now."""
    theirs = _present(desk, find_place(desk, place.document, place.language))
    now = theirs.text if theirs else ""
    shown = {
        "subject": f"{place.document}.{place.language}",
        "address": place.address,
        "language": place.language,
        "mine": mine.text,
        "theirs": now,
        "theirs_deleted": theirs is None,
        "version": theirs.version if theirs else ABSENT,
        "lines": difference(now, mine.text),
    }
    explanation = explain(conflict)
    return render(request, "text_conflict.html", visit, shown, explanation.status, explanation)


def _step(
    request: Request,
    visit: Visit,
    desk: Desk,
    place: Place,
    step: str,
    take: Callable[[str, str, str, str], None],
) -> Response:
    """Delete or restore a text; where somebody has changed it meanwhile, show it and ask again."""
    try:
        take(visit.who, place.document, place.language, visit.text("based_on"))
    except DraftConflict as conflict:
        place = find_place(desk, place.document, place.language)
        now, served = _present(desk, place), desk.draft.served_text(place.document, place.language)
        shown = {
            "place": place,
            "step": step,
            "back": document_address(place.document),
            "now": now,
            "served": served,
            "lines": difference(now.text if now else "", (served or "") if step == "restore" else ""),
        }
        explanation = explain(conflict)
        return render(request, "text_step.html", visit, shown, explanation.status, explanation)
    left = any(one.id == place.document for one in desk.draft.documents())
    said = "text_deleted" if step == "delete" else "text_restored"
    return go_to(document_address(place.document) if left else "/organise/documents", said)
