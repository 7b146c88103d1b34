"""The organisers' pages say the same in every language, and every key that they use is there."""

import re
from pathlib import Path

import pytest
import yaml

from assistant.organisers import errors
from assistant.organisers.errors import OrganiserRefused
from connectors.organise import errors as page_errors
from connectors.organise import page

ORGANISE = Path(page.__file__).parent
TOPICS = sorted(path.name for path in (ORGANISE / "strings").iterdir())
WRITTEN = ("en", "fr", "zh")

_VALUE = re.compile(r"\{(\w+)\}")
_STRAIGHT = re.compile(r"\w'\w")


def strings(topic: str, language: str) -> dict[str, str]:
    path = ORGANISE / "strings" / topic / f"{language}.yml"
    return {key: str(text) for key, text in yaml.safe_load(path.read_text(encoding="utf-8")).items()}


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", WRITTEN)
def test_every_language_has_the_same_keys_and_values(topic: str, language: str) -> None:
    written, english = strings(topic, language), strings(topic, "en")
    assert list(written) == list(english)
    values = {key: sorted(set(_VALUE.findall(text))) for key, text in written.items()}
    assert values == {key: sorted(set(_VALUE.findall(text))) for key, text in english.items()}
    assert [key for key, text in written.items() if not text.strip() or _STRAIGHT.search(text)] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_chinese_is_written_in_chinese(topic: str) -> None:
    # What puts values together, without a word of its own, needs none in Chinese either.
    worded = {key for key, text in strings(topic, "en").items() if re.search(r"[A-Za-z]", _VALUE.sub("", text))}
    plain = {key for key, text in strings(topic, "zh").items() if not re.search(r"[\u4e00-\u9fff]", text)}
    assert sorted(plain & worded) == []


def used() -> set[str]:
    """The names of sentences that stand as they are in templates and modules."""
    texts = [path.read_text(encoding="utf-8") for path in ORGANISE.rglob("*") if path.suffix in (".html", ".py")]
    topics = "|".join(TOPICS)
    found = {name for text in texts for name in re.findall(rf"""["']((?:{topics})\.\w+)["'][,)]""", text)}
    return {name for name in found if not name.endswith(".html")}


def test_every_sentence_that_is_named_exists() -> None:
    assert sorted(name for name in used() if not page.has_sentence(name)) == []


@pytest.mark.parametrize(
    "refused",
    [kind for module in (errors, page_errors) for kind in vars(module).values() if isinstance(kind, type)],
)
def test_every_refusal_has_a_sentence(refused: type[OrganiserRefused]) -> None:
    if issubclass(refused, OrganiserRefused) and refused is not OrganiserRefused:
        assert page.has_sentence(f"problems.{refused.key}")
