"""Which sentences are quoted: whole ones, as they stand, with the neighbour that a sentence leans on."""

from typing import cast

import numpy as np
import pytest

from assistant.answering.excerpt import (
    announces,
    best_excerpt,
    best_line,
    leans_on_others,
    longest_quote,
    opening,
    shortened,
)
from knowledge.passages import Passage
from knowledge.search import Query, Searcher
from knowledge.sentences import split_sentences


class _Likes:
    """A searcher that finds the sentences with a certain word like the question."""

    def __init__(self, word: str) -> None:
        self._word = word

    def sentence_similarities(self, query: Query, passage: Passage) -> np.ndarray:
        sentences = (passage.sentence(number) for number in range(len(passage.sentences)))
        return np.array([0.9 if self._word in sentence else 0.1 for sentence in sentences])


def _searcher(word: str) -> Searcher:
    return cast(Searcher, _Likes(word))


def _passage(text: str, language: str = "en") -> Passage:
    return Passage(1, "d", language, "a", 0, "t", "h", text, sentences=tuple(split_sentences(text, language)))


def _asked(text: str, language: str = "en") -> Query:
    return Query(text, language, np.zeros(1), ())


QUERY = _asked("What happened?")


def test_the_sentence_that_answers_is_quoted_and_not_the_whole_passage() -> None:
    padding = "Something else was said at some length about other matters of the day, as happens. "
    passage = _passage(
        f"{padding}The fund paid 46 projects in December 2020, after 207 proposals had come in from artists "
        f"of the whole region. {padding}"
    )
    excerpt = best_excerpt(_searcher("fund"), QUERY, [passage])
    assert excerpt.text.startswith("The fund paid 46 projects")
    assert excerpt.text in passage.text


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        (
            "en",
            "Berlin began a platform for music. It was still active in 2021, and it is to go on for some years.",
            "2021",
        ),
        ("fr", "Berlin a lancé une plateforme musicale. Elle existait encore en 2021 et doit continuer.", "2021"),
        ("zh", "柏林推出了一个音乐平台。该平台2021年仍在运行。", "2021"),
    ],
)
def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it(language: str, text: str, word: str) -> None:
    assert best_excerpt(_searcher(word), QUERY, [_passage(text, language)]).text == text


class _LikesAll:
    """A searcher that finds the later of two sentences a little more like any question."""

    def sentence_similarities(self, query: Query, passage: Passage) -> np.ndarray:
        return np.linspace(0.5, 0.6, len(passage.sentences))


@pytest.mark.parametrize(
    ("language", "dated", "other", "when", "who"),
    [
        ("en", "The call went out on 1 February 2020. ", "Anybody could take part in it. ", "when?", "who?"),
        ("fr", "L’appel a été lancé le 1er février 2020. ", "Chacun pouvait y répondre. ", "quand ?", "qui ?"),
        ("zh", "征集于2020年2月1日发起。", "人人都可以参加。", "什么时候？", "谁？"),
    ],
)
def test_a_question_for_a_figure_is_answered_by_a_sentence_that_holds_one(
    language: str, dated: str, other: str, when: str, who: str
) -> None:
    passage = _passage(dated + "\n" + other * 10, language)
    searcher = cast(Searcher, _LikesAll())
    assert "2020" in best_excerpt(searcher, _asked(when, language), [passage]).text
    assert "2020" not in best_excerpt(searcher, _asked(who, language), [passage]).text


def test_a_sentence_that_announces_a_list_is_quoted_with_the_list() -> None:
    text = "The festival had two parts:\nConcerts in the park.\nFilms on the wall."
    assert best_excerpt(_searcher("parts"), QUERY, [_passage(text)]).text == text


def test_a_quote_keeps_to_its_length_and_to_one_paragraph() -> None:
    text = " ".join(f"Sentence number {number} tells of one more concert in the city." for number in range(20))
    excerpt = best_excerpt(_searcher("concert"), QUERY, [_passage(f"{text}\nAnother concert paragraph.")])
    assert 100 < len(excerpt.text) <= 400
    assert "\n" not in excerpt.text


def test_the_opening_begins_where_it_is_told_to() -> None:
    passage = _passage("One thing happened. Another thing happened. A third thing happened.")
    assert opening(passage, 1).text == "Another thing happened. A third thing happened."


def test_an_opening_holds_as_many_sentences_as_asked_for_unless_they_are_far_too_long() -> None:
    first, second = f"{'Many words ' * 30}were said.", f"{'As many ' * 30}came next."
    passage = _passage(f"{first} {second} {'And far more. ' * 90}")
    assert opening(passage).text == first
    assert opening(passage, least=2).text == f"{first} {second}"
    assert len(opening(passage, least=90).text) <= 2 * longest_quote("en")


def test_a_line_falls_back_to_the_first_sentence_where_the_best_leans_on_others() -> None:
    passage = _passage("Kobe helped its restaurants. It paid for the discounts.")
    assert best_line(_searcher("discounts"), QUERY, passage, specific=True).text == "Kobe helped its restaurants."


def test_a_long_sentence_is_cut_where_a_clause_ends_and_never_inside_brackets() -> None:
    sentence = (
        "The city opened a platform (with talks, films, concerts, and more of the kind for everyone who had to stay at "
        "home in the spring of that year), which was visited by many people from the region and from abroad; later it "
        "was closed, reopened and closed again."
    )
    cut = shortened(sentence, "en")
    assert sentence.startswith(cut)
    assert cut.endswith("from abroad") or cut.endswith("that year)")
    assert cut.count("(") == cut.count(")")


@pytest.mark.parametrize(
    ("sentence", "language", "leans"),
    [
        ("It ran for a month.", "en", True),
        ("Italy took part.", "en", False),
        ("Ces masques ont été donnés.", "fr", True),
        ("Cesena a suivi.", "fr", False),
        ("C’était en mai.", "fr", True),
        ("该项目持续一个月。", "zh", True),
        ("北京也参加了。", "zh", False),
    ],
)
def test_words_that_stand_for_others_are_known_by_whole_words(sentence: str, language: str, leans: bool) -> None:
    assert leans_on_others(sentence, language) is leans


def test_a_colon_announces() -> None:
    assert announces("包括：")
    assert not announces("包括三项。")


@pytest.mark.parametrize(
    ("question", "language", "named", "other"),
    [
        ("who designed it?", "en", "The halls were drawn by Bo Hongtao and a team.", "One page gives their size."),
        ("qui l'a conçu ?", "fr", "Les halles sont de l'agence Bo Hongtao.", "Une page en donne la surface."),
        ("是谁设计的？", "zh", "场馆由薄宏涛带领团队设计。", "一份资料给出了面积。"),
    ],
)
def test_who_is_answered_by_a_sentence_with_a_name(question: str, language: str, named: str, other: str) -> None:
    passage = _passage(f"{other} {named}", language)
    assert named in best_excerpt(_searcher("nothing"), _asked(question, language), [passage]).text
    assert best_excerpt(_searcher("nothing"), _asked("?", language), [passage]).text.startswith(other)
