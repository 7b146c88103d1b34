"""Renderings that say different things are found, and what differs is named."""

from knowledge.documents import Document, group_renderings, parse_rendering
from knowledge.parity import check_content, check_document

FRONT = """---
title: {title}
kind: practice
city: [Metz]
country: France
field: music
themes: [solidarity]
year: 2020
sources: [https://example.org]
licence: CC BY 4.0
{more}
---
"""
WORDS = (
    "Musicians of the city played on 12 balconies in spring for all their neighbours to hear and to sing along. " * 4
)


def texts() -> dict[str, str]:
    """A practice in three renderings that agree."""
    return {
        "en": FRONT.format(title="Balconies", more="") + f"## Concerts {{#concerts}}\n\n{WORDS}",
        "fr": FRONT.format(title="Balcons", more="translation: unofficial")
        + "## Concerts {#concerts}\n\nDes musiciens jouaient sur 12 balcons de la ville.",
        "zh": FRONT.format(title="阳台", more="translation: official")
        + "## 音乐会 {#concerts}\n\n音乐家在12个阳台演奏。",
    }


def document(of: dict[str, str], identifier: str = "metz") -> Document:
    (found,) = group_renderings(parse_rendering(identifier, language, text) for language, text in of.items())
    return found


def findings(**changed: tuple[str, str]) -> list[str]:
    """The findings on the practice after a replacement in some of its renderings."""
    of = {language: text.replace(*changed.get(language, ("", ""))) for language, text in texts().items()}
    return [finding.message for finding in check_document(document(of))]


def test_renderings_that_agree_have_no_findings() -> None:
    assert findings() == []


def test_a_missing_rendering_is_found() -> None:
    of = {language: text for language, text in texts().items() if language != "zh"}
    assert [finding.message for finding in check_document(document(of))] == ["no rendering in zh"]


def test_figures_that_differ_are_found() -> None:
    message = "#concerts: figures only in en: 12; only in fr: 13"
    assert findings(fr=("12 balcons", "13 balcons")) == [message]


def test_anchors_that_differ_are_found() -> None:
    assert findings(zh=("{#concerts}", "{#later}")) == ["anchors differ: en concerts; zh later"]


def test_front_matter_that_differs_is_found() -> None:
    assert findings(fr=("year: 2020", "year: 2021")) == ["'year' differs between en and fr"]


def test_front_matter_that_is_missing_is_found() -> None:
    assert findings(zh=("licence: CC BY 4.0\n", "")) == ["zh: front matter lacks 'licence'"]
    marks = "fr: front matter lacks 'translation: official|unofficial'"
    assert marks in findings(fr=("translation: unofficial", ""))


def test_a_field_or_kind_that_does_not_exist_is_found() -> None:
    assert "en: field is none of " in findings(en=("field: music", "field: dance"))[0]
    of = {language: text.replace("kind: practice", "kind: poem") for language, text in texts().items()}
    assert check_document(document(of))[0].message.startswith("kind 'poem' is none of ")


def test_a_practice_of_a_few_words_is_found() -> None:
    (message,) = findings(en=(WORDS, "Concerts on 12 balconies."))
    assert message == "4 words in English; a practice has 60 to 180"


def test_a_paragraph_that_stands_twice_is_found() -> None:
    both = [document(texts(), "metz"), document({"en": texts()["en"].replace("Balconies", "Again")}, "nancy")]
    messages = [finding.message for finding in check_content(both)]
    assert any(message.startswith("the same paragraph stands in metz.en#concerts, nancy.en") for message in messages)
