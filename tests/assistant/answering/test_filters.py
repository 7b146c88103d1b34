"""What questions name, and whether they ask for one text or for several."""

from pathlib import Path

import pytest

from assistant.answering.filters import Practices, places_in, wish_of
from knowledge.documents import Document
from knowledge.glossary import load_glossary

QUESTIONS = [
    ("which cities put music online?", "en"),
    ("what did Chinese cities do?", "en"),
    ("list practices in gastronomy", "en"),
    ("practices from Africa", "en"),
    ("examples of online concerts", "en"),
    ("compare what Milan and Turin did", "en"),
    ("quelles villes ont aidé les artisans ?", "fr"),
    ("qu’ont fait les villes chinoises ?", "fr"),
    ("pratiques d’Italie", "fr"),
    ("je cherche de bonnes pratiques en design", "fr"),
    ("哪些城市把电影节搬到线上？", "zh"),
    ("中国城市做了什么？", "zh"),
    ("意大利有哪些做法？", "zh"),
    ("音乐之都如何应对疫情？", "zh"),
    ("anything in film in Asia?", "en"),
    ("gastronomy, Italy", "en"),
    ("music cities", "en"),
    ("villes de design", "fr"),
    ("quels villes ont mis la musique en ligne ?", "fr"),
    ("法国的音乐之都", "zh"),
]
OTHERS = [
    ("What is panel 3 about?", "en"),
    ("how many cities are members of the network?", "en"),
    ("which cities sent a mayor?", "en"),
    ("Which city set up a poster competition?", "en"),
    ("combien de villes compte le réseau ?", "fr"),
    ("Quelle ville a lancé un concours d’affiches ?", "fr"),
    ("网络有多少个成员城市？", "zh"),
    ("哪座城市举办了海报征集？", "zh"),
    ("creative cities", "en"),
    ("anything on parking?", "en"),
    ("villes membres", "fr"),
    ("biggest cities in Germany", "en"),
    ("villes de France les plus peuplées", "fr"),
    ("意大利的首都是哪座城市", "zh"),
    ("法国很美，我爱这座城市", "zh"),
]


@pytest.fixture(scope="module")
def practices(shipped_documents: list[Document], content: Path) -> Practices:
    return Practices.of(shipped_documents, load_glossary(content / "glossary.csv"))


@pytest.mark.parametrize(("question", "language"), QUESTIONS)
def test_questions_that_several_practices_answer_are_known(practices: Practices, question: str, language: str) -> None:
    assert wish_of(question, practices.named_in(question, language)).several


@pytest.mark.parametrize(("question", "language"), OTHERS)
def test_other_questions_are_not_taken_for_such(practices: Practices, question: str, language: str) -> None:
    assert not wish_of(question, practices.named_in(question, language)).several


@pytest.mark.parametrize(
    ("question", "language"),
    [("what did Medellín do?", "en"), ("qu’a fait Medellin ?", "fr"), ("麦德林做了什么？", "zh")],
)
def test_a_question_on_one_city_finds_all_its_practices(practices: Practices, question: str, language: str) -> None:
    named = practices.named_in(question, language)
    assert wish_of(question, named).one_city
    admitted = {document.id for document in practices.documents if practices.admitted(document, named)}
    assert admitted == {"medellin-music-for-life", "medellin-truck-concerts", "medellin-ciudad-altavoz"}


@pytest.mark.parametrize(
    ("question", "language", "countries"),
    [
        ("practices from Italy", "en", {"IT"}),
        ("les villes italiennes", "fr", {"IT"}),
        ("意大利的城市", "zh", {"IT"}),
        ("what did Mexican cities do in Mexico?", "en", {"MX"}),
        ("practices in Indonesia", "en", {"ID"}),
        ("印度尼西亚的做法", "zh", {"ID"}),
        ("villes nordiques", "fr", {"DK", "FI", "IS", "NO", "SE"}),
    ],
)
def test_countries_and_regions_are_known_by_name_and_adjective(
    practices: Practices, question: str, language: str, countries: set[str]
) -> None:
    assert practices.named_in(question, language).countries == countries


def test_mexico_is_a_country_in_english_and_a_city_in_french(practices: Practices) -> None:
    assert practices.named_in("what about Mexico?", "en").countries == {"MX"}
    assert practices.named_in("et Mexico ?", "fr").cities


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("cities of music", True),
        ("list practices in gastronomy", True),
        ("les villes de musique", True),
        ("音乐之都", True),
        ("which cities put music online?", False),
        ("哪些城市把电影节搬到线上？", False),
    ],
)
def test_the_cities_of_a_field_are_told_from_what_deals_with_it(
    practices: Practices, question: str, asks: bool
) -> None:
    assert practices.named_in(question, "en").of_field is asks


def test_places_keep_the_words_of_the_message() -> None:
    (place,) = places_in("et en Amérique latine ?")
    assert place.words == "Amérique latine"


def test_every_practice_has_a_country_that_is_known(practices: Practices) -> None:
    from assistant.answering.filters import values_of
    from assistant.answering.patterns import read_data

    known = set(read_data("places")["countries"]) | {"ZZ"}
    assert all(values_of(document, "country") <= known for document in practices.documents)


@pytest.mark.parametrize(
    ("typed", "language", "spelt"),
    [
        ("and brazaville?", "en", "and Brazzaville?"),
        ("how much in liverpol", "en", "how much in Liverpool"),
        ("qu’a fait Medelin ?", "fr", "qu’a fait Medellin ?"),
        ("Kraków", "en", "Kraków"),
        ("what does urban mean", "en", "what does urban mean"),
        ("where is the venue?", "en", "where is the venue?"),
        ("", "en", ""),
        ("梅斯呢", "zh", "梅斯呢"),
    ],
)
def test_names_of_cities_are_read_with_a_typing_error(
    practices: Practices, typed: str, language: str, spelt: str
) -> None:
    assert practices.spelt(typed, language) == spelt


def test_a_city_a_country_and_a_field_name_their_practices(practices: Practices) -> None:
    assert practices.naming("Metz", "en") == {"metz-music-festival-on-balconies"}
    assert "metz-music-festival-on-balconies" in practices.naming("法国", "zh")
    in_field = practices.naming("gastronomie", "fr")
    fields = [practice.original.metadata["field"] for practice in practices.documents if practice.id in in_field]
    assert fields
    assert all("gastronomy" in of for of in fields)
    assert practices.naming("the venue", "en") == frozenset()


def test_what_a_city_did_by_itself_comes_before_what_it_did_with_others(practices: Practices) -> None:
    assert practices.naming("大邱", "zh") == {"daegu-healing-performances", "daegu-pinwheel-lawn"}
    assert "busan-domestic-residency" in practices.named_in("大邱", "zh").cities
