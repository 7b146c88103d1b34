"""The same question is recognised in other words and in other languages, and others on the same matter are not."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from paraphrases import PARAPHRASES

from assistant.questions.clustering import Text, figures_in, group
from assistant.questions.vectors import comparable
from knowledge.cache import VectorCache
from knowledge.documents import Document
from knowledge.releases import Release

# A question as it was labelled: which one it is, its language, its text.
Labelled = tuple[str, str, str]
Grouping = Callable[[Sequence[Labelled]], list[list[int]]]


@pytest.fixture(scope="module")
def headings(shipped_documents: list[Document]) -> list[Labelled]:
    """The frequently asked questions, each of which is written in three languages."""
    return [
        (f"{document.id}#{section.anchor}", language, section.heading)
        for document in shipped_documents
        if document.kind == "faq"
        for language, rendering in document.renderings.items()
        for section in rendering.sections
    ]


@pytest.fixture(scope="module")
def paraphrased() -> list[Labelled]:
    """Questions about what the texts leave out, in two wordings in each of three languages."""
    return [
        (str(number), language, text)
        for language, pairs in PARAPHRASES.items()
        for number, pair in enumerate(pairs)
        for text in pair
    ]


@pytest.fixture(scope="module")
def grouped(small_release: Release, caches: list[VectorCache]) -> Grouping:
    def group_them(labelled: Sequence[Labelled]) -> list[list[int]]:
        plain = [cache.questions([text for _, _, text in labelled]) for cache in caches]
        vectors = comparable(plain, [language for _, language, _ in labelled], small_release.searcher)
        return group([Text(text, language, 1) for _, language, text in labelled], vectors)

    return group_them


def measured(labelled: Sequence[Labelled], groups: Sequence[Sequence[int]], across: bool) -> tuple[float, float]:
    """Precision and recall over pairs of different languages, or over pairs of one language."""
    group_of = {place: number for number, places in enumerate(groups) for place in places}
    together = same = both = 0
    for one, other in itertools.combinations(range(len(labelled)), 2):
        if (labelled[one][1] != labelled[other][1]) != across:
            continue
        joined, alike = group_of[one] == group_of[other], labelled[one][0] == labelled[other][0]
        together, same, both = together + joined, same + alike, both + (joined and alike)
    return both / max(together, 1), both / max(same, 1)


def test_headings_in_three_languages_are_one_question(headings: list[Labelled], grouped: Grouping) -> None:
    precision, recall = measured(headings, grouped(headings), across=True)
    assert len(headings) == 315
    assert (precision >= 0.93, recall >= 0.80) == (True, True), (precision, recall)


def test_paraphrases_are_found_among_questions_on_one_matter(
    headings: list[Labelled], paraphrased: list[Labelled], grouped: Grouping
) -> None:
    labelled = [*headings, *paraphrased]
    within = measured(labelled, grouped(labelled), across=False)
    across = measured(labelled, grouped(labelled), across=True)
    assert (within[0] >= 0.80, within[1] >= 0.58) == (True, True), within
    assert (across[0] >= 0.93, across[1] >= 0.73) == (True, True), across


def test_few_questions_on_one_matter_are_not_taken_for_one(headings: list[Labelled], grouped: Grouping) -> None:
    chosen = np.random.default_rng(7)
    figures = []
    for _ in range(10):
        few = [headings[place] for place in sorted(chosen.permutation(len(headings))[:60])]
        figures.append(measured(few, grouped(few), across=True))
    precision, recall = np.mean(figures, axis=0)
    assert (precision >= 0.75, recall >= 0.70) == (True, True), (precision, recall)


def test_numbers_keep_questions_apart(grouped: Grouping) -> None:
    asked = [(f"{n}", "en", f"What was panel {n} about?") for n in (1, 2, 3)]
    asked += [(f"{n}", "zh", f"第{'一二三'[n - 1]}场分论坛讨论什么？") for n in (1, 2, 3)]
    for places in grouped(asked):
        assert len({asked[place][0] for place in places}) == 1


@pytest.mark.parametrize(
    ("text", "figures"),
    [("Panel 3, 17 September", {"3", "17"}), ("第三场", {"3"}), ("３号高炉", {"3"}), ("一起去", set()), ("", set())],
)
def test_figures_are_read_in_every_script(text: str, figures: set[str]) -> None:
    assert figures_in(text) == figures


def test_groups_do_not_depend_on_where_the_vectors_lie_and_the_most_asked_leads() -> None:
    texts = [Text("a", "en", 1), Text("b", "en", 5), Text("c", "en", 2), Text("d", "fr", 1)]
    vectors = np.eye(4, dtype=np.float32)
    vectors[0] = vectors[1]
    assert group(texts, vectors) == [[1, 0], [2], [3]]
    assert group([], np.zeros((0, 4), np.float32)) == []
