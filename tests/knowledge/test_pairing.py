"""Sections of a text without anchors take those of what they belong to in the other languages, where that is sure."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from knowledge.cache import VectorCache
from knowledge.documents import Document, Rendering, Section, group_renderings, parse_rendering
from knowledge.pairing import Embed, Pairing, pair
from knowledge.shipped import companion_cache

ENGLISH = """## Getting there {#metro}

Take line 11 of the metro to the park; the walk from the station takes 10 minutes.

## Meals {#meals}

Lunch is served at 12:30 in the old blast furnace, with vegetarian dishes.

## Sign language {#signs}

Interpreters for the deaf are present at every session.
"""
WAY = "## Comment venir\n\nPrenez la ligne 11 du métro jusqu’au parc ; dix minutes à pied depuis la station.\n\n"
LUNCH = "## Repas\n\nLe déjeuner est servi à 12 h 30 dans l’ancien haut-fourneau, avec des plats végétariens.\n\n"
SIGNS = "## Langue des signes\n\nDes interprètes pour les sourds sont présents à chaque séance.\n\n"
LUGGAGE = "## Bagages\n\nLes valises peuvent être déposées à l’entrée.\n\n"


@pytest.fixture(scope="module")
def embed(caches: list[VectorCache]) -> Embed:
    companion = companion_cache(caches)
    assert companion
    return companion.passages


def document(**texts: str) -> Document:
    (found,) = group_renderings(parse_rendering("guide", language, text) for language, text in texts.items())
    return found


def french(text: str) -> Rendering:
    return parse_rendering("guide", "fr", text)[1]


def anchors(rendering: Rendering) -> list[str]:
    return [section.anchor for section in rendering.sections]


def unanchored(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections as a file without anchors gives them."""
    return tuple(replace(one, anchor=f"section-{number}", made=True) for number, one in enumerate(sections, start=1))


def measure(documents: Sequence[Document], embed: Embed, left_out: float) -> tuple[float, float]:
    """Precision and recall for French and Chinese beside English, with a share of the sections of each left out."""
    chance = random.Random(5)
    paired = right = there = 0
    for one in documents:
        for language in ("fr", "zh"):
            sides = []
            for rendering in (one.renderings["en"], one.renderings[language]):
                kept = [section for section in rendering.sections if chance.random() >= left_out]
                sides.append(replace(rendering, sections=tuple(kept or rendering.sections[:1])))
            english, other = sides
            bare = replace(other, sections=unanchored(other.sections))
            found, _ = pair(bare, replace(one, renderings={"en": english}), embed)
            known = set(anchors(english))
            both = list(zip(anchors(found), anchors(other), strict=True))
            paired += sum(own in known for own, _ in both)
            right += sum(own == true for own, true in both)
            there += sum(true in known for _, true in both)
    return right / paired, right / there


@pytest.mark.parametrize(("left_out", "recall"), [(0.0, 0.98), (0.25, 0.97)])
def test_shipped_texts_pair_as_their_authors_did(
    shipped_documents: list[Document], embed: Embed, left_out: float, recall: float
) -> None:
    several = [one for one in shipped_documents if len(one.renderings["en"].sections) > 1]
    assert len(several) > 60
    precision, found = measure(several, embed, left_out)
    assert (precision >= 0.98, found >= recall) == (True, True), (precision, found)


def test_sections_take_the_anchors_of_what_they_say_and_the_others_are_told(embed: Embed) -> None:
    found, pairing = pair(french(WAY + LUGGAGE + SIGNS), document(en=ENGLISH), embed)
    assert anchors(found) == ["metro", "section-2", "signs"]
    assert pairing == Pairing(2, ("Bagages",))


def test_written_anchors_stay_and_no_other_section_takes_them(embed: Embed) -> None:
    written = WAY.replace("venir", "venir {#venir}") + SIGNS.replace("signes", "signes {#meals}") + LUNCH
    found, pairing = pair(french(written), document(en=ENGLISH), embed)
    assert anchors(found) == ["venir", "meals", "section-3"]
    assert pairing == Pairing(1, ("Comment venir", "Repas"))


def test_what_would_cross_is_not_sure(embed: Embed) -> None:
    found, _ = pair(french(SIGNS + WAY + LUNCH), document(en=ENGLISH), embed)
    assert anchors(found) == ["section-1", "metro", "meals"]


def test_anchors_made_by_position_do_not_pair_what_does_not_belong_together(embed: Embed) -> None:
    made = document(en=re.sub(r" \{#\w+\}", "", ENGLISH[ENGLISH.index("## Meals") :]))
    found, _ = pair(french(LUGGAGE + LUNCH + SIGNS), made, embed)
    assert anchors(found) == ["section-1-2", "section-1", "section-2"]


def test_a_document_in_one_language_stays_as_it_is(embed: Embed) -> None:
    assert pair(french(WAY), document(fr=LUNCH + WAY.replace("venir", "venir {#x}")), embed) == (french(WAY), None)
    assert anchors(pair(french(WAY + LUNCH), document(fr=LUNCH), embed)[0]) == ["section-1", "section-2"]


def test_a_text_that_is_replaced_keeps_its_anchors_where_the_heading_is_the_same(embed: Embed) -> None:
    before = WAY.replace("venir", "venir {#metro}") + LUGGAGE.replace("Bagages", "Bagages {#bagages}")
    held = document(en=ENGLISH, fr=before)
    other_way = "## Comment venir\n\nDes navettes partent de la gare toutes les heures.\n\n"
    assert anchors(pair(french(other_way + LUGGAGE + SIGNS), held, embed)[0]) == ["metro", "bagages", "signs"]


def test_what_was_kept_unpaired_before_is_paired_when_it_is_added_again(embed: Embed) -> None:
    before = LUNCH.replace("Repas", "Repas {#section-1}")
    found, pairing = pair(french(LUNCH), document(en=ENGLISH, fr=before), embed)
    assert (anchors(found), pairing) == (["meals"], Pairing(1, ()))


def test_the_original_comes_before_other_translations_that_do_not_pair_with_it(embed: Embed) -> None:
    chinese = "---\ntranslation: unofficial\n---\n## 用餐 {#yongcan}\n\n午餐12:30在旧高炉供应，备有素食。\n"
    found, _ = pair(french(LUNCH), document(en=ENGLISH, zh=chinese), embed)
    assert anchors(found) == ["meals"]


def test_nothing_is_embedded_where_every_anchor_is_written() -> None:
    def refuse(_: Sequence[str]) -> None:
        raise AssertionError

    written = french(LUNCH.replace("Repas", "Repas {#meals}"))
    never: Callable[..., None] = refuse
    assert pair(written, document(en=ENGLISH), never)[1] == Pairing(1, ())  # type: ignore[arg-type]


@pytest.mark.parametrize("texts", [{}, {"en": ""}, {"en": "---\ntitle: Empty\n---\n"}])
def test_nothing_to_pair_with_changes_nothing(texts: dict[str, str], embed: Embed) -> None:
    held = document(**texts) if texts else Document("guide", "guide")
    assert pair(french(LUNCH), held, embed) == (french(LUNCH), None)
    assert pair(french(""), document(en=ENGLISH), embed) == (french(""), Pairing(0, ()))
