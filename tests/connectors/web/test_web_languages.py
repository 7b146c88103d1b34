"""A reader gets the page in the language asked for, whatever form the wish takes."""

import pytest

from connectors.web.languages import choose_language, html_language, in_script, match_language, negotiate


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("fr-CA", "fr"),
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("zh_Hans_HK", "zh"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("ZH-hant", "zh-Hant"),
        ("de", None),
        ("", None),
    ],
)
def test_language_tags(tag: str, language: str | None) -> None:
    assert match_language(tag) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr;q=0.5, zh-TW;q=0.9, en;q=0.1", "zh-Hant"),
        ("de, fr", "fr"),
        ("fr;q=0, en;q=0.2", "en"),
        ("de", None),
        ("", None),
        (";;q=x,,", None),
    ],
)
def test_the_browsers_wish(header: str, language: str | None) -> None:
    assert negotiate(header) == language


def test_an_explicit_wish_comes_before_the_browser() -> None:
    assert choose_language("zh", accept_language="fr") == "zh"
    assert choose_language(None, "fr", accept_language="zh") == "fr"
    assert choose_language("xx", accept_language="fr") == "fr"
    assert choose_language("xx") == "en"


def test_only_traditional_pages_are_converted() -> None:
    assert in_script("网络发展", "zh-Hant") == "網絡發展"
    assert in_script("网络发展", "zh") == "网络发展"


def test_html_names_the_script() -> None:
    assert [html_language(language) for language in ("en", "zh", "zh-Hant")] == ["en", "zh-Hans", "zh-Hant"]
