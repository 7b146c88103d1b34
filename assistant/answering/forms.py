"""What the form of a message tells of how it is meant: as a follow-up, as a question of its own, or of a detail."""

import re
from collections.abc import Sequence

from assistant.answering.patterns import length_in_words, matches, read_data, without
from assistant.answering.topics import Asked

# A message of more words than this is a question of its own, though it asks for others like the ones shown or a figure.
SHORT_LIST = 6


def is_form(text: str, key: str) -> bool:
    """Whether a message has one of the forms of `data/follow_ups.yml`."""
    return matches(text, "follow_ups", key)


def names_something(asked: Asked) -> bool:
    """Whether a message names something else than a number."""
    return any(mention.kind != "ordinal" for mention in asked.mentions)


def says_more(asked: Asked) -> bool:
    """Whether a message says more than what it names: then it is a question of its own."""
    rest = without(asked.text, [mention.words for mention in asked.mentions])
    for pattern in read_data("follow_ups")["of_these"]:
        rest = re.sub(pattern, " ", rest)
    carrier: Sequence[str] = read_data("follow_ups")["carrier"].split()
    return bool(re.sub(r"[\W_]+", "", without(rest, carrier)))


def names_only_kinds(asked: Asked) -> bool:
    """Whether a message names nothing but fields and countries, as many a question on a text does: "how many films"."""
    return bool(asked.mentions) and all(each.kind in ("place", "creative_field") for each in asked.mentions)


def is_detail(asked: Asked) -> bool:
    """A figure of something that is not named: "how many films", 花了多少钱."""
    return length_in_words(asked.text) <= SHORT_LIST and matches(asked.text, "sentences", "figure")
