"""Terms of the glossary are found by any of their names, and carried into another language."""

from pathlib import Path

import pytest

from knowledge.glossary import Glossary, Term, load_glossary

SUMMIT = Term("summit", "event", {"en": ("Summit",), "fr": ("Sommet",), "zh": ("峰会",)})
BEIJING = Term(
    "beijing-summit",
    "event",
    {"en": ("Beijing Summit", "BS"), "fr": ("Sommet de Pékin",), "zh": ("北京峰会", "峰会")},
)
ARTS = Term("media-arts", "field", {"en": ("media arts",), "fr": ("arts numériques",), "zh": ("媒体艺术",)})
GLOSSARY = Glossary((SUMMIT, BEIJING, ARTS))


def found(text: str) -> list[str]:
    return [term.id for term in GLOSSARY.terms_in(text)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Cities of MEDIA ARTS met", ["media-arts"]),
        ("les arts numériques", ["media-arts"]),
        ("有哪些媒体艺术之都？", ["media-arts"]),
        ("the Beijing Summit", ["beijing-summit"]),
        ("the summit of the summits", ["summit"]),
        ("summits and absent ones", []),
        ("", []),
    ],
)
def test_a_term_is_found_by_its_names_and_a_longer_name_wins(text: str, terms: list[str]) -> None:
    assert found(text) == terms


def test_a_name_of_two_terms_finds_both() -> None:
    assert found("峰会在哪里") == ["summit", "beijing-summit"]


@pytest.mark.parametrize(
    ("text", "language", "other", "names"),
    [
        ("the Beijing Summit", "en", "zh", ["北京峰会"]),
        ("北京峰会", "zh", "fr", ["Sommet de Pékin"]),
        ("arts numériques", "fr", "en", ["media arts"]),
        ("media arts", "en", "en", []),
        ("media arts", "en", "es", []),
    ],
)
def test_a_question_is_carried_into_another_language(text: str, language: str, other: str, names: list[str]) -> None:
    assert GLOSSARY.expand(text, language, other) == names


def test_a_file_gives_names_and_aliases(tmp_path: Path) -> None:
    path = tmp_path / "glossary.csv"
    path.write_text(
        "id,category,en,fr,zh,en_aliases,fr_aliases,zh_aliases\n"
        'uccn,network,"Network, the",Réseau,网络,UCCN| Net ,,网\n',
        encoding="utf-8",
    )
    (term,) = load_glossary(path).terms
    assert term == Term(
        "uccn", "network", {"en": ("Network, the", "UCCN", "Net"), "fr": ("Réseau",), "zh": ("网络", "网")}
    )


def test_no_file_is_an_empty_glossary(tmp_path: Path) -> None:
    glossary = load_glossary(tmp_path / "glossary.csv")
    assert (glossary.terms, glossary.terms_in("the summit")) == ((), [])
