"""Foreign languages are named when they are clear, and never imagined."""

import pytest
from cases import lines

from assistant.language import decide
from assistant.language.detector import foreign_language, french_share

FOREIGN = [(language, message) for language, group in lines("foreign").items() for message in group]
OURS = [sentence for group in lines("sentences").values() for sentence in group] + lines("names")["stable"]


@pytest.mark.parametrize(("language", "message"), FOREIGN)
def test_foreign_message_is_named_and_leaves_the_conversation_alone(language: str, message: str) -> None:
    decision = decide(message, conversation="fr", interface="en")
    assert (decision.language, decision.foreign) == ("fr", language)


def test_foreign_message_without_conversation_gets_the_interface_language() -> None:
    decision = decide("¿Dónde está la sala?", conversation=None, interface="fr-CA")
    assert (decision.language, decision.foreign) == ("fr", "es")


def test_our_languages_and_names_are_never_foreign() -> None:
    assert [text for text in OURS if foreign_language(text)] == []


@pytest.mark.parametrize(
    "text", ["hola", "Ciao", "gracias", "Москва", "東京", "São Paulo", "los angeles", "las palmas"]
)
def test_single_words_and_places_are_not_foreign(text: str) -> None:
    assert foreign_language(text) is None


@pytest.mark.parametrize("text", ["What does “Где саммит” mean?", "カワイイ是什么意思？", "que veut dire おもてなし ?"])
def test_quoted_foreign_words_are_not_a_foreign_message(text: str) -> None:
    assert decide(text, conversation=None, interface=None).foreign is None


def test_french_share_tells_french_from_english() -> None:
    assert french_share("où se trouve la salle") > 0.9
    assert french_share("where is the room") < 0.1
    assert french_share("42") == 0.5
