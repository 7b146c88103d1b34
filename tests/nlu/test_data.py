"""The training data and the domain keep the promises that the other packages rely on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import regex
import yaml

from nlu.embeddings import encode_query, shipped_vectors, vector_key
from nlu.environment import ROOT

LANGUAGES = ("en", "fr", "zh")
WITHOUT_EXAMPLES = {"choose"}
LEAST = {"ask": 120, "out_of_scope": 60, "follow_up": 50}
LEAST_OF_ANY = 20
# Everybody says "go on" and "yes please": so short a message may be an example and a case of a test.
COMMON_WORDS = 3
CONVERSATIONS = ROOT / "tests" / "integration" / "conversations"
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text())
INTENTS = [next(iter(intent)) for intent in DOMAIN["intents"]]


def read(path: Path) -> list[tuple[str, str]]:
    """Return the (intent, example) pairs of one file."""
    return [
        (block["intent"], line.removeprefix("- "))
        for block in yaml.safe_load(path.read_text())["nlu"]
        for line in block["examples"].splitlines()
        if "intent" in block
    ]


def examples(language: str) -> list[tuple[str, str]]:
    return [pair for path in sorted((ROOT / "nlu" / "data" / language).glob("*.yml")) for pair in read(path)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_enough_examples_in_every_language(language: str) -> None:
    counts = Counter(intent for intent, _ in examples(language))
    assert set(counts) == set(INTENTS) - WITHOUT_EXAMPLES
    assert {i: n for i, n in counts.items() if n < LEAST.get(i, LEAST_OF_ANY)} == {}


def test_no_example_stands_for_two_intents() -> None:
    meanings: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for intent, text in examples(language):
            meanings.setdefault(plain(text), set()).add(intent)
    assert {text: found for text, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_stands_twice_in_a_language(language: str) -> None:
    counts = Counter(text for _, text in examples(language))
    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_is_markup_by_mistake(language: str) -> None:
    assert [text for _, text in examples(language) if set(text) & set("[]{}\t") or text.startswith("/")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_is_taken_from_the_conversations_that_nothing_is_tuned_on(language: str) -> None:
    cases = yaml.safe_load((CONVERSATIONS / f"unseen.{language}.yml").read_text(encoding="utf-8"))
    said = {plain(turn["say"]) for turns in cases.values() for turn in turns}
    found = [text for each in LANGUAGES for _, text in examples(each) if plain(text) in said]
    assert [text for text in found if words(text) > COMMON_WORDS] == []


def plain(text: str) -> str:
    """Return a text as it is compared: without capitals and the marks around it."""
    return text.casefold().strip(" .,!?！？。，\xa0")


def words(text: str) -> int:
    """Count words, or pairs of Chinese characters."""
    return len(regex.findall(r"\p{Han}{1,2}|[^\W_\p{Han}]+", text))


def test_every_example_has_a_shipped_vector_or_a_first_start_would_take_minutes() -> None:
    shipped = shipped_vectors()
    missing = [text for language in LANGUAGES for _, text in examples(language) if vector_key(text) not in shipped]
    assert missing == [], "run `python -m nlu.launcher embed`"


@pytest.mark.parametrize("text", ["hello", "et la deuxième ?", "谢谢"])
def test_a_shipped_vector_is_the_one_that_serving_computes(text: str) -> None:
    assert shipped_vectors()[vector_key(text)] @ encode_query(text) == pytest.approx(1, abs=2e-3)


def variations() -> list[tuple[str, list[dict[str, Any]]]]:
    return sorted(DOMAIN["responses"].items())


@pytest.mark.parametrize(("name", "responses"), variations())
def test_every_response_speaks_every_language_and_ends_in_plain_english(
    name: str, responses: list[dict[str, Any]]
) -> None:
    spoken = {response["condition"][0]["value"] for response in responses[:-1]}
    assert spoken == set(LANGUAGES)
    assert "condition" not in responses[-1]
    english = [response["text"] for response in responses[:-1] if response["condition"][0]["value"] == "en"]
    assert responses[-1]["text"] in english


def test_there_is_one_rule_for_each_intent_and_for_what_is_unclear() -> None:
    rules = yaml.safe_load((ROOT / "nlu" / "data" / "rules.yml").read_text())["rules"]
    steps = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}
    assert sorted(steps) == sorted([*INTENTS, "nlu_fallback"])
    assert steps["nlu_fallback"] == steps["ask"] == "action_answer"
    assert set(steps.values()) <= {*DOMAIN["actions"], *DOMAIN["responses"]}


def test_the_stock_fallback_that_rewinds_the_turn_is_overridden() -> None:
    assert "action_default_fallback" in DOMAIN["actions"]


@pytest.mark.parametrize("name", ["config.yml", "endpoints.yml", "credentials.yml"])
def test_a_root_file_holds_no_secret_and_no_place_of_one_machine(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "sqlite:" not in text
    assert "Bearer ${ASSISTANT_DIALOGUE_TOKEN}" in text or "Bearer" not in text
