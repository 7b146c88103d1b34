"""Changes and checks of the knowledge base as lines for a terminal."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from knowledge.told import printable

if TYPE_CHECKING:
    from knowledge.changes import Change, Changes, PassageChange
    from knowledge.checks import Check
    from knowledge.comparison import AnswerChange, Answered
    from knowledge.floors import Missed
    from knowledge.importing import Fate, ImportPlan
    from knowledge.incoming import Added

_MARKS: Mapping["Change", str] = {"added": "+", "changed": "~", "removed": "-"}
_FATES: tuple["Fate", ...] = ("added", "changed", "unchanged", "refused")
_SHOWN_CHARACTERS = 160
_SHOWN_ANSWERS = 20
_SHOWN_HEADINGS = 20


def change_lines(changes: "Changes", texts: bool = False) -> list[str]:
    """What differs, document by document; with `texts`, passage by passage too."""
    if not changes:
        return ["The draft is what is served."]
    lines = []
    for document in changes.documents:
        languages = ", ".join(f"{language} {change}" for language, change in document.languages.items())
        lines.append(f"{_MARKS[document.change]} {document.document}  {document.title}  ({languages})")
        if texts:
            own = [passage for passage in changes.passages if passage.document == document.document]
            lines += [line for passage in own for line in _passage_lines(passage)]
    lines += [f"~ {name}" for name in changes.files]
    for change, mark in _MARKS.items():
        documents, passages = changes.count(change)
        lines.append(f"{mark} {change}: {documents} documents, {passages} passages")
    return lines


def check_lines(check: "Check") -> list[str]:
    """The result of a check, the worst last, where a terminal leaves it in sight."""
    lines = change_lines(check.changes)
    lines += [f"! {finding.document}: {finding.message}" for finding in check.findings]
    others = [change for change in check.answers if not change.regression]
    lines.append(f"{check.questions} stored questions asked; {len(check.answers)} would get another answer.")
    lines += [line for change in others[:_SHOWN_ANSWERS] for line in _answer_lines(change)]
    if len(others) > _SHOWN_ANSWERS:
        lines.append(f"  … and {len(others) - _SHOWN_ANSWERS} more; --json lists them all.")
    lines += [_floor_line(floor) for floor in check.floors]
    for change in check.regressions:
        lines += ["WRONG: right now, and would be wrong:", *_answer_lines(change)]
    return lines


def added_lines(added: "Added") -> list[str]:
    """What there is to know of a file that was kept."""
    lines = [notice.sentence for notice in added.notices]
    if added.pairing:
        lines.append(f"{added.pairing.paired} of {added.sections} sections paired with the document's other languages")
    if added.pairing and added.pairing.alone:
        shown = ", ".join(map(_short, added.pairing.alone[:_SHOWN_HEADINGS]))
        more = len(added.pairing.alone) - _SHOWN_HEADINGS
        lines.append(f"not paired: {shown}" + (f" and {more} more" if more > 0 else ""))
    return lines


def plan_lines(plan: "ImportPlan") -> list[str]:
    """What importing an archive would do, file by file; what would be left as it is is counted."""
    lines = []
    for one in plan.arrivals:
        unpublished = "  (replaces a change that is not published yet)" if one.unpublished else ""
        if one.fate == "refused":
            lines.append(f"refused    {one.problem}")
        elif one.fate != "unchanged":
            lines.append(f"{one.fate:<10} {one.name}{unpublished}")
    fates = Counter(one.fate for one in plan.arrivals)
    counts = ", ".join(f"{fates[fate]} {fate}" for fate in _FATES)
    return [*lines, f"{counts}; {plan.untouched} that the archive does not hold stay"]


def _passage_lines(passage: "PassageChange") -> list[str]:
    place = f"{passage.language}#{passage.anchor}" + (f"/{passage.part}" if passage.part else "")
    lines = [f"    {_MARKS[passage.change]} {place}"]
    if passage.before is not None:
        lines.append(f"        before: {_short(passage.before)}")
    if passage.after is not None:
        lines.append(f"        after:  {_short(passage.after)}")
    return lines


def _answer_lines(change: "AnswerChange") -> list[str]:
    return [
        f"  {change.id} ({change.language}) {change.text}",
        f"      before: {_answer(change.before)}",
        f"      after:  {_answer(change.after)}",
    ]


def _answer(answered: "Answered") -> str:
    return f"{answered.verdict:<8} {answered.document}#{answered.section}" if answered.document else answered.verdict


def _floor_line(floor: "Missed") -> str:
    before = "" if floor.before is None else f", {floor.before} now"
    mark = "WORSE: " if floor.worse else ""
    return f"{mark}{floor.figure} would be {floor.after}{before}; {floor.bound.replace('_', ' ')} {floor.floor}"


def _short(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…"
