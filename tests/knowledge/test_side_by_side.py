"""A document's languages stand side by side, by anchor or by what sections are about; gaps and figures are marked."""

from pathlib import Path

import pytest
from tiny import write_tiny_content

from knowledge.cache import VectorCache
from knowledge.documents import Document, group_renderings, parse_rendering
from knowledge.drafts import ABSENT, Draft
from knowledge.releases import ReleaseStore
from knowledge.seeding import seed
from knowledge.side_by_side import Row, missing_languages, side_by_side

ENGLISH = """## Getting there {#metro}

Take line 11 of the metro to the park; the walk from the station takes 10 minutes.

## Meals {#meals}

Lunch is served at 12:30 in the old blast furnace, with vegetarian dishes.

## Sign language {#signs}

Interpreters for the deaf are present at every session.
"""
CHINESE = """## 用餐 {#yongcan}

午餐12:30在旧高炉供应，备有素食。

## 交通 {#jiaotong}

乘地铁11号线到公园，从车站步行12分钟。

## 行李 {#xingli}

行李可存放在入口处。
"""


def document(**texts: str) -> Document:
    (found,) = group_renderings(parse_rendering("guide", language, text) for language, text in texts.items())
    return found


def anchors(rows: tuple[Row, ...]) -> list[list[str | None]]:
    return [[section and section.anchor for section in row.sections.values()] for row in rows]


def test_sections_with_one_anchor_stand_side_by_side_and_gaps_between_them() -> None:
    found = side_by_side(
        document(
            fr="## B {#b}\n\nDeux.\n\n## D {#d}\n\nQuatre.",
            en="## A {#a}\n\nOne.\n\n## B {#b}\n\nTwo.\n\n## C {#c}\n\nThree.",
            zh="## 丙 {#c}\n\n三。\n\n## 丁 {#d}\n\n四。",
        )
    )
    assert found.languages == ("en", "fr", "zh")
    assert anchors(found.rows) == [["a", None, None], ["b", "b", None], [None, "d", "d"], ["c", None, "c"]]
    assert [row.gaps for row in found.rows] == [("fr", "zh"), ("zh",), ("en",), ("fr",)]
    assert found.rows[1].paired_by == {"fr": "anchor"}


def test_sections_under_other_anchors_pair_by_what_they_are_about(caches: list[VectorCache]) -> None:
    found = side_by_side(document(en=ENGLISH, zh=CHINESE), caches[0].encoder.encode_passages)
    assert anchors(found.rows) == [["metro", "jiaotong"], [None, "xingli"], ["meals", "yongcan"], ["signs", None]]
    assert [row.paired_by for row in found.rows] == [{"zh": "similarity"}, {}, {"zh": "similarity"}, {}]


def test_figures_that_differ_are_told_of_both_sides(caches: list[VectorCache]) -> None:
    metro, _, meals, _ = side_by_side(document(en=ENGLISH, zh=CHINESE), caches[0].encoder.encode_passages).rows
    assert (metro.lacking, metro.extra, metro.differs) == ({"zh": ("10",)}, {"zh": ("12",)}, True)
    assert (meals.lacking, meals.extra, meals.differs) == ({}, {}, False)


def test_translations_of_the_shipped_texts_find_each_other_without_anchors(
    shipped_documents: list[Document], caches: list[VectorCache]
) -> None:
    chosen = next(one for one in shipped_documents if len(one.renderings) == 3 and len(one.original.sections) > 4)
    text = "\n\n".join(
        f"## {one.heading} {{#zh-{one.anchor}}}\n\n{one.text}" for one in chosen.renderings["zh"].sections
    )
    _, renamed = parse_rendering(chosen.id, "zh", text)
    found = side_by_side(Document(chosen.id, chosen.kind, {**chosen.renderings, "zh": renamed}), caches[0].passages)
    expected = [[one.anchor, one.anchor, f"zh-{one.anchor}"] for one in chosen.original.sections]
    assert anchors(found.rows) == expected


@pytest.mark.parametrize("texts", [{"en": "Words."}, {"en": "", "fr": "## A {#a}\n\nUn."}, {"en": "", "fr": ""}])
def test_a_document_of_one_section_or_none_is_set_out_too(caches: list[VectorCache], texts: dict[str, str]) -> None:
    found = side_by_side(document(**texts), caches[0].encoder.encode_passages)
    assert [sorted(row.sections) for row in found.rows] == [sorted(texts)] * sum(bool(text) for text in texts.values())


def test_what_lacks_a_language_is_listed(tmp_path: Path, caches: list[VectorCache]) -> None:
    releases = ReleaseStore(tmp_path / "data" / "releases", caches)
    seed(releases, write_tiny_content(tmp_path / "shipped"))
    draft = Draft(releases)
    assert missing_languages(draft) == {"masks": ("fr", "zh")}
    draft.write("masks", "fr", "On cousait des masques.", ABSENT)
    draft.delete("concerts", "zh", draft.version("concerts", "zh"))
    assert missing_languages(draft) == {"concerts": ("zh",), "masks": ("zh",)}
