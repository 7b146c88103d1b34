"""The words that open a message, and Chinese that asks, carry messages of two languages."""

import pytest

from assistant.language.evidence import weigh_words
from assistant.language.frame import Opener, chinese_asks, find_opener
from assistant.language.vocabulary import load_vocabulary, read_data


def opener(text: str) -> Opener | None:
    return find_opener(weigh_words(text).words, load_vocabulary())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("qui joue dans men in black", "fr"),
        ("bonjour, c'est quoi sharing economy", "fr"),
        ("parle-moi de women at work", "fr"),
        ("le projecteur est down", "fr"),
        ("un roman intitulé what we talk about", "fr"),
        ("comment s'appelle this hall", "fr"),
        ("who runs la maison des arts", "en"),
        ("ok, is the atelier fermé", "en"),
        ("the film où est la liberté", "en"),
        ("Where does la parade commence", "en"),
    ],
)
def test_what_opens_a_message_carries_it(text: str, language: str) -> None:
    assert opener(text) == Opener(language, is_contested=False)


@pytest.mark.parametrize(("text", "language"), [("who are you c'est quelle salle", "en"), ("où est who is who", "fr")])
def test_a_question_in_each_language_is_contested(text: str, language: str) -> None:
    assert opener(text) == Opener(language, is_contested=True)


@pytest.mark.parametrize(
    "text",
    ["", "wuhan", "qui", "WHO director", "comment on the speech", "que hora es", "la maison bleue", "united we stream"],
)
def test_other_words_open_nothing(text: str) -> None:
    assert opener(text) is None


@pytest.mark.parametrize(
    "text",
    ["how to be happy几点开始", "谁写了how to be happy", "what is art 在哪个厅", "那the big one呢", "thank you，再见"],
)
def test_chinese_asks_about_latin_words(text: str) -> None:
    assert chinese_asks(text, load_vocabulary())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "几点",
        "when",
        "what does 什么 mean",
        "how do you say 你好吗",
        "is 会场 far",
        "what is 什么",
        "where is 会场",
    ],
)
def test_chinese_that_is_asked_about_does_not_ask(text: str) -> None:
    assert not chinese_asks(text, load_vocabulary())


def test_both_languages_have_each_list() -> None:
    frames = read_data("frames")
    assert all(content.keys() == {"en", "fr"} for content in frames.values() if isinstance(content, dict))
