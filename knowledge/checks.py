"""What publishing the draft would do to the answers: found by building it aside and asking what is served as well."""

import contextlib
from dataclasses import asdict, dataclass
from typing import Any

from knowledge.changes import Changes, changes_of
from knowledge.comparison import ACROSS, AnswerChange, Examiner, compare_answers
from knowledge.content_folder import FLOORS, QUESTIONS
from knowledge.drafts import Draft
from knowledge.encoder import EncoderMismatch, Progress
from knowledge.floors import Missed, load_floors, missed_floors
from knowledge.locking import exclusive
from knowledge.parity import Finding, check_document
from knowledge.questions import load_questions
from knowledge.releases import Release, ReleaseError


@dataclass(frozen=True)
class Check:
    """The result of a check of the draft with `digest`, built as release `candidate`, against the release `served`."""

    candidate: int
    served: int | None
    digest: str
    changes: Changes
    questions: int
    answers: tuple[AnswerChange, ...]
    floors: tuple[Missed, ...]
    findings: tuple[Finding, ...]

    @property
    def regressions(self) -> list[AnswerChange]:
        """The stored questions that were right and would be wrong."""
        return [change for change in self.answers if change.regression]

    @property
    def worse_floors(self) -> list[Missed]:
        """The floors that are no longer met, or are missed by more than before."""
        return [floor for floor in self.floors if floor.worse]

    @property
    def needs_confirmation(self) -> bool:
        return bool(self.regressions or self.worse_floors)

    def to_json(self) -> dict[str, Any]:
        """A plain mapping, for people's pages and for programs."""
        return {
            "candidate": self.candidate,
            "served": self.served,
            "digest": self.digest,
            "needs_confirmation": self.needs_confirmation,
            "changes": self.changes.to_json(),
            "questions": self.questions,
            "answers": [change.to_json() for change in self.answers],
            "floors": [{**asdict(floor), "worse": floor.worse} for floor in self.floors],
            "findings": [finding.to_json() for finding in self.findings],
        }


def check(draft: Draft, progress: Progress | None = None) -> Check:
    """Build the draft aside and compare it with what is served; nothing else changes.

    Raises WorkInProgress, ContentError when a text cannot be read, ReleaseError when the release cannot be written.
    """
    with exclusive(draft.data_dir, "check"):
        draft.prepare()
        return examine_draft(draft, progress)


def examine_draft(draft: Draft, progress: Progress | None = None) -> Check:
    """Like `check`, for a caller that holds the data folder."""
    candidate = _candidate(draft, progress)
    changes, served = changes_of(draft), served_release(draft)
    findings = _findings(candidate, changes)
    questions = load_questions(draft.content / QUESTIONS)
    examiner = Examiner(questions, draft.releases.caches)
    answers: list[AnswerChange] = []
    figures: dict[str, float] = {}
    missed: list[Missed] = []
    after = examiner.examine(candidate)
    if served is not None:
        before = examiner.examine(served)
        answers, figures = compare_answers(questions, before, after), dict(before.figures)
    floors = load_floors(draft.content / FLOORS)
    reached = {**after.figures, **(examiner.across(candidate) if floors else {})}
    missed = missed_floors(floors, figures, reached)
    if served is not None and any(floor.figure == ACROSS for floor in missed):
        missed = missed_floors(floors, {**figures, **examiner.across(served)}, reached)
    return Check(
        candidate.number,
        served.number if served else None,
        candidate.manifest.content,
        changes,
        len(questions),
        tuple(answers),
        tuple(missed),
        tuple(findings),
    )


def served_release(draft: Draft) -> Release | None:
    """The served release, to compare with; None where there is none, or it is damaged or of other encoders."""
    with contextlib.suppress(ReleaseError, EncoderMismatch):
        current = draft.releases.current()
        return draft.releases.load(current) if current is not None else None
    return None


def _candidate(draft: Draft, progress: Progress | None) -> Release:
    """The release built of the draft as it is: the one of the last check, or a new one in its place."""
    releases, digest = draft.releases, draft.digest()
    for number in set(releases.numbers()) - set(releases.published()):
        with contextlib.suppress(ReleaseError, EncoderMismatch):
            if releases.manifest(number).content == digest:
                return releases.load(number)
    releases.discard_unfinished()
    releases.discard_candidates()
    candidate = releases.load(releases.build(draft.content, progress=progress))
    if not candidate.documents:
        raise ReleaseError("draft_empty")
    return candidate


def _findings(candidate: Release, changes: Changes) -> list[Finding]:
    changed = [change.document for change in changes.documents if change.change != "removed"]
    documents = [candidate.documents[name] for name in changed if name in candidate.documents]
    return [finding for document in documents for finding in check_document(document)]
