"""What organisers decided on questions: which are to be ignored, and which document answers which.

Decisions are kept on the messages that asked, so that they go when those are forgotten.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine

from assistant.conversation.tables import messages
from assistant.moments import now
from assistant.questions.clusters import Status
from assistant.questions.reasons import Unanswered
from assistant.questions.tables import LONGEST_NAME, answers, marks
from knowledge.documents import Document, write_rendering

_LOOKUP = 500


@dataclass(frozen=True)
class Decision:
    """A mark on a message: the document that is to answer it, or none where it is to be ignored.

    `release` is the first release seen to hold the document as it was changed for this.
    """

    answer: int | None
    document: str = ""
    before: str = ""
    release: int | None = None


class Marks:
    """Marks in the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> dict[int, Decision]:
        """The decision on each marked message."""
        columns = (marks.c.message, marks.c.answer, answers.c.document, answers.c.before, answers.c.release)
        query = select(*columns).outerjoin(answers, answers.c.id == marks.c.answer)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return {row.message: Decision(row.answer, row.document or "", row.before or "", row.release) for row in rows}

    def ignore(self, asked: Sequence[int], who: str) -> None:
        """Mark messages as not to be answered."""
        with self._engine.begin() as connection:
            _mark(connection, asked, None, who)

    def unmark(self, asked: Sequence[int]) -> None:
        """Take every decision on messages back."""
        with self._engine.begin() as connection:
            for ids in _batches(asked):
                connection.execute(delete(marks).where(marks.c.message.in_(ids)))

    def answer(self, asked: Sequence[int], document: str, before: str, who: str) -> None:
        """Note that a document is being written to answer messages; `before` is its digest as served now."""
        with self._engine.begin() as connection:
            values = {"document": document, "before": before, "who": who[:LONGEST_NAME], "at": now()}
            made = connection.execute(insert(answers).values(**values).returning(answers.c.id)).scalar_one()
            _mark(connection, asked, made, who)

    def documents(self) -> set[str]:
        """The documents that answer questions or are to."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(answers.c.document)))

    def hold(self, release: int, documents: Mapping[str, Document]) -> list[str]:
        """Note which documents awaited are in a release now, for the first time; returns them."""
        held = []
        with self._engine.begin() as connection:
            query = select(answers.c.id, answers.c.document, answers.c.before).where(answers.c.release.is_(None))
            for row in connection.execute(query).all():
                if digest_of(documents.get(row.document)) not in ("", row.before):
                    connection.execute(update(answers).where(answers.c.id == row.id).values(release=release))
                    held.append(row.document)
        return sorted(set(held))


def digest_of(document: Document | None) -> str:
    """What tells one state of a document from another; empty where there is none."""
    if document is None:
        return ""
    texts = [write_rendering(document.kind, of) for _, of in sorted(document.renderings.items())]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def status_of(
    asked: Sequence[Unanswered], decisions: Mapping[int, Decision], documents: Mapping[str, Document]
) -> tuple[Status, Decision | None]:
    """The status of a question by the decisions on any of its messages, with the decision that gives it.

    It is solved while what is served holds the answer. Asked in vain of a release that held it already, it is open
    again.
    """
    made = [decisions[one.turn.id] for one in asked if one.turn.id in decisions]
    linked = [decision for decision in made if decision.answer is not None]
    if not linked:
        return ("ignored", made[0]) if made else ("open", None)
    latest = max(linked, key=lambda decision: decision.answer or 0)
    served = digest_of(documents.get(latest.document)) not in ("", latest.before)
    if not served or latest.release is None:
        return "open", latest
    in_vain = any(one.turn.release >= latest.release for one in asked)
    return ("open" if in_vain else "solved"), latest


def _mark(connection: Connection, asked: Sequence[int], answer: int | None, who: str) -> None:
    """Set the mark of those messages that are still there."""
    moment = now()
    for ids in _batches(asked):
        present = connection.scalars(select(messages.c.id).where(messages.c.id.in_(ids))).all()
        connection.execute(delete(marks).where(marks.c.message.in_(ids)))
        rows = [{"message": message, "answer": answer, "who": who[:LONGEST_NAME], "at": moment} for message in present]
        if rows:
            connection.execute(insert(marks), rows)


def _batches(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _LOOKUP] for start in range(0, len(ids), _LOOKUP)]
