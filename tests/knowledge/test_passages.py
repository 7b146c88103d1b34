"""Documents are cut into passages with stable ids, which come together as entries in three languages."""

import pytest

from knowledge.documents import Document, group_renderings, parse_rendering
from knowledge.passages import (
    LONGEST,
    LONGEST_OTHERWISE,
    all_passages,
    cut_document,
    cut_documents,
    passage_from_json,
    passage_id,
    passage_to_json,
    plain_text,
)

LANGUAGES = ("en", "fr", "zh")


def document(**texts: str) -> Document:
    (found,) = group_renderings(parse_rendering("doc", language, text) for language, text in texts.items())
    return found


def test_ids_depend_on_the_place_alone() -> None:
    assert passage_id("concept-note", "en", "panel-3", 0) == 6692104985908281873
    assert passage_id("concept-note", "fr", "panel-3", 0) != passage_id("concept-note", "en", "panel-3", 0)


def test_changed_words_keep_the_id_and_a_moved_section_keeps_it_too() -> None:
    before = document(en="## A {#a}\n\nOne.\n\n## B {#b}\n\nTwo.")
    after = document(en="## B {#b}\n\nTwo, mended.\n\n## A {#a}\n\nOne.")
    ids = [{p.anchor: p.id for p in all_passages(cut_document(each))} for each in (before, after)]
    assert ids[0] == ids[1]


def test_ids_of_the_shipped_texts_are_all_different_and_fit_a_signed_64_bit_number(
    shipped_documents: list[Document],
) -> None:
    ids = [passage.id for passage in all_passages(cut_documents(shipped_documents))]
    assert len(ids) == len(set(ids))
    assert [i for i in ids if not 0 <= i < 2**63] == []


def test_renderings_pair_by_anchor() -> None:
    entries = cut_document(document(en="## A {#a}\n\nOne.\n\n## B {#b}\n\nTwo.", zh="## 乙 {#b}\n\n二。"))
    assert [(entry.key, list(entry.renderings)) for entry in entries] == [
        ("doc#a/0", ["en"]),
        ("doc#b/0", ["en", "zh"]),
    ]


def test_sections_cut_into_as_many_parts_pair_part_by_part() -> None:
    long = {"en": "A sentence of some words. " * 60, "fr": "Une phrase de quelques mots. " * 60}
    entries = cut_document(document(**{language: f"## A {{#a}}\n\n{text}" for language, text in long.items()}))
    assert [(entry.key, {language: len(of) for language, of in entry.renderings.items()}) for entry in entries] == [
        ("doc#a/0", {"en": 1, "fr": 1}),
        ("doc#a/1", {"en": 1, "fr": 1}),
    ]


def test_sections_cut_into_different_numbers_of_parts_are_one_entry() -> None:
    entries = cut_document(document(en=f"## A {{#a}}\n\n{'A sentence of words. ' * 90}", zh="## 甲 {#a}\n\n一句话。"))
    assert [(entry.key, {language: len(of) for language, of in entry.renderings.items()}) for entry in entries] == [
        ("doc#a", {"en": 2, "zh": 1})
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_passages_are_short_and_made_of_whole_paragraphs(
    shipped_documents: list[Document], language: str
) -> None:
    longest = LONGEST.get(language, LONGEST_OTHERWISE)
    for found in shipped_documents:
        of_rendering = [p for p in all_passages(cut_document(found)) if p.language == language]
        text = "\n".join(plain_text(section.text) for section in found.renderings[language].sections)
        assert [p.id for p in of_rendering if len(p.text) > longest] == []
        assert [p.text for p in of_rendering if p.text not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_shipped_texts_stands_in_a_passage(
    shipped_documents: list[Document], language: str
) -> None:
    for found in shipped_documents:
        words = "".join("".join(plain_text(s.text).split()) for s in found.renderings[language].sections)
        of_rendering = [p for p in all_passages(cut_document(found)) if p.language == language]
        kept = "".join("".join(p.sentence(n).split()) for p in of_rendering for n in range(len(p.sentences)))
        assert kept == words


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**Bold** and *slanted* `code`, snake_case stays.", "Bold and slanted code, snake_case stays."),
        ("See [the note](concept-note) and ![a map](map.png).", "See the note and a map."),
        ("- one\n- two\n  more\n3. three", "one\ntwo more\nthree"),
        ("Une ligne\nqui continue.\n\nUne autre.", "Une ligne qui continue.\nUne autre."),
        ("→ [Programme](summit-programme)\n\n正文。", "正文。"),
        ("2 * 3 = 6 et 5*4 = 20", "2 * 3 = 6 et 5*4 = 20"),
    ],
)
def test_plain_text_is_what_a_reader_sees(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


def test_a_paragraph_too_long_is_cut_between_sentences() -> None:
    sentence = "The city lent its halls to the musicians of the quarter. "
    passages = all_passages(cut_document(document(en=sentence * 50)))
    assert [passage.part for passage in passages] == list(range(len(passages)))
    assert {passage.text[-8:] for passage in passages} == {"quarter."}


def test_text_without_any_sentence_end_is_cut_all_the_same() -> None:
    passages = all_passages(cut_document(document(en="x" * 10_000)))
    assert "".join(passage.text for passage in passages) == "x" * 10_000
    assert max(len(passage.text) for passage in passages) <= 2 * LONGEST_OTHERWISE


def test_title_and_heading_are_embedded_with_the_text() -> None:
    (passage,) = all_passages(cut_document(document(fr="---\ntitle: Le sommet\n---\n## Lieu {#lieu}\n\nÀ Pékin.")))
    assert passage.embedded == "Le sommet\nLieu\nÀ Pékin."


def test_a_title_made_up_from_the_file_name_is_not_embedded() -> None:
    (passage,) = all_passages(cut_document(document(en="Only words.")))
    assert passage.embedded == "Only words."


def test_a_passage_survives_being_stored() -> None:
    for passage in all_passages(cut_document(document(zh="## 题 {#t}\n\n一。二。"))):
        assert passage_from_json(passage_to_json(passage)) == passage


def test_a_mark_behind_a_backslash_is_a_plain_character() -> None:
    assert plain_text(r"\# Rue \*x\* and *em* [a](b) `c`") == "# Rue *x* and em a c"
