"""The pages say the same in every language, and no sentence is missing or left over."""

import json
import re
from pathlib import Path

import pytest

from connectors.web.catalogue import STRINGS_FOLDER, strings_for
from connectors.web.languages import LANGUAGES

WEB = STRINGS_FOLDER.parent
WRITTEN = ["en", "fr", "zh"]


def raw(language: str) -> dict[str, str]:
    return json.loads((STRINGS_FOLDER / f"{language}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", WRITTEN)
def test_every_language_has_the_same_keys_in_the_same_order(language: str) -> None:
    assert list(raw(language)) == list(raw("en"))


@pytest.mark.parametrize("language", WRITTEN)
def test_every_sentence_takes_the_same_values(language: str) -> None:
    def values(sentences: dict[str, str]) -> dict[str, list[str]]:
        return {key: re.findall(r"\{\w+\}", sentence) for key, sentence in sentences.items()}

    assert values(raw(language)) == values(raw("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    assert [key for key, sentence in strings_for(language).items() if not sentence.strip()] == []


def test_traditional_sentences_are_made_from_the_simplified_ones() -> None:
    assert strings_for("zh")["composer.send"] == "发送"
    assert strings_for("zh-Hant")["composer.send"] == "發送"


def used_keys() -> set[str]:
    templates = "".join(path.read_text(encoding="utf-8") for path in WEB.glob("templates/*.html"))
    modules = "".join(path.read_text(encoding="utf-8") for path in WEB.glob("static/**/*.js"))
    python = "".join(path.read_text(encoding="utf-8") for path in WEB.glob("*.py"))
    keys = set(re.findall(r"""\bt\[['"]([\w.-]+)['"]\]""", templates))
    # Any literal in the code that looks like a key of one of the catalogue's groups.
    groups = "|".join({key.partition(".")[0] for key in raw("en") if "." in key})
    literals = set(re.findall(rf"""["']((?:{groups})\.[\w.-]*\w)["']""", modules + python))
    return keys | {literal for literal in literals if not literal.endswith(".html")}


def test_every_sentence_that_is_used_exists() -> None:
    assert sorted(used_keys() - set(raw("en"))) == []


def test_every_sentence_is_used() -> None:
    # Families whose keys are put together from data: a language, a field, a kind, a problem's reason, a question.
    families = ("language.", "field.", "kind.", "problem.", "confirm.", "document.translation.")
    plain = {key for key in raw("en") if not key.startswith(families)} - {"list_separator"}
    assert sorted(plain - used_keys()) == []


def test_the_folder_holds_nothing_else() -> None:
    assert sorted(path.name for path in Path(STRINGS_FOLDER).iterdir()) == [f"{each}.json" for each in WRITTEN]
