"""The record of what organisers did."""

from sqlalchemy.engine import Engine

from assistant.organisers.audit import Audit


def test_entries_come_newest_first_and_page_by_page(engine: Engine) -> None:
    audit = Audit(engine)
    for number in range(5):
        audit.record("eve", "text.saved", f"text-{number}", version=number)
    first = audit.entries(limit=2)
    assert [entry.subject for entry in first] == ["text-4", "text-3"]
    assert [entry.subject for entry in audit.entries(before=first[-1].id, limit=2)] == ["text-2", "text-1"]
    assert first[0].details == {"version": 4}


def test_entries_of_one_organiser_can_be_told_apart(engine: Engine) -> None:
    audit = Audit(engine)
    audit.record("eve", "text.saved", "a")
    audit.record("paula", "release.published", "2", note="新的房间")
    (entry,) = audit.entries(who="paula")
    assert (entry.action, entry.details) == ("release.published", {"note": "新的房间"})


def test_a_long_name_or_subject_is_cut_and_not_lost(engine: Engine) -> None:
    audit = Audit(engine)
    audit.record("w" * 100, "text.saved", "s" * 400)
    (entry,) = audit.entries()
    assert (len(entry.who), len(entry.subject)) == (64, 200)
