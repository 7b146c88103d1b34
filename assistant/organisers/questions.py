"""What organisers do about questions that nobody could answer: one set of functions for pages and API, on record.

The record names messages and documents, never a delegate's words, which it would keep beyond their being forgotten.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Lock

from assistant.knowledge_service import KnowledgeNotReady
from assistant.organisers.desk import Desk
from assistant.organisers.errors import NotThere
from assistant.questions import Cluster, Listing, PreparedAnswer, Questions
from knowledge.draft_files import DraftText


class QuestionDesk:
    """The unanswered questions of the last `days` days, for organisers; `message` is the id of a question.

    Methods raise NotThere for a question that is forgotten or older, and KnowledgeNotReady before a release is served.
    """

    def __init__(self, questions: Questions, desk: Desk) -> None:
        self._questions = questions
        self._desk = desk
        # Two who begin an answer at once shall write the same document.
        self._answering = Lock()

    def listed(self, days: int) -> Listing:
        """The questions of every status, the most asked first."""
        return self._questions.listed(datetime.now(UTC), days)

    def open_count(self) -> int:
        """How many questions of the last 30 days are open, up to a minute ago; 0 before a release is served."""
        try:
            return self._questions.open_count(datetime.now(UTC))
        except KnowledgeNotReady:
            return 0

    def find(self, message: int, days: int) -> Cluster:
        """A question by its id, or by any message that asked it."""
        found = self._questions.cluster(message, datetime.now(UTC), days)
        if found is None:
            raise NotThere
        return found

    def ignore(self, who: str, message: int, days: int) -> None:
        """Set a question aside."""
        question = self.find(message, days)
        self._questions.ignore(question, who)
        self._desk.audit.record(who, "question.ignored", str(question.id))

    def reopen(self, who: str, message: int, days: int) -> None:
        """Take back what was decided on a question."""
        question = self.find(message, days)
        self._questions.reopen(question)
        self._desk.audit.record(who, "question.reopened", str(question.id))

    def answer(
        self, who: str, message: int, days: int, languages: Sequence[str] = (), document: str = ""
    ) -> PreparedAnswer:
        """Begin the answer to a question, or open it as it is by then.

        `document` names one that there is and that shall answer it; otherwise a new one is begun, in `languages` or in
        those that the question was asked in. Nothing is kept in the draft yet. Raises NotThere for a document that the
        draft does not hold, ContentError for languages that are none of ours.
        """
        with self._answering:
            question = self.find(message, days)
            if document and document != question.document:
                prepared = PreparedAnswer(document, self._texts(document))
                self._questions.link(question, document, who)
            else:
                prepared = self._questions.write_answer(question, self._desk.draft, who, languages)
            if prepared.document != question.document:
                self._desk.audit.record(who, "question.written", prepared.document, question=question.id)
            return prepared

    def _texts(self, document: str) -> dict[str, DraftText]:
        held = next((one for one in self._desk.draft.documents() if one.id == document), None)
        languages = [language for language, state in held.languages.items() if state != "deleted"] if held else []
        if not languages:
            raise NotThere
        return {language: self._desk.draft.read(document, language) for language in languages}
