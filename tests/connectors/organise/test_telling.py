"""What is refused or found is told in the language of the organiser, with no word of another language in it."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from provoked import PROVOKED, Desk, provoke

from assistant.organisers.explaining import Explanation, explain
from connectors.organise.sentences import STRINGS
from connectors.organise.telling import explained, figure_name, finding_sentence, reason_of
from knowledge.cache import VectorCache
from knowledge.comparison import FIGURES
from knowledge.documents import Document, group_renderings, parse_rendering
from knowledge.drafts import Draft
from knowledge.locking import Task
from knowledge.parity import Finding, check_content
from knowledge.releases import ReleaseStore
from knowledge.seeding import seed
from knowledge.told import wording

WRITTEN = ("fr", "zh")
MASKS = "---\ntitle: Masks\n---\n## Sewing {#sewing}\n\nDesigners of Graz sewed masks for hospitals."

_VALUE = re.compile(r"\{\w+\}")


@pytest.fixture(scope="module")
def served(caches: list[VectorCache], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one release."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "shipped").mkdir()
    (folder / "shipped" / "masks.en.md").write_text(MASKS, encoding="utf-8")
    seed(ReleaseStore(folder / "data" / "releases", caches), folder / "shipped")
    return folder / "data"


@pytest.fixture
def desk(served: Path, caches: list[VectorCache], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    shutil.copytree(served, tmp_path / "data")
    draft = Draft(ReleaseStore(tmp_path / "data" / "releases", caches))
    draft.open()
    return Desk(draft, tmp_path, monkeypatch)


def strings(topic: str, language: str) -> dict[str, str]:
    return dict(yaml.safe_load((STRINGS / topic / f"{language}.yml").read_text(encoding="utf-8")))


def fragments(group: str) -> set[str]:
    """The stretches of two words or more that stand in the English sentences of terminals and logs."""
    told = [part.strip(" .,:;'()") for text in wording()[group].values() for part in _VALUE.split(str(text))]
    return {part for part in told if re.search(r"[a-z]{2,} [a-z]{2,}", part)}


def assert_told_in(language: str, topic: str, key: str, told: str) -> None:
    """The sentence is the catalogue's, and what stands in its places is no English of ours."""
    texts = _VALUE.split(strings(topic, language)[key])
    assert re.fullmatch(r"(?s:.+)".join(map(re.escape, texts)), told)
    english = fragments("refusals") | fragments("findings") | set(wording()["terms"]["task"].values())
    assert sorted(part for part in english if part in told) == []


@pytest.mark.parametrize("key", wording()["refusals"])
def test_every_refusal_is_told_in_the_language_of_the_page(key: str, desk: Desk) -> None:
    error = provoke(key, desk)
    assert error.key == key
    assert str(error)
    # As it comes from a job or another process.
    explanation = Explanation.from_json(explain(error).to_json(), 409)
    for language in WRITTEN:
        told = reason_of(explanation, language)
        assert_told_in(language, "refusals", key, told)
        assert str(error.values.get("message", "nothing of a library")) not in told
        assert explained(explanation, language) not in ("", explained(explain(RuntimeError()), language))
    assert reason_of(explanation, "en")
    assert reason_of(explanation, "zh-Hant")


def test_every_refusal_is_provoked_and_has_its_sentences() -> None:
    assert set(PROVOKED) == set(wording()["refusals"])
    words = {f"task_{task}" for task in Task.__args__}
    assert set(strings("refusals", "en")) == {*wording()["refusals"], *words}
    assert set(wording()["terms"]["task"]) == set(Task.__args__)
    assert set(strings("findings", "en")) == set(wording()["findings"])


PRACTICE = """---
title: Balconies
kind: practice
city: [Metz]
country: France
field: {field}
themes: [solidarity]
sources: [https://example.org]
{licence}
---
## Concerts {{#{anchor}}}

On 3 September 2020, musicians played on {number} balconies.
"""


def practice(anchor: str = "concerts", number: int = 12, field: str = "music", licence: str = "licence: CC BY") -> str:
    return PRACTICE.format(anchor=anchor, number=number, field=field, licence=licence)


def documents() -> list[Document]:
    """Documents with everything that can be wrong with them."""
    texts = [
        ("metz", "en", practice()),
        ("metz", "fr", practice(anchor="later", licence="translation: official")),
        ("nancy", "en", practice()),
        ("nancy", "fr", practice(number=13, field="dance", licence="licence: CC BY")),
        ("graz", "en", MASKS.replace("title", "kind: poem\ntitle")),
    ]
    return group_renderings(parse_rendering(document, language, text) for document, language, text in texts)


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return check_content(documents())


def test_every_finding_is_told_in_the_language_of_the_page(findings: list[Finding]) -> None:
    assert {finding.key for finding in findings} == set(wording()["findings"])
    for finding in findings:
        for language in WRITTEN:
            assert_told_in(language, "findings", finding.key, finding_sentence(language, finding.to_json()))


def test_a_finding_names_languages_months_and_lists_as_the_reader_does(findings: list[Finding]) -> None:
    (figures,) = [one for one in findings if one.key == "figures_differ"]
    assert "(anglais\u00a0: 12, mois 9\u00a0; français\u00a0: 13)" in finding_sentence("fr", figures.to_json())
    assert "（英文：12、9 月；法文：13）" in finding_sentence("zh", figures.to_json())
    (anchors,) = [one for one in findings if one.key == "anchors_differ"]
    assert finding_sentence("zh", anchors.to_json()) == "章节不一致（英文：concerts；法文：later）。"


@pytest.mark.parametrize("language", [*WRITTEN, "en"])
def test_every_figure_that_floors_are_set_for_has_a_name(language: str) -> None:
    names = [figure_name(language, figure) for figure in FIGURES]
    assert set(names) & set(FIGURES) == set()
    assert len(set(names)) == len(FIGURES)
