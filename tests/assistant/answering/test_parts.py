"""A message with several questions is taken apart, and each is answered where the texts answer all of them."""

from dataclasses import replace

import pytest

from assistant.answering.answerer import Answerer
from assistant.answering.parts import MOST, ConversingInParts, parts_of
from assistant.answering.topics import Answer, Asked, Context
from assistant.strings import Catalogue
from knowledge.releases import Release


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("When and where was it?", ["When was it?", "where was it?"]),
        ("Who organised it, and how many cities took part?", ["Who organised it", "how many cities took part?"]),
        ("Where was the venue? How do I get there?", ["Where was the venue", "How do I get there?"]),
        ("Où et quand a eu lieu le sommet ?", ["Où a eu lieu le sommet ?", "quand a eu lieu le sommet ?"]),
        ("le sommet c’était où et quand ?", ["le sommet c’était où ?", "le sommet c’était quand ?"]),
        ("Quel était le thème et qui a parlé ?", ["Quel était le thème", "qui a parlé ?"]),
        ("峰会什么时候、在哪里举行？", ["峰会什么时候举行？", "峰会在哪里举行？"]),
        ("峰会何时何地举行？", ["峰会何时举行？", "峰会何地举行？"]),
        ("主题是什么，谁致开幕词？", ["主题是什么", "谁致开幕词？"]),
    ],
)
def test_two_questions_are_taken_apart(message: str, parts: list[str]) -> None:
    assert parts_of(message) == parts


@pytest.mark.parametrize(
    "message",
    [
        "When was the summit?",
        "What did Wuhan and Beijing do?",
        "Which cities work on music and film?",
        "Who spoke at the opening and the closing?",
        "Hello, when was the summit?",
        "Quelles villes travaillent sur la musique et le cinéma ?",
        "Que disent les panels 2 et 3 ?",
        "请问，峰会有哪些议题？",
        "第二场和第三场是什么时候？",
        "",
    ],
)
def test_one_question_stays_whole(message: str) -> None:
    assert parts_of(message) == []


def test_no_more_than_a_few_questions_are_answered() -> None:
    assert len(parts_of("What is the Network? When was it created? Who runs it? How many cities are there?")) == MOST


SEVERAL = {
    "en": "When and where did the summit take place?",
    "fr": "Où et quand a eu lieu le sommet ?",
    "zh": "峰会什么时候、在哪里举行？",
}


@pytest.fixture
def conversing(shipped_release: Release, strings: Catalogue) -> ConversingInParts:
    return ConversingInParts(Answerer(lambda: shipped_release, strings), strings)


def cited(answer: Answer | None) -> set[str]:
    return {source.section for source in answer.reply.sources} if answer else set()


@pytest.mark.parametrize("language", SEVERAL)
def test_every_question_of_a_message_is_answered(conversing: ConversingInParts, language: str) -> None:
    answer = conversing.reply(Asked(SEVERAL[language], language), Context(), False)
    assert (answer.verdict, answer.reply.language) == ("answer", language)
    assert cited(answer) == {"summit-dates", "venue-where"}
    assert all(source.quote in answer.reply.text for source in answer.reply.sources)


@pytest.mark.parametrize("language", SEVERAL)
def test_all_of_them_are_answered_again_in_another_language(conversing: ConversingInParts, language: str) -> None:
    asked = Asked(SEVERAL[language], language)
    answer = conversing.reply(asked, Context(), False)
    other = "zh" if language == "fr" else "fr"
    again = conversing.again(Context(answer.question, answer.topics), other)
    assert again
    assert again.reply.language == other
    assert cited(again) == {"summit-dates", "venue-where"}


def test_a_question_that_the_texts_do_not_answer_leaves_the_message_whole(conversing: ConversingInParts) -> None:
    asked = Asked("When did the summit take place and how much did the fireworks cost?", "en")
    answer = conversing.reply(asked, Context(), False)
    assert len(answer.reply.sources) <= 1


def test_the_second_question_is_on_what_the_first_was_about(conversing: ConversingInParts) -> None:
    asked = Asked("What did Wuhan do for designers, and when did it start?", "en")
    answer = conversing.reply(asked, Context(), False)
    assert {source.document for source in answer.reply.sources} == {"wuhan-poster-call"}
    assert answer.question == replace(asked)


def test_two_answers_in_the_same_words_are_given_once(conversing: ConversingInParts) -> None:
    answer = conversing.reply(Asked("When was the summit and when did the summit take place?", "en"), Context(), False)
    assert len(answer.reply.sources) == 1
    assert answer.reply.text.count(answer.reply.sources[0].quote) == 1
