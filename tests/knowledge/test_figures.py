"""Figures, dates and times are the same in every language, so that renderings can be compared."""

import pytest

from knowledge.figures import figures

SAME = [
    ("2,000 people", "2 000 personnes", "2000人", {"2000"}),
    ("25 million", "25 millions", "2500万", {"25000000"}),
    ("1.5 billion", "1,5 milliard", "15亿", {"1500000000"}),
    ("on 17 March 2020", "le 17 mars 2020", "2020年3月17日", {"17", "2020", "month:3"}),
    ("at 14:00", "à 14 h", "14时", {"time:14:00"}),
    ("at 9:30", "à 9 h 30", "9点30分", {"time:09:30"}),
    ("from May to June 2020", "de mai à juin 2020", "2020年5月至6月", {"2020", "month:5", "month:6"}),
    ("COVID-19 in 80 countries", "La COVID-19 dans 80 pays", "80个国家的COVID-19疫情", {"80"}),
    ("10.5%", "10,5 %", "10.5%", {"10.5"}),
]


@pytest.mark.parametrize(("english", "french", "chinese", "found"), SAME)
def test_a_figure_is_the_same_in_three_languages(english: str, french: str, chinese: str, found: set[str]) -> None:
    assert figures(english, "en") == found
    assert figures(french, "fr") == found
    assert figures(chinese, "zh") == found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It may help. They march on.", "en"),
        ("Chiang Mai et le mois de Mai", "fr"),
        ("no figures at all", "en"),
        ("没有数字", "zh"),
        ("see https://example.org/2020/17", "en"),
    ],
)
def test_words_and_addresses_are_no_figures(text: str, language: str) -> None:
    assert figures(text, language) == set()


def test_figures_that_differ_are_told_apart() -> None:
    assert figures("246 cities", "en") != figures("264 villes", "fr")


def test_a_language_without_rules_of_its_own_still_has_numbers() -> None:
    assert figures("34 ciudades", "es") == {"34"}
