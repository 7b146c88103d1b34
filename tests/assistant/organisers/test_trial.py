"""A question is tried on the draft beside what is served."""

import pytest
from desk_setup import NEWS, add_news

from assistant.language.policy import Reason
from assistant.organisers.desk import Desk
from assistant.organisers.trial import Trial
from assistant.strings import REPLIES, Catalogue
from knowledge.calibration import EVIDENCE
from knowledge.releases import Release, ReleaseStore

QUESTION = "Where are the cars of delegates parked?"


@pytest.fixture
def trial(desk: Desk) -> Trial:
    served = desk.releases.load(1)
    return Trial(desk, lambda: served, Catalogue(REPLIES))


def test_a_draft_that_is_what_is_served_is_asked_once(trial: Trial) -> None:
    tried = trial.ask("Who sewed masks?", "en")
    assert tried.served is not None
    assert tried.served is tried.drafted
    assert (tried.served.release, tried.served.found[0].title, tried.served.found[0].heading) == (1, "Masks", "Sewing")


def test_a_draft_that_was_not_checked_has_no_answer_yet(trial: Trial, desk: Desk) -> None:
    add_news(desk)
    tried = trial.ask(QUESTION, "en")
    assert (tried.served is not None, tried.drafted) == (True, None)


def test_both_sides_are_shown_with_their_evidence(trial: Trial, desk: Desk) -> None:
    add_news(desk)
    desk.check("ben")
    tried = trial.ask(QUESTION, "en")
    assert tried.served is not None
    assert tried.drafted is not None
    assert (tried.served.release, tried.drafted.release) == (1, 2)
    best = tried.drafted.found[0]
    assert (best.document, best.language, "coal tower" in best.text) == ("parking", "en", True)
    assert tuple(best.evidence) == EVIDENCE
    assert "parking" not in [found.document for found in tried.served.found]
    assert tried.drafted.chance > tried.served.chance
    assert desk.served() == 1


@pytest.mark.parametrize(
    ("text", "interface", "language", "reason"),
    [
        ("Qui a cousu des masques ?", "en", "fr", Reason.FUNCTION_WORDS),
        ("谁缝制了口罩？", "zh-Hant", "zh-Hant", Reason.SCRIPT),
        ("Graz", "fr", "fr", Reason.INTERFACE),
    ],
)
def test_the_language_of_the_answer_is_decided_as_for_a_delegate(
    trial: Trial, text: str, interface: str, language: str, reason: Reason
) -> None:
    tried = trial.ask(text, interface)
    assert (tried.decision.language, tried.decision.reason) == (language, reason)
    assert tried.served is not None
    assert tried.served.reply.language in (language, "zh" if language == "zh-Hant" else language)


def test_a_candidate_is_loaded_once_for_each_state_of_the_draft(
    trial: Trial, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    load = ReleaseStore.load

    def counted(store: ReleaseStore, number: int) -> Release:
        loaded.append(number)
        return load(store, number)

    add_news(desk)
    desk.check("ben")
    monkeypatch.setattr(ReleaseStore, "load", counted)
    first = trial.candidate()
    assert (trial.candidate() is first, loaded) == (True, [2])
    desk.save("ana", "parking", "en", NEWS + " Bicycles too.", desk.draft.version("parking", "en"))
    assert trial.candidate() is None
    desk.check("ben")
    again = trial.candidate()
    assert again is not None
    assert again is not first
    assert "Bicycles" in again.documents["parking"].original.sections[0].text


def test_a_candidate_that_was_damaged_is_as_good_as_none(trial: Trial, desk: Desk) -> None:
    add_news(desk)
    desk.check("ben")
    (desk.releases.content(2).parent / "calibration.json").write_text("{}", encoding="utf-8")
    assert trial.candidate() is None
