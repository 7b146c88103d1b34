"""Other wordings of a section are read beside it, shown nowhere, and lead to it."""

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge.calibration import Calibration
from knowledge.conversion.text import as_markdown
from knowledge.documents import group_renderings, parse_rendering, split_sections, with_anchors, write_rendering
from knowledge.encoder import BATCH
from knowledge.index import ASKED, ENTRIES, KnowledgeIndex
from knowledge.passages import cut_documents, plain_text
from knowledge.releases import Release
from knowledge.search import NEVER_ASKED, Searcher
from knowledge.wordings import take_wordings, without_wordings, write_wordings

TEXT = """---
title: Dates
kind: faq
---
## When is it? {#dates}
<!-- wordings
dates of the event
  I  book my train:   which days?

dates of the event
-->

On 17 September.
"""


def test_wordings_are_read_one_to_a_line_and_are_no_text() -> None:
    (section,) = parse_rendering("dates", "en", TEXT)[1].sections
    assert section.wordings == ("dates of the event", "I book my train: which days?")
    assert section.text == "On 17 September."


def test_a_text_with_wordings_is_written_as_it_is_read() -> None:
    kind, rendering = parse_rendering("dates", "en", TEXT)
    assert parse_rendering("dates", "en", write_rendering(kind, rendering)) == (kind, rendering)


@pytest.mark.parametrize(
    "lines",
    [
        ["<!-- wordings", "dates"],
        ["<!-- wordings", "<!-- wordings"],
        ["<!-- a note", "dates", "-->"],
        ["-->"],
        ["```", "<!-- wordings", "dates", "-->", "```"],
        ["<!-- wordings", "## Next {#next}", "-->"],
    ],
)
def test_what_is_no_closed_comment_of_wordings_stays_text(lines: list[str]) -> None:
    assert take_wordings(lines) == (lines, ())


def test_many_comments_that_are_not_closed_are_read_at_once() -> None:
    lines = ["<!-- wordings"] * 200_000
    assert take_wordings(lines) == (lines, ())


def test_the_spelling_of_wordings_is_none_of_the_texts() -> None:
    assert "train" not in without_wordings(TEXT)
    assert without_wordings(TEXT).endswith("## When is it? {#dates}\n\nOn 17 September.")


def test_anchors_are_written_to_the_headings_of_sections_though_others_have_wordings_alone() -> None:
    text = "## A\n<!-- wordings\nwho?\n-->\n\n## B\n\nText."
    _, rendering = parse_rendering("note", "en", text)
    assert with_anchors(text, rendering.sections) == text.replace("## B", "## B {#section-1}")


def test_a_converted_text_that_looks_like_wordings_stays_text() -> None:
    text = "<!-- wordings\nx\n-->"
    (section,) = split_sections(as_markdown(text), "file")[1]
    assert section.wordings == ()
    assert plain_text(section.text) == "<!-- wordings x -->"


def test_a_heading_that_asks_is_a_full_question_in_frequently_asked_ones_alone() -> None:
    for kind, asked in (("faq", {"en": ("Why?",)}), ("guide", {})):
        (entry,) = cut_documents(
            group_renderings([parse_rendering("a", "en", f"---\nkind: {kind}\n---\n## Why?\n\nSo.")])
        )
        assert entry.asked == asked


def test_no_wordings_are_written_as_nothing() -> None:
    assert write_wordings(()) == ""


def test_a_section_without_text_is_none_though_it_has_wordings() -> None:
    assert split_sections("## When? {#a}\n<!-- wordings\ndates\n-->\n", "file")[1] == []


def test_entries_are_known_to_answer_their_wordings_and_a_heading_that_asks() -> None:
    french = TEXT.replace("## When is it?", "## Les dates").replace("dates of the event", "quels jours ?")
    texts = [parse_rendering("dates", "en", TEXT), parse_rendering("dates", "fr", french)]
    (entry,) = cut_documents(group_renderings(texts))
    assert entry.asked == {
        "en": ("When is it?", "dates of the event", "I book my train: which days?"),
        "fr": ("quels jours ?", "I book my train: which days?"),
    }
    assert "wordings" not in entry.renderings["en"][0].embedded


def test_the_questions_that_entries_are_known_to_answer_are_kept_with_the_release(
    small_release: Release, tmp_path: Path
) -> None:
    index = small_release.searcher.index
    assert index.asked
    index.save(tmp_path)
    loaded = KnowledgeIndex.load(tmp_path)
    assert loaded.asked == index.asked
    for view, stored in zip(index.views, loaded.views, strict=True):
        assert len(view.asked) == len(index.asked)
        assert np.array_equal(view.asked, stored.asked)


def test_an_index_that_was_stored_before_there_were_wordings_has_none(small_release: Release, tmp_path: Path) -> None:
    small_release.searcher.index.save(tmp_path)
    stored = json.loads((tmp_path / ENTRIES).read_text(encoding="utf-8"))
    for entry in stored["entries"]:
        del entry["asked"]
    (tmp_path / ENTRIES).write_text(json.dumps(stored), encoding="utf-8")
    for path in tmp_path.glob(f"view-*/{ASKED}"):
        path.unlink()
    searcher = Searcher(KnowledgeIndex.load(tmp_path), small_release.searcher.encoders, Calibration())
    assert {hit.asked for hit in searcher.search("When did the summit take place?", "en")} == {NEVER_ASKED}


def test_a_hit_tells_how_like_the_question_is_to_what_its_entry_is_known_to_answer(small_release: Release) -> None:
    entry = next(entry for entry in small_release.searcher.index.entries if entry.key == "faq-summit#summit-dates/0")
    for language, questions in entry.asked.items():
        hits = small_release.searcher.search(questions[-1], language)
        found = next(hit for hit in hits if hit.entry == entry)
        assert found.asked == pytest.approx(1.0, abs=0.01)
        assert all(hit.asked < found.asked for hit in hits if hit.entry != entry)


def test_many_questions_have_the_vectors_that_each_has_alone(small_release: Release) -> None:
    encoder = small_release.searcher.encoders[0]
    questions = [f"{'When and where ' * (n % 3)}is panel {n}?" for n in range(BATCH + 6)]
    told: list[tuple[int, int]] = []
    vectors = encoder.encode_questions(questions, lambda done, every: told.append((done, every)))
    for number in (0, 1, 40, BATCH, BATCH + 5):
        assert vectors[number] @ encoder.encode_questions([questions[number]])[0] == pytest.approx(1.0, abs=1e-3)
    assert told == [(BATCH, BATCH + 6), (BATCH + 6, BATCH + 6)]
