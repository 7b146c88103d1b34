"""A wish for an introduction stands for a question that texts answer."""

from time import perf_counter

import pytest

from assistant.answering.introductions import questions_for
from assistant.conversation.messages import LONGEST_TEXT


@pytest.mark.parametrize(
    ("wish", "question"),
    [
        ("Give me a short introduction to the Beijing Summit, please", "what is the Beijing Summit?"),
        ("I'd like an overview of the Network", "what is the Network?"),
        ("could you briefly introduce ICCSD?", "what is ICCSD?"),
        ("Présente-moi brièvement le Réseau", "qu’est-ce que le Réseau ?"),
        ("Pouvez-vous me présenter le Sommet en quelques mots ?", "qu’est-ce que le Sommet ?"),
        ("Je voudrais une brève présentation de la Déclaration", "qu’est-ce que la Déclaration ?"),
        ("请简单介绍一下北京峰会", "北京峰会是什么？"),
        ("能不能给我讲讲创意城市网络？", "创意城市网络是什么？"),
    ],
)
def test_a_wish_for_an_introduction_is_a_question_on_its_matter(wish: str, question: str) -> None:
    assert questions_for(wish)[-1] == question


@pytest.mark.parametrize(
    "message",
    [
        "What did Graz present?",
        "Who introduced the law?",
        "Qui a présenté le rapport ?",
        "谁介绍了峰会？",
        "介绍",
        "",
        "🙂",
    ],
)
def test_other_messages_are_none(message: str) -> None:
    assert questions_for(message) == []


@pytest.mark.parametrize(
    ("begun", "repeated", "ended"),
    [("present ", "? ", "x"), ("give me a ", "short ", "x"), ("presente ", "en bref ", "?!x"), ("介绍", "吗 ", "x")],
)
def test_the_longest_message_is_read_at_once(begun: str, repeated: str, ended: str) -> None:
    message = begun + repeated * (LONGEST_TEXT // len(repeated)) + ended
    began = perf_counter()
    questions_for(message)
    assert perf_counter() - began < 0.5


def test_a_text_that_says_it_in_a_few_words_is_looked_for_first() -> None:
    assert questions_for("present the summit") == ["what is the summit, in a few words?", "what is the summit?"]
    assert questions_for("présente le sommet")[0] == "qu’est-ce que le sommet, en quelques mots ?"


def test_braces_in_a_message_are_its_own() -> None:
    assert questions_for("introduce {matter.__class__}")[-1] == "what is {matter.__class__}?"
