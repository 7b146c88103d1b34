"""Questions that no text answers as they stand are asked in other words."""

from time import perf_counter

import pytest

from assistant.answering.rewordings import as_written, plain_words, rewordings_of
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
    assert rewordings_of(wish)[-1] == question


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("im a delegate from Bangkok. when does it start?", "when does it start?"),
        ("We're here for one day, where do we go?", "where do we go?"),
        ("I would be most grateful if you could tell me who opens it", "who opens it"),
        ("Bonjour, je représente Enghien-les-Bains. Quelles séances sont prévues ?", "Quelles séances sont prévues ?"),
        ("我是代表团的随行人员，想知道大会哪天开，哪天完", "大会哪天开，哪天完"),
        ("请问贵会的主办单位是哪几家？", "主办单位是哪几家？"),
    ],
)
def test_a_question_is_heard_behind_an_introduction_of_oneself(message: str, question: str) -> None:
    assert rewordings_of(message)[-1] == question


@pytest.mark.parametrize(
    "message",
    [
        "My hotel, where is it?",
        "i have a 3.5 hour stop",
        "我代表团的签证，怎么申请？",
        "我在找厕所，在哪里？",
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
    assert rewordings_of(message) == []


@pytest.mark.parametrize(
    ("begun", "repeated", "ended"),
    [
        ("present ", "? ", "x"),
        ("give me a ", "short ", "x"),
        ("presente ", "en bref ", "?!x"),
        ("介绍", "吗 ", "x"),
        ("", "i am a, ", "x"),
        ("", "我是，", "x"),
    ],
)
def test_the_longest_message_is_read_at_once(begun: str, repeated: str, ended: str) -> None:
    message = begun + repeated * (LONGEST_TEXT // len(repeated)) + ended
    began = perf_counter()
    rewordings_of(message)
    assert perf_counter() - began < 0.5


def test_a_text_that_says_it_in_a_few_words_is_looked_for_first() -> None:
    assert rewordings_of("present the summit") == ["what is the summit, in a few words?", "what is the summit?"]
    assert rewordings_of("présente le sommet")[0] == "qu’est-ce que le sommet, en quelques mots ?"


def test_braces_in_a_message_are_its_own() -> None:
    assert rewordings_of("introduce {matter.__class__}")[-1] == "what is {matter.__class__}?"


@pytest.mark.parametrize(
    ("question", "without"),
    [
        ("What is the theme this year?", "What is the theme?"),
        ("What is this year's theme?", "What is the theme?"),
        ("what is the theme of this edition?", "what is the theme?"),
        ("This year, who is the host?", "who is the host?"),
        ("Quel est le thème cette année ?", "Quel est le thème ?"),
        ("Quel est le thème de cette édition ?", "Quel est le thème ?"),
        ("今年的主题是什么？", "主题是什么？"),
        ("这次峰会的主题是什么？", "峰会的主题是什么？"),
    ],
)
def test_a_question_on_this_year_is_one_on_the_event(question: str, without: str) -> None:
    assert rewordings_of(question) == [without]


@pytest.mark.parametrize("message", ["this year", "This year?", "cette année", "今年", "what is this?", "今年的"])
def test_nothing_is_asked_where_only_the_event_is_named(message: str) -> None:
    assert rewordings_of(message) == []


@pytest.mark.parametrize(
    ("polite", "plain"),
    [
        ("could you please tell me who organised this event?", "who organised this event?"),
        ("Hello! I would like to know when it starts, please.", "when it starts."),
        ("thanks, and who hosts it?", "who hosts it?"),
        ("Bonjour Madame, où se tenait le sommet, s'il vous plaît ?", "où se tenait le sommet ?"),
        ("Madame, Monsieur, pourriez-vous m'indiquer qui l'a organisé, je vous prie ?", "qui l'a organisé ?"),
        ("bjr cest quand le sommet", "quand a lieu le sommet"),
        ("您好，请问峰会在哪里举行？谢谢", "峰会在哪里举行？"),
        ("麻烦问一下，主论坛谁主持", "主论坛谁主持"),
    ],
)
def test_courtesies_are_taken_off(polite: str, plain: str) -> None:
    assert rewordings_of(polite) == [plain]


@pytest.mark.parametrize("message", ["thanks", "Bonjour Madame", "merci beaucoup", "你好", "hello there", "谢谢"])
def test_nothing_is_asked_where_a_message_is_only_polite(message: str) -> None:
    assert rewordings_of(message) == []


@pytest.mark.parametrize("courtesy", ["bonjour ", "hi ", "问下", "谢谢"])
def test_a_message_of_nothing_but_courtesies_is_read_at_once(courtesy: str) -> None:
    began = perf_counter()
    rewordings_of(courtesy * (LONGEST_TEXT // len(courtesy)) + "x")
    assert perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("and who was behind it?", "and who organised it?"),
        ("Qui était derrière tout ça ?", "Qui l'a organisé ?"),
        ("是谁在背后组织的？", "是谁组织的？"),
        ("是谁主办的？", "是谁主办的？"),
        ("who organised it?", "who organised it?"),
        ("c’est qui derrière ?", "qui l'a organisé ?"),
        ("how can one reach it by tram?", "how can one get there by tram?"),
        ("comment y accède-t-on à vélo ?", "comment se rendre sur place à vélo ?"),
        ("On y va comment ?", "comment se rendre sur place ?"),
        ("qui y va ?", "qui y va ?"),
        ("骑车怎么去那边？", "骑车如何前往？"),
        ("他们怎么走到今天的？", "他们怎么走到今天的？"),
        ("", ""),
    ],
)
def test_turns_of_phrase_become_plain(said: str, plain: str) -> None:
    assert plain_words(said) == plain


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("c'est ou le sommet ?", "où se trouve le sommet ?"),
        ("C’est où l’exposition ?", "où se trouve l’exposition ?"),
        ("cest quand le sommet", "quand a lieu le sommet"),
        ("cb de villes ?", "combien de villes ?"),
        ("c'est ou bien ?", "c'est ou bien ?"),
        ("what building is behind the venue?", "what building is behind the venue?"),
    ],
)
def test_spoken_questions_are_put_in_writing(said: str, written: str) -> None:
    assert as_written(said) == written
