"""The questions that nobody could answer: a list to work through, and what an organiser does about each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request, Response

from assistant.organisers.questions import QuestionDesk
from assistant.questions import STATUSES, PreparedAnswer, question_in
from assistant.questions.clusters import Status
from connectors.organise.addresses import document_address
from connectors.organise.gate import Gate, Visit
from connectors.organise.naming import channel_names, title_in
from connectors.organise.page import go_to, render
from connectors.organise.routes.documents import LONGEST_TITLE
from connectors.organise.routes.overview import Waiting
from connectors.organise.wording import language_names
from connectors.web.languages import written_language
from knowledge.documents import Document
from knowledge.drafts import ABSENT
from knowledge.languages import LANGUAGES

ADDRESS = "/organise/questions"
DAYS = (7, 30, 90)
DEFAULT_DAYS = 30
PAGE = 25

Documents = Callable[[], Mapping[str, Document]]


@dataclass(frozen=True)
class Wanted:
    """What of the list is looked at."""

    status: Status
    days: int
    page: int = 1

    def query(self, **changed: object) -> dict[str, str]:
        """The query that leads back here."""
        return {name: str(value) for name, value in {"status": self.status, "days": self.days, **changed}.items()}


def open_questions(questions: QuestionDesk) -> Waiting:
    """What the overview tells of the questions that are open."""
    return Waiting("questions.waiting", questions.open_count(), ADDRESS)


def build_questions_router(gate: Gate, questions: QuestionDesk, documents: Documents) -> APIRouter:
    """The pages about unanswered questions; `documents` gives those that are served."""
    router = APIRouter(prefix="/questions")

    @router.get("")
    def listed(request: Request, visit: Visit = Depends(gate.reads())) -> Response:
        wanted = _wanted(request.query_params)
        found = questions.listed(wanted.days)
        counts = {status: sum(one.status == status for one in found.clusters) for status in STATUSES}
        of_status = [one for one in found.clusters if one.status == wanted.status]
        pages = max(1, -(-len(of_status) // PAGE))
        page = min(wanted.page, pages)
        written = written_language(visit.language)
        names = {code for one in of_status for code in one.languages}
        shown = {
            "wanted": wanted,
            "counts": counts,
            "waiting": found.waiting,
            "questions": of_status[(page - 1) * PAGE : page * PAGE],
            "number": (page - 1) * PAGE + 1,
            "page": page,
            "pages": pages,
            "statuses": STATUSES,
            "days": sorted({*DAYS, wanted.days}),
            "languages": language_names(visit.language, [*LANGUAGES, *sorted(names - set(LANGUAGES))]),
            "document_address": document_address,
            "answerable": LANGUAGES,
            "channels": channel_names(visit.language, {name for one in of_status for name in one.channels}),
            "written": written,
            "title_of": lambda document, title: title_in(documents(), document, written) or title,
        }
        return render(request, "questions.html", visit, shown)

    _add_decisions(router, gate, questions)
    return router


def _add_decisions(router: APIRouter, gate: Gate, questions: QuestionDesk) -> None:
    @router.post("/{message}/ignore")
    def ignore(message: int, visit: Visit = Depends(gate.acts())) -> Response:
        wanted = _wanted(_sent(visit))
        questions.ignore(visit.who, message, wanted.days)
        return go_to(ADDRESS, "question_ignored", **wanted.query())

    @router.post("/{message}/reopen")
    def reopen(message: int, visit: Visit = Depends(gate.acts())) -> Response:
        wanted = _wanted(_sent(visit))
        questions.reopen(visit.who, message, wanted.days)
        return go_to(ADDRESS, "question_reopened", **wanted.query())

    @router.post("/{message}/answer")
    def answer(message: int, visit: Visit = Depends(gate.acts())) -> Response:
        days = _wanted(_sent(visit)).days
        language = visit.text("language")
        languages = [language] if language in LANGUAGES else []
        prepared = questions.answer(visit.who, message, days, languages, visit.text("document"))
        language = language if language in prepared.texts else next(iter(prepared.texts))
        return _editor(prepared, language, question_in(questions.find(message, days), language))


def _editor(prepared: PreparedAnswer, language: str, question: str) -> Response:
    """Lead to the editor: at the text as it is, or at a new one that begins with the question."""
    address = document_address(prepared.document, language)
    if prepared.texts[language].version == ABSENT:
        return go_to(address, "question_written", kind="faq", title=question[:LONGEST_TITLE])
    return go_to(address, "question_continued")


def _sent(visit: Visit) -> Mapping[str, str]:
    return {name: visit.text(name) for name in ("status", "days")}


def _wanted(given: Mapping[str, str]) -> Wanted:
    """What is wished for, as far as it can be: anything else counts as not said."""
    status = next((one for one in STATUSES if one == given.get("status")), STATUSES[0])
    days = _number(given.get("days", ""), DEFAULT_DAYS)
    return Wanted(status, min(days, 366), _number(given.get("page", ""), 1))


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) else otherwise
