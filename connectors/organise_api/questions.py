"""The questions that nobody could answer, for programs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from assistant.organisers.accounts import Organiser
from assistant.organisers.questions import QuestionDesk
from assistant.questions.clusters import STATUSES, Status
from connectors.organise_api.access import Access
from connectors.organise_api.bodies import TextBody
from connectors.organise_api.question_bodies import AnswerBody, AnswerWish, QuestionsBody

# The numbers that a database can hold.
Message = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a question.")]
Days = Annotated[int, Query(ge=1, le=366, description="How many days back to look.")]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=2**31 - 1)]


def build_questions_router(access: Access, questions: QuestionDesk) -> APIRouter:
    """Routes about unanswered questions."""
    router = APIRouter(prefix="/questions", tags=["questions"])
    editor = access.at_least("editor")

    @router.get("")
    def listed(
        status: Status = "open",
        days: Days = 30,
        limit: Limit = 200,
        offset: Offset = 0,
        _: Organiser = Depends(editor),
    ) -> QuestionsBody:
        """The questions that nobody could answer, the same one once in any language, the most asked first."""
        found = questions.listed(days)
        of_status = {wanted: [one for one in found.clusters if one.status == wanted] for wanted in STATUSES}
        counts = {wanted: len(clusters) for wanted, clusters in of_status.items()}
        return QuestionsBody.of(counts, found.waiting, of_status[status][offset : offset + limit])

    _add_decisions(router, access, questions)
    return router


def _add_decisions(router: APIRouter, access: Access, questions: QuestionDesk) -> None:
    editor = access.at_least("editor")

    @router.post("/{message}/ignore", status_code=204)
    def ignore(message: Message, days: Days = 30, organiser: Organiser = Depends(editor)) -> None:
        """Set a question aside; asked again, it stays aside."""
        questions.ignore(organiser.name, message, days)

    @router.post("/{message}/reopen", status_code=204)
    def reopen(message: Message, days: Days = 30, organiser: Organiser = Depends(editor)) -> None:
        """Take back that a question is set aside, or that a document answers it."""
        questions.reopen(organiser.name, message, days)

    @router.post("/{message}/answer")
    def answer(
        message: Message, wish: AnswerWish | None = None, days: Days = 30, organiser: Organiser = Depends(editor)
    ) -> AnswerBody:
        """Begin the answer. Complete the texts and keep them with `PUT /documents/{document}/{language}`.

        The question counts as solved once a release holds the document as it was changed for it.
        """
        wish = wish or AnswerWish()
        prepared = questions.answer(organiser.name, message, days, wish.languages, wish.document)
        texts = [TextBody(**vars(text)) for text in prepared.texts.values()]
        return AnswerBody(document=prepared.document, texts=texts)
