"""Whatever a conversion has to tell can be told in each language, with the same keys and the same values."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from knowledge import conversion
from knowledge.conversion import Notice, Refusal, errors, repair_name
from knowledge.conversion.wording import wording
from knowledge.languages import LANGUAGES

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(conversion.__file__).parent.glob("*.py"))


def flat(sentences: object, path: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Every key of a language with the names of the values in its sentence."""
    if isinstance(sentences, dict):
        for key, below in sentences.items():
            yield from flat(below, f"{path}/{key}")
    else:
        yield path, frozenset(name for _, name, _, _ in Formatter().parse(str(sentences)) if name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same(language: str) -> None:
    assert dict(flat(wording(language))) == dict(flat(wording("en")))


@pytest.mark.parametrize("group", ["refusals", "notices"])
def test_every_language_says_it_in_its_own_words(group: str) -> None:
    for code, sentence in wording("en")[group].items():
        others = [wording(language)[group][code] for language in LANGUAGES if language != "en"]
        assert sentence not in others


def test_every_refusal_has_a_code_of_its_own_and_a_sentence() -> None:
    kinds = [Refusal, *Refusal.__subclasses__()]
    assert sorted(kind.code for kind in kinds) == sorted(wording("en")["refusals"])
    assert list(errors.REFUSALS.values()) == kinds


def test_every_notice_and_every_kind_of_mending_has_a_sentence() -> None:
    assert set(re.findall(r'Notice\(\s*"([\w-]+)"', SOURCES)) == set(wording("en")["notices"])
    repair = (Path(conversion.__file__).parent.parent / "repair.py").read_text(encoding="utf-8")
    kinds = set(re.findall(r'(?:_note|_sub|_counted)\(\s*"([\w-]+)"', repair))
    assert kinds == set(wording("en")["repairs"])


def test_words_of_the_product_within_a_sentence_are_in_its_language_too() -> None:
    error = errors.WrongEnding("a.md", {"found": "picture"})
    assert "son contenu est une image." in error.say("fr")
    assert "其内容是图片。" in error.say("zh")
    library = errors.Unreadable("a.pdf", {"reason": "library", "message": "EOF {0} marker"})
    assert "n’arrive pas à le lire" in library.say("fr")
    assert Notice("language", {"language": "fr", "stated": "it"}).say("zh") == "正文似乎是法语，却将以it保存。"


def test_a_language_that_is_not_written_is_told_in_english() -> None:
    assert errors.Empty("a.md").say("it") == errors.Empty("a.md").say("../en") == str(errors.Empty("a.md"))
    assert repair_name("ligature", "fr") == "Ligatures perdues rétablies"


def test_a_refusal_survives_as_json() -> None:
    error = errors.TooManyPages("a.pdf", {"limit": 3})
    copied = errors.refusal_from_json(error.to_json())
    assert (type(copied), str(copied)) == (type(error), str(error))
