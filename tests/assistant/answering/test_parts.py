"""A message with several questions is taken apart, and each is answered where the texts answer all of them."""

import time

import pytest

from assistant.answering.answerer import Answerer
from assistant.answering.follow_ups import Conversing
from assistant.answering.parts import ConversingInParts, parts_of
from assistant.answering.topics import Answer, Asked, Context
from assistant.strings import Catalogue
from knowledge.releases import Release


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("When and where was it?", ["When was it", "where was it"]),
        ("Hi! When and where was it? Who opened it?", ["When was it", "where was it", "Who opened it"]),
        ("Who organised it, and how many cities took part?", ["Who organised it", "how many cities took part"]),
        ("What is the theme and when and where was it?", ["What is the theme", "when was it", "where was it"]),
        ("Où et quand a eu lieu le sommet ?", ["Où a eu lieu le sommet", "quand a eu lieu le sommet"]),
        ("le sommet c’était où et quand ?", ["le sommet c’était où", "le sommet c’était quand"]),
        ("Quel était le thème\u202f? Qui a parlé\u202f?", ["Quel était le thème", "Qui a parlé"]),
        ("Quand a lieu le sommet et dans quel lieu ?", ["Quand a lieu le sommet", "dans quel lieu"]),
        ("峰会什么时候、在哪里举行？", ["峰会什么时候举行", "峰会在哪里举行"]),
        ("峰会何时何地举行，谁致开幕词？", ["峰会何时举行", "峰会何地举行", "谁致开幕词"]),
        ("主题是什么？谁致开幕词？", ["主题是什么", "谁致开幕词"]),
        ("地铁站在哪里，几号线？", ["地铁站在哪里", "几号线"]),
    ],
)
def test_several_questions_are_taken_apart(message: str, parts: list[str]) -> None:
    assert parts_of(message) == parts


@pytest.mark.parametrize(
    "message",
    [
        "",
        "When was the summit?",
        "where and when?",
        "Hello, when was the summit?",
        "What did Wuhan and Beijing do?",
        "When, where and why was it held?",
        "When and how many people came?",
        "Which is the city where and when was the first summit?",
        "What is the difference between what Wuhan did and what Beijing did?",
        "Is there a text on how cities helped artists and how they reopened museums?",
        "Is the film about artists who fled and who came back?",
        "Quelles sont les villes qui aident les artistes et qui ont un musée ?",
        "Que fait la ville quand les musées ferment et que les artistes sont seuls ?",
        "Comment les villes qui ont perdu des visiteurs et qui souffrent ont-elles réagi ?",
        "Quitter Beijing et comment rentrer ?",
        "Que disent les panels 2 et 3 ?",
        "请问，峰会有哪些议题？",
        "第二场和第三场是什么时候？",
        "哪些城市还有什么活动？",
        "几乎所有城市都参加了，怎么做到的？",
        "无论在哪里，什么时候都可以参加吗？",
        "What is the Network? When was it created? Who runs it? How many cities are there?",
    ],
)
def test_one_question_and_too_many_stay_whole(message: str) -> None:
    assert parts_of(message) == []


@pytest.mark.parametrize("message", ["几" * 60 + "以及" * 60 + "几" * 60 + "!" * 60, "who and " * 125, " et qui" * 140])
def test_a_message_made_to_be_slow_is_not(message: str) -> None:
    began = time.perf_counter()
    parts_of(message)
    assert time.perf_counter() - began < 0.5


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


def test_a_question_that_the_texts_do_not_answer_leaves_the_message_whole(
    conversing: ConversingInParts, shipped_release: Release, strings: Catalogue
) -> None:
    asked = Asked("When did the summit take place and how much did the fireworks cost?", "en")
    whole = Conversing(Answerer(lambda: shipped_release, strings), strings)
    assert len(parts_of(asked.text)) == 2
    assert conversing.reply(asked, Context(), False) == whole.reply(asked, Context(), False)


def test_the_second_question_is_on_what_the_first_was_about(conversing: ConversingInParts) -> None:
    asked = Asked("What did Lviv do online, and who organised it?", "en")
    answer = conversing.reply(asked, Context(), False)
    assert "BookForum" in answer.reply.sources[-1].quote
    assert len(answer.reply.sources) > 1
    assert answer.question == asked


def test_two_answers_in_the_same_words_are_given_once(conversing: ConversingInParts) -> None:
    asked = Asked("When was the summit and when did the summit take place?", "en")
    answer = conversing.reply(asked, Context(), False)
    assert len(parts_of(asked.text)) == 2
    assert [source.section for source in answer.reply.sources] == ["summit-dates"]
    assert answer.reply.text.count(answer.reply.sources[0].quote) == 1
