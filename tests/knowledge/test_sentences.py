"""Sentences begin and end where readers of English, French and Chinese see them begin and end."""

import pytest

from knowledge.sentences import split_sentences


def sentences(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Dr. Li opened the forum at 9 a.m. sharp.", "Was it full?", "Yes!"]),
        ("en", ["It grew by 2.5 per cent, i.e. a little.", "Prof. Ann B. Smith left."]),
        ("en", ["He said: “Come.”", "They came."]),
        ("en", ["UNESCO, the U.N. agency, met in St. Petersburg.", "2020 was hard."]),
        ("fr", ["M. Dupont est arrivé à 14 h.", "Où était-il ?", "« Ici ! »", "Personne ne l’a vu."]),
        ("fr", ["Voir art. 3 et chap. 2.", "Élodie parle."]),
        ("fr", ["Il y avait 2 000 hab. environ.", "C’est peu…", "Vraiment ?"]),
    ],
)
def test_marks_end_a_sentence_and_abbreviations_do_not(language: str, expected: list[str]) -> None:
    assert sentences(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    "expected",
    [
        ["峰会在北京举行。", "您来吗？", "来！"],
        ["市长说：“欢迎各位！”", "会议随即开始。"],
        ["第一条；", "第二条。"],
        ["参加者有2.5万人。", "UNESCO表示支持。"],
    ],
)
def test_chinese_sentences_need_no_space_between_them(expected: list[str]) -> None:
    assert sentences("".join(expected), "zh") == expected


def test_english_within_chinese_text_is_split_too() -> None:
    text = "主题如下。Cities are creative. They connect.完"
    assert sentences(text, "zh") == ["主题如下。", "Cities are creative.", "They connect.完"]


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_a_line_break_ends_a_sentence(language: str) -> None:
    assert sentences("Music\nDesign\n\nFilm", language) == ["Music", "Design", "Film"]


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u3000"])
def test_blank_text_has_no_sentences(text: str, language: str) -> None:
    assert split_sentences(text, language) == []


def test_space_around_sentences_belongs_to_none() -> None:
    assert split_sentences("  One.   Two.  ", "en") == [(2, 6), (9, 13)]
