"""The sentences of every catalogue are there in three languages, and fill in the same names."""

import json
import string
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.strings import REPLIES, Catalogue, StringsError

ROOT = Path(__file__).parents[2]
FOLDERS = [REPLIES, ROOT / "connectors" / "telegram" / "strings", ROOT / "connectors" / "web" / "strings"]
LANGUAGES = ("en", "fr", "zh")


def written(folder: Path) -> dict[str, dict[str, Any]]:
    """The sentences of a folder by language and key; keys within keys are joined by a full stop."""
    found = {}
    for language in LANGUAGES:
        (path,) = folder.glob(f"{language}.*")
        text = path.read_text(encoding="utf-8")
        found[language] = dict(leaves("", json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)))
    return found


def leaves(key: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [leaf for name, inner in value.items() for leaf in leaves(f"{key}.{name}", inner)]
    if isinstance(value, list):
        return [leaf for number, inner in enumerate(value) for leaf in leaves(f"{key}.{number}", inner)]
    return [(key, value)]


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_a_catalogue_has_the_same_keys_in_three_languages(folder: Path) -> None:
    english, french, chinese = (set(written(folder)[language]) for language in LANGUAGES)
    assert (french ^ english, chinese ^ english) == (set(), set())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("language", ["fr", "zh"])
def test_a_sentence_fills_in_the_same_names_as_in_english(folder: Path, language: str) -> None:
    found = written(folder)
    differing = [key for key, text in found["en"].items() if names(text) != names(found[language][key])]
    assert differing == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_not_text(folder: Path, language: str) -> None:
    # Chinese sentences follow each other without a space.
    empty = {".sentence_gap"} if language == "zh" else set()
    found = {key for key, text in written(folder)[language].items() if not isinstance(text, str) or not text}
    assert found - empty == set()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Please keep your message under 9 characters; this one has 10."),
        ("fr", Catalogue(REPLIES).text("text_too_long", "fr").replace("{limit}", "9").replace("{count}", "10")),
        ("zh", Catalogue(REPLIES).text("text_too_long", "zh").replace("{limit}", "9").replace("{count}", "10")),
        ("es", "Please keep your message under 9 characters; this one has 10."),
    ],
)
def test_names_are_filled_in_and_an_unwritten_language_gets_english(language: str, sentence: str) -> None:
    assert Catalogue(REPLIES).text("text_too_long", language, limit=9, count=10) == sentence


def test_traditional_chinese_is_converted() -> None:
    strings = Catalogue(REPLIES)
    assert strings.text("language_changed", "zh") == "好的，接下来我用中文回答。"
    assert strings.text("language_changed", "zh-Hant") == "好的，接下來我用中文回答。"


def catalogue(folder: Path, **texts: str) -> Catalogue:
    for language in LANGUAGES:
        (folder / f"{language}.yml").write_text(texts.get(language, "hello: x"), encoding="utf-8")
    return Catalogue(folder)


def test_languages_that_differ_in_their_keys_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StringsError, match=r"en and zh differ in bye"):
        catalogue(tmp_path, zh="hello: x\nbye: y")


def test_lists_are_given_in_the_language_too(tmp_path: Path) -> None:
    found = catalogue(tmp_path, en="tips: [a]", fr="tips: [b]", zh="tips: [欢迎]")
    assert [found.items("tips", language) for language in (*LANGUAGES, "zh-Hant")] == [["a"], ["b"], ["欢迎"], ["歡迎"]]
