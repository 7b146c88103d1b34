"""Damaged text is mended where the damage is proven, and told with its place where it is not."""

import time

import pytest

from knowledge.ligatures import FEWEST_WORDS
from knowledge.repair import MOST_LISTED, Change, Piece, repair_texts, shipped_words

NOTE = """The \ufffdirst editions let cities re\ufffdlect on what they share.
They have been identi\ufffdied as a bene\ufffdit for the community’s \ufffdight against the crisis,
in the \ufffdield of culture and of arti\ufffdicial intelligence."""


def repair(text: str, language: str = "en", *, words: tuple[str, ...] = (), wrapped: bool = False) -> str:
    (found,) = repair_texts([Piece(text)], language, words, wrapped=wrapped).texts
    return found


def flagged(text: str, language: str = "en", words: tuple[str, ...] = ()) -> list[Change]:
    changes = repair_texts([Piece(text)], language, words).changes
    return [change for change in changes if change.after is None]


def test_lost_ligatures_are_put_back() -> None:
    assert repair(NOTE) == NOTE.replace("\ufffd", "f")


def test_a_mark_that_means_one_thing_throughout_decides_between_two_words() -> None:
    words = ("fight", "flight", "first", "field")
    assert repair("a \ufffdight", words=words) == "a \ufffdight"
    assert repair("the \ufffdirst \ufffdield, a \ufffdight", words=words) == "the first field, a fight"


@pytest.mark.parametrize(
    ("damaged", "language", "mended"),
    [
        ("of\ue001ce of the \ue001rst", "en", "office of the first"),
        ("a di\x0berent bene\x0ct", "en", "a different benefit"),
        ("les e\ufffdets et les o\ufffdres", "fr", "les effets et les offres"),
        ("scienti\ufb01c and e\ufb03cient", "en", "scientific and efficient"),
    ],
)
def test_the_mark_may_be_of_any_kind(damaged: str, language: str, mended: str) -> None:
    words = ("office", "first", "different", "benefit", "effets", "offres")
    assert repair(damaged, language, words=words) == mended


def test_the_document_itself_tells_words() -> None:
    assert repair("The zyffle is new. Each zy\ufffdle is blue.") == "The zyffle is new. Each zyffle is blue."


def test_another_form_of_a_known_word_proves_it_too() -> None:
    assert repair("the scanning of zebra\ufffdies", words=("zebrafly",)) == "the scanning of zebraflies"


@pytest.mark.parametrize("text", ["un caf\ufffd noir", "qwert\ufffdyuiop", "l\ufffd-bas", "\ufffd\ufffd\ufffd\ufffd"])
def test_what_cannot_be_proven_is_left_and_told_with_its_place(text: str) -> None:
    pieces = [Piece("Un mot.", "page-1", 1), Piece(text, "page-2", 2)]
    found = repair_texts(pieces, "fr")
    assert found.texts == ("Un mot.", text)
    (change,) = found.changes
    assert (change.kind, change.after, change.anchor, change.page) == ("ligature", None, "page-2", 2)
    assert change.context == text


def test_a_word_that_a_lost_accent_explains_as_well_is_not_touched() -> None:
    (change,) = flagged("la \ufffdnale", "fr", ("finale", "énale"))
    assert change.suggestions == ("finale", "énale")


def test_two_words_that_fit_are_both_told() -> None:
    (change,) = flagged("the \ufffdight", words=("fight", "flight"))
    assert change.suggestions == ("fight", "flight")


def test_ligatures_that_left_no_mark_are_put_back_in_a_long_text_without_any() -> None:
    rest = "All the people of a town are here now. " * (FEWEST_WORDS // 8)
    text = f"They were identied as bene ts for cities. {rest}"
    words = ("identified", "benefits")
    assert repair(text, words=words).startswith("They were identified as benefits for cities.")
    assert repair(text + " A fine day.", words=words).startswith("They were identied as bene ts")
    assert repair(text[:60], words=words) == text[:60]


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [("CafÃ© de Paris", "Café de Paris"), ("lâ€™Ã©tÃ© Ã  PÃ©kin", "l’été à Pékin")],
)
def test_mojibake_is_mended_where_it_is_certain(damaged: str, mended: str) -> None:
    assert repair(f"Un mot.\n{damaged}\nUn mot.", "fr") == f"Un mot.\n{mended}\nUn mot."


@pytest.mark.parametrize("text", ["ä¸\xadå›½ä½ å¥½", "锟斤拷锟斤拷", "会场烫烫烫烫"])
def test_mojibake_that_has_lost_something_is_told(text: str) -> None:
    assert [change.kind for change in flagged(text, "zh")] == ["mojibake"]


@pytest.mark.parametrize("text", ["L’été à Pékin : « oui » !", "第三届北京峰会，“创意”。", "naïve façade, Čapek, Åse"])
def test_sound_text_is_left_alone(text: str) -> None:
    assert repair_texts([Piece(text)], "fr") == repair_texts([], "fr").__class__((text,), (), {})


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("Cities share prac-\ntices.", "Cities share practices."),
        ("In the long-\nterm, a plan.", "In the long-term, a plan."),
        ("Inter-city ties; inter-\ncity work.", "Inter-city ties; inter-city work."),
        ("a pre\xad\nface and hy\xadphen", "a preface and hyphen"),
        ("the 2016-\n2020 plan", "the 2016-\n2020 plan"),
        ("Mexico-\nCity", "Mexico-\nCity"),
    ],
)
def test_a_word_cut_at_a_line_end_is_joined(text: str, joined: str) -> None:
    assert repair(text, words=("long", "term", "practices"), wrapped=True) == joined


def test_line_ends_that_the_author_set_are_kept() -> None:
    assert repair("- prac-\n- tices") == "- prac-\n- tices"


def test_spaces_that_french_needs_stay_and_others_go() -> None:
    text = "«\xa0oui\u202f!\xa0»\u200b"
    assert repair(text, "fr") == "«\xa0oui\u202f!\xa0»"
    assert repair(text, "en") == "« oui ! »"


def test_what_was_done_is_counted() -> None:
    found = repair_texts([Piece(NOTE), Piece("a\xadb\xadc scienti\ufb01c")], "en")
    assert found.counts == {"ligature": 7, "soft-hyphen": 2, "ligature-character": 1}
    assert [change.after for change in found.changes if change.kind == "ligature"] == [
        "first",
        "reflect",
        "identified",
        "benefit",
        "fight",
        "field",
        "artificial",
    ]


def test_of_very_many_places_some_are_listed_and_all_counted() -> None:
    found = repair_texts([Piece("the \ufffdirst \ufffdzq " * MOST_LISTED)], "en")
    assert len(found.changes) == MOST_LISTED
    assert (found.counts, found.unmended) == ({"ligature": MOST_LISTED}, MOST_LISTED)


def test_the_shipped_texts_give_words_in_each_language() -> None:
    assert "benefit" in shipped_words("en")
    assert "créatives" in shipped_words("fr")


def test_a_hostile_text_is_read_at_once() -> None:
    start = time.process_time()
    repair("a" * 300_000 + " " + "a-" * 100_000 + "\ufffd" * 50_000, wrapped=True)
    assert time.process_time() - start < 5
