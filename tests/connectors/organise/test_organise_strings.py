"""The organisers' pages say the same in every language, and every key that they use is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant.organisers import errors
from assistant.organisers.errors import OrganiserRefused
from connectors.organise import errors as page_errors
from connectors.organise import page
from connectors.organise.sentences import has_sentence

ORGANISE = Path(page.__file__).parent
ROOT = ORGANISE.parent.parent
TOPICS = sorted(path.name for path in (ORGANISE / "strings").iterdir())
RECORDS = ("record", "_record")
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
    assert sorted(name for name in used() if not has_sentence(name)) == []


@pytest.mark.parametrize(
    "refused",
    [kind for module in (errors, page_errors) for kind in vars(module).values() if isinstance(kind, type)],
)
def test_every_refusal_has_a_sentence(refused: type[OrganiserRefused]) -> None:
    if issubclass(refused, OrganiserRefused) and refused is not OrganiserRefused:
        assert has_sentence(f"problems.{refused.key}")


def recorded() -> Iterator[tuple[str, list[str]]]:
    """The action and the names of the details of everything that goes onto the audit trail."""
    for folder in ("assistant", "connectors"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in RECORDS:
                    texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
                    yield str(texts[0]) if texts else "", [one.arg for one in node.keywords if one.arg]


def test_everything_on_the_audit_trail_has_its_words() -> None:
    found = list(recorded())
    assert len(found) > 20
    names = {f"audit.{action.replace('.', '_')}" for action, _ in found if action}
    names |= {f"audit.detail_{detail}" for _, details in found for detail in details}
    assert sorted(name for name in names if not has_sentence(name)) == []
