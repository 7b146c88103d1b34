"""Other words for questions that no text answers as they stand: what a wish for an introduction asks, and a question
without its courtesies and without its words for the event itself."""

import re
from collections.abc import Iterator

from assistant.answering.patterns import fold, length_in_words, read_data

# Words that a question keeps beside those for the event.
FEWEST_WORDS = 2
# Courtesies that a question is freed of, one after the other.
MOST_COURTESIES = 6


def rewordings_of(question: str) -> list[str]:
    """The questions to ask instead, the best one first; none for most messages."""
    plain = list(_without_courtesies(question))
    return _of_introduction(question) or [*plain, *_without_event(plain[-1] if plain else question)]


def _of_introduction(wish: str) -> list[str]:
    """Texts say what something is, not that they introduce it."""
    folded = fold(wish)
    for pattern, questions in read_data("rewordings")["introductions"].items():
        if found := re.search(pattern, folded):
            matter = wish[found.start("matter") : found.end("matter")]
            return [question.replace("{matter}", matter) for question in questions]
    return []


def _without_courtesies(question: str) -> Iterator[str]:
    """Texts are not polite."""
    kept = without_courtesies(question)
    if kept != question.strip() and length_in_words(kept) >= FEWEST_WORDS:
        yield as_written(kept)


def without_courtesies(message: str) -> str:
    """What is left of a message without greetings, thanks and the like around it."""
    kept = message.strip()
    for _ in range(MOST_COURTESIES):
        before = kept
        for pattern in read_data("rewordings")["courtesies"]:
            if found := re.search(pattern, fold(kept)):
                kept = f"{kept[: found.start()]}{kept[found.end() :]}".strip()
        if kept == before:
            break
    return kept


def _without_event(question: str) -> Iterator[str]:
    """Texts of one event seldom say that they are on this year's."""
    for pattern, instead in read_data("rewordings")["this_event"].items():
        if found := re.search(pattern, fold(question)):
            kept = f"{question[: found.start()]}{instead}{question[found.end() :]}".strip()
            if length_in_words(kept) >= FEWEST_WORDS:
                yield kept
            return


def as_written(text: str) -> str:
    """A question as people write rather than speak: "c'est où le sommet ?" asks où se trouve le sommet."""
    return _put(text, "spoken")


def plain_words(text: str) -> str:
    """A follow-up in the words that texts use: "who was behind it?" asks who organised it."""
    return _put(text, "plain")


def _put(text: str, key: str) -> str:
    for pattern, instead in read_data("rewordings")[key].items():
        if found := re.search(pattern, fold(text)):
            text = text[: found.start()] + instead + text[found.end() :]
    return text
