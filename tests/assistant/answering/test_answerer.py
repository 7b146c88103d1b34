"""A question that names a session is answered from that session's text where another would be asked back, and one that
names a city from what the city did rather than from an overview."""

from dataclasses import replace

import pytest

from assistant.answering.answerer import Answerer
from assistant.answering.excerpt import longest_quote
from assistant.answering.topics import Asked, Mention
from assistant.strings import Catalogue
from knowledge.calibration import Outcome
from knowledge.outcome import NOWHERE, SIGNALS
from knowledge.passages import Passage
from knowledge.releases import Release

QUESTIONS = {
    "en": "who spoke at the opening?",
    "fr": "qui a parlé à l’ouverture ?",
    "zh": "开幕式上谁讲了话？",
}


def doubting(release: Release) -> Release:
    """A release of whose answers nothing is ever certain."""
    outcomes = dict.fromkeys(("same", "across"), Outcome((0.0,) * len(SIGNALS), 0.0, 0.9, 0.1))
    calibration = replace(release.searcher.calibration, outcomes=outcomes)
    return replace(release, searcher=release.searcher.with_calibration(calibration))


@pytest.fixture
def doubtful(small_release: Release) -> Release:
    return doubting(small_release)


@pytest.mark.parametrize("language", QUESTIONS)
def test_the_text_of_a_session_that_is_named_answers(doubtful: Release, strings: Catalogue, language: str) -> None:
    answerer = Answerer(lambda: doubtful, strings)
    unnamed = Asked(QUESTIONS[language], language, alike=NOWHERE)
    named = replace(unnamed, mentions=(Mention("session", "opening-ceremony", "opening"),))
    assert answerer.ask(unnamed).verdict == "clarify"
    answer = answerer.ask(named)
    assert (answer.verdict, answer.reply.sources[0].document) == ("answer", "opening-ceremony")
    other = replace(unnamed, mentions=(Mention("session", "panel-1", "panel 1"),))
    assert answerer.ask(other).verdict == "clarify"


OF_A_CITY = {
    "en": "What did Wuhan ask of the designers who sent posters?",
    "fr": "Qu’a demandé Wuhan aux graphistes qui ont envoyé des affiches ?",
    "zh": "武汉请投稿海报的设计师做什么？",
}


@pytest.mark.parametrize("language", OF_A_CITY)
def test_a_question_that_names_a_city_is_answered_from_its_own_text(
    shipped_release: Release, strings: Catalogue, language: str
) -> None:
    answer = Answerer(lambda: shipped_release, strings).ask(Asked(OF_A_CITY[language], language))
    assert (answer.verdict, answer.reply.sources[0].document) == ("answer", "wuhan-poster-call")


@pytest.mark.parametrize(("language", "city"), [("en", "Wuhan"), ("fr", "Wuhan"), ("zh", "武汉")])
def test_the_name_of_a_city_does_not_show_that_its_text_tells_what_is_asked(
    shipped_release: Release, strings: Catalogue, language: str, city: str
) -> None:
    answerer = Answerer(lambda: doubting(shipped_release), strings)
    asked = Asked(f"{city} qqq?", language, alike=NOWHERE)
    told, verdict = answerer.ask_about(asked, lambda entry: entry.document == "wuhan-poster-call")
    assert told
    assert verdict == "clarify"
    told, _ = answerer.ask_about(asked, lambda entry: entry.document == "wuhan-poster-call", shared=city)
    assert told is None


def test_a_passage_no_longer_than_a_quote_is_quoted_whole(small_release: Release, strings: Catalogue) -> None:
    answerer = Answerer(lambda: small_release, strings)
    entries = [entry for entry in small_release.searcher.index.entries if entry.kind in ("guide", "programme")]
    short = [entry for entry in entries if all(_is_short(of, language) for language, of in entry.renderings.items())]
    assert short
    for entry in short:
        for language, (passage,) in entry.renderings.items():
            answer = answerer.show(entry.key, Asked(passage.sentence(0), language))
            assert answer is not None
            assert answer.reply.sources[0].quote == passage.text


def _is_short(passages: tuple[Passage, ...], language: str) -> bool:
    return len(passages) == 1 and len(passages[0].sentences) > 2 and len(passages[0].text) <= longest_quote(language)
