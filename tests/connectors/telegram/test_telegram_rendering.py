"""Texts cut to Telegram's measure, and the buttons below them."""

from urllib.parse import parse_qs, urlsplit

import pytest
from twin import source

from assistant.conversation.messages import Choice, Reply
from assistant.strings import Catalogue
from connectors.telegram.connection import STRINGS
from connectors.telegram.incoming import COMMANDS
from connectors.telegram.rendering import LONGEST_URL, Renderer, find_source, pressed, source_id, source_url
from connectors.telegram.splitting import LONGEST_MESSAGE, shorten, split_text, units

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        (" \n ", []),
        ("short", ["short"]),
        ("x" * 10, ["x" * 10]),
        ("x" * 11, ["x" * 10, "x"]),
        ("One.\n\nTwo a.\nb c", ["One.", "Two a.\nb c"]),
        ("abcdef\nghijkl", ["abcdef", "ghijkl"]),
        ("Un deux. Trois", ["Un deux.", "Trois"]),
        ("会议九点开始。请准时到场", ["会议九点开始。", "请准时到场"]),
        ("会议九点开始，请准时到场", ["会议九点开始，", "请准时到场"]),
        ("one two three", ["one two", "three"]),
        # A place in the first half would leave nearly empty messages behind.
        ("a bcdefghijklm", ["a bcdefghi", "jklm"]),
        ("😀" * 6, ["😀" * 5, "😀"]),
        ("𠮷" * 6, ["𠮷" * 5, "𠮷"]),
        ("xxxxxxxxxe\u0301", ["xxxxxxxxx", "e\u0301"]),
        ("xxxxxx👍🏽x", ["xxxxxx👍🏽", "x"]),
        ("xxxxxxx👍🏽", ["xxxxxxx", "👍🏽"]),
    ],
)
def test_text_is_cut_at_the_best_place_that_fits(text: str, pieces: list[str]) -> None:
    assert split_text(text, 10) == pieces


@pytest.mark.parametrize(
    "unit", ["A sentence of it. ", "Une phrase ; une autre… ", "峰会在北京举行。", "😀", FAMILY, "x"]
)
def test_nothing_is_lost_and_no_piece_is_too_long(unit: str) -> None:
    text = unit * (3 * LONGEST_MESSAGE // len(unit))
    pieces = split_text(text)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert max(units(piece) for piece in pieces) <= LONGEST_MESSAGE
    assert min(units(piece) for piece in pieces[:-1]) > LONGEST_MESSAGE // 2


@pytest.mark.parametrize(
    ("text", "short"), [("abcde", "abcde"), ("abcdef", "abcd…"), ("😀😀😀", "😀😀…"), ("主论坛开幕式", "主论坛开…")]
)
def test_label_is_shortened_with_an_ellipsis(text: str, short: str) -> None:
    assert shorten(text, 5) == short


@pytest.mark.parametrize("language", ["en", "fr", "zh", "zh-Hant"])
def test_address_of_a_long_quote_stays_short_and_marks_its_beginning(language: str) -> None:
    quoted = source(language, quote=source(language).quote * 200)
    url = source_url("https://summit.example/", quoted)
    query = parse_qs(urlsplit(url).query)
    assert len(url) <= LONGEST_URL
    assert query["lang"] == [language]
    assert quoted.quote.startswith(query["quote"][0])
    assert len(query["quote"][0]) > 50


def test_quote_that_the_address_has_already_is_not_added_again() -> None:
    cited = source("en", url="/knowledge/a?lang=en&quote=The%20forum&x=1#b")
    assert source_url("https://a.example", cited) == "https://a.example/knowledge/a?lang=en&x=1&quote=The%20forum#b"


def test_source_is_found_again_by_its_id() -> None:
    replies = [Reply("answer", language, "", (source(language),)) for language in ("en", "fr", "zh")]
    assert find_source(replies, source_id(source("fr"))) == source("fr")
    assert find_source(replies, source_id(source("zh-Hant"))) is None


def test_same_source_twice_is_one_button_and_an_id_too_long_is_none() -> None:
    choices = (Choice("fits", "x" * 64), Choice("is too long", "é" * 33))
    (shown,) = Renderer(Catalogue(STRINGS), None).reply(Reply("answer", "en", "text", (source(), source()), choices))
    assert shown.keyboard is not None
    assert [row[0].text for row in shown.keyboard.inline_keyboard] == ["Source: Main Forum en", "fits"]


def test_quote_names_page_language_and_kind_of_translation() -> None:
    renderer = Renderer(Catalogue(STRINGS), None)
    cited = source("fr", page=4, translation="unofficial")
    (english,) = renderer.quote(cited, "en")
    assert (
        english.text == "Main Forum fr\n\n“Le forum ouvre à neuf heures.”\n\nFrançais, page 4, unofficial translation"
    )
    (chinese,) = renderer.quote(cited, "zh-Hant")
    assert chinese.text.endswith("Français，第4頁，非官方譯文")


def test_only_the_last_pressed_button_is_marked() -> None:
    choices = (Choice("One", "1"), Choice("Two", "2"))
    (shown,) = Renderer(Catalogue(STRINGS), None).reply(Reply("clarify", "en", "Which?", (), choices))
    assert shown.keyboard is not None
    twice = pressed(pressed(shown.keyboard, "1"), "2")
    assert [row[0].text for row in twice.inline_keyboard] == ["One", "✓ Two"]


@pytest.mark.parametrize("language", ["en", "fr", "zh", "zh-Hant"])
def test_menu_says_what_each_command_does(language: str) -> None:
    strings = Catalogue(STRINGS)
    descriptions = [strings.text(f"command_{name}", language) for name in COMMANDS]
    assert len(set(descriptions)) == len(COMMANDS)
    assert all(1 <= len(description) <= 256 for description in descriptions)
