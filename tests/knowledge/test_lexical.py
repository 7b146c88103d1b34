"""BM25 counts words as each language counts them."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.lexical import LexicalIndex, lexical_indexes, tokenize

TEXTS = {
    "en": ["Musicians played concerts on balconies", "Designers printed masks", "Designers sewed costumes"],
    "fr": ["Des musiciens jouaient aux balcons", "Les designers ont imprimé des masques", "Des costumes cousus"],
    "zh": ["音乐家在阳台上演奏", "设计师打印口罩", "设计师缝制服装"],
}


@pytest.mark.parametrize(
    ("text", "language", "tokens"),
    [
        ("What are the Cities of Music?", "en", ["citi", "music"]),
        ("SDG 11 and COVID-19", "en", ["sdg", "11", "covid", "19"]),
        ("Quelles sont les villes créatives ?", "fr", ["vill", "creativ"]),
        ("L’école est à l'atelier", "fr", ["ecol", "ateli"]),
        ("ＵＮＥＳＣＯ的城市", "zh", ["城市", "unesco"]),
        ("北京的音乐家在哪里？", "zh", ["北京", "音乐", "音乐家"]),
        ("???", "en", []),
        ("的了吗", "zh", []),
    ],
)
def test_words_are_stemmed_cut_and_freed_of_those_that_say_nothing(text: str, language: str, tokens: list[str]) -> None:
    assert tokenize(text, language) == tokens


@pytest.mark.parametrize(
    ("language", "question", "best"),
    [
        ("en", "who played a concert?", 0),
        ("en", "a mask", 1),
        ("fr", "qui a joué sur un balcon ?", 0),
        ("fr", "le masque imprimé", 1),
        ("zh", "谁在阳台演奏？", 0),
        ("zh", "口罩", 1),
    ],
)
def test_the_text_that_holds_the_words_scores_highest(language: str, question: str, best: int) -> None:
    scores = LexicalIndex.build(TEXTS[language], language).scores(tokenize(question, language))
    assert int(scores.argmax()) == best
    assert scores[best] > sorted(scores)[-2]


def test_a_text_with_every_word_scores_more_than_one_with_half_of_them() -> None:
    scores = LexicalIndex.build(TEXTS["en"], "en").scores(tokenize("designers masks", "en"))
    assert scores[0] == 0
    assert 0 < scores[2] < scores[1] <= 1


def test_a_word_that_no_text_holds_lowers_the_score() -> None:
    index = LexicalIndex.build(TEXTS["en"], "en")
    assert index.scores(["mask", "zebra"])[1] < index.scores(["mask"])[1]


@pytest.mark.parametrize(
    ("language", "question", "texts", "best"),
    [
        ("fr", "Qui a imprimé des masques ?", "en", 1),
        ("zh", "谁打印了口罩？", "en", 1),
        ("en", "Who played music on a balcony?", "fr", 0),
        ("zh", "谁在阳台上演奏？", "fr", 0),
        ("en", "Who printed masks?", "zh", 1),
        ("fr", "Qui a cousu des costumes ?", "zh", 2),
    ],
)
def test_words_of_a_question_find_what_says_the_same_in_another_language(
    language: str, question: str, texts: str, best: int
) -> None:
    words = tokenize(question, language)
    scores = LexicalIndex.build(TEXTS[texts], texts).scores_across(words, language)
    assert int(scores.argmax()) == best
    assert not LexicalIndex.build(TEXTS[texts], texts, translated=False).scores_across(words, language).any()


def test_names_and_carried_terms_count_across_languages_and_words_that_nobody_says_cost_nothing() -> None:
    index = LexicalIndex.build(["SDG 11 on cities", "Designers printed masks"], "en")
    assert index.scores_across(["sdg"], "zh")[0] > 0 == index.scores_across(["sdg"], "zh")[1]
    assert index.scores_across([], "zh", ["mask"])[1] > 0
    assert np.array_equal(index.scores_across(["sdg", "zebre"], "fr"), index.scores_across(["sdg"], "fr"))


def test_a_name_counts_once_though_the_glossary_carries_it_and_however_each_language_stems_it() -> None:
    french = LexicalIndex.build(["La ville de Puebla", "La ville de Dundee"], "fr")
    english = tokenize("Puebla?", "en")
    assert english != tokenize("Puebla", "fr")
    assert french.scores_across(english, "en", tokenize("Puebla?", "fr"))[0] > 0
    once = french.scores_across(["dunde"], "en")
    assert np.array_equal(french.scores_across(["dunde"], "en", ["dunde", "dunde"]), once)


def test_a_question_in_a_language_without_pairs_finds_names_and_figures_alone() -> None:
    index = LexicalIndex.build(["Designers printed 300 masks"], "en")
    assert index.scores_across(["300"], "es")[0] > 0 == index.scores_across(["mascarillas"], "es")[0]


def test_all_that_a_word_may_say_counts_as_one_word() -> None:
    index = LexicalIndex.build(["乐团乐队", "乐团", "城市"], "zh")
    scores = index.scores_across(["orchestra"], "en")
    assert scores[1] > 0 == scores[2]
    assert scores[0] < 1.2 * scores[1]


def test_one_word_across_languages_is_less_evidence_than_one_of_the_same_language() -> None:
    index = LexicalIndex.build(TEXTS["en"], "en")
    assert 0 < index.scores_across(["mask"], "zh")[1] < index.scores(["mask"])[1]


@pytest.mark.parametrize("words", [[], ["zebra"]])
def test_a_question_without_known_words_scores_nothing(words: list[str]) -> None:
    assert LexicalIndex.build(TEXTS["en"], "en").scores(words).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_an_index_survives_being_stored(tmp_path: Path, language: str) -> None:
    index = LexicalIndex.build(TEXTS[language], language)
    index.save(tmp_path / language)
    loaded = LexicalIndex.load(tmp_path / language, language)
    words = tokenize(TEXTS[language][1], language)
    assert loaded.language == language
    assert np.array_equal(loaded.scores(words), index.scores(words))
    other, question = ("zh", "谁打印了口罩？") if language == "en" else ("en", "Who printed masks?")
    asked = tokenize(question, other)
    assert np.array_equal(loaded.scores_across(asked, other), index.scores_across(asked, other))
    assert index.scores_across(asked, other).any()


def test_one_text_and_texts_without_words_can_be_indexed() -> None:
    assert LexicalIndex.build(["one mask"], "en").scores(["mask"])[0] > 0
    empty = LexicalIndex.build(["…", "!"], "en")
    assert empty.scores(["mask"]).tolist() == empty.scores_across(["口罩"], "zh").tolist() == [0.0, 0.0]


def test_only_languages_with_texts_have_an_index() -> None:
    assert list(lexical_indexes({"en": TEXTS["en"], "fr": [], "zh": TEXTS["zh"]})) == ["en", "zh"]
