"""Names inside a message: their words tell the language of the name, not of the person who types it."""

import re
from functools import cache
from typing import NamedTuple

from assistant.language.vocabulary import Vocabulary, fold, read_data

LONGEST_PERSON = 4
"""Words of the longest name of a person that is typed without capitals ("antoine de saint-exupéry")."""
LONGEST_PLACE = 5
"""The same for a place ("san cristóbal de las casas")."""

_TITLES = ("knowledge", "works", "festivals", "organisations", "places")
# Chinese characters may stand beside a title without a space.
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+")


class _Names(NamedTuple):
    """Titles by their first word, longest first; the other sets hold folded words."""

    titles: dict[str, tuple[tuple[str, ...], ...]]
    given: frozenset[str]
    streets_first: frozenset[str]
    streets_last: frozenset[str]
    streets_sure: frozenset[str]


@cache
def load_names() -> _Names:
    """The names of the data file `names`."""
    data = read_data("names")
    titles: dict[str, set[tuple[str, ...]]] = {}
    for line in "".join(data[group] for group in _TITLES).splitlines():
        # A title is often cited without what follows its colon.
        for words in (tuple(_words(line)), tuple(_words(line.split(":")[0]))):
            titles.setdefault(words[0], set()).add(words)
    sets = (
        frozenset(map(fold, data[key].split())) for key in ("given", "streets_first", "streets_last", "streets_sure")
    )
    return _Names({first: tuple(sorted(group, key=len, reverse=True)) for first, group in titles.items()}, *sets)


def drop_titles(text: str) -> str:
    """The text without the titles of works, festivals, bodies and places that are known."""
    spans = [match.span() for match in _WORD.finditer(text)]
    words = [fold(text[start:end]) for start, end in spans]
    for start, end in reversed(_find_titles(words)):
        text = text[: spans[start][0]] + " " + text[spans[end - 1][1] :]
    return text


def is_name(words: list[str], vocabulary: Vocabulary) -> bool:
    """Whether words typed without capitals are, all of them together, the name of a place, a street or a person."""
    lowered = [word.casefold() for word in words]
    return _is_place(lowered, vocabulary) or _is_street(lowered, vocabulary) or _is_person(lowered, vocabulary)


def _words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]


def _find_titles(words: list[str]) -> list[tuple[int, int]]:
    """First and last word, exclusive, of each title."""
    titles, found, position = load_names().titles, [], 0
    while position < len(words):
        for title in titles.get(words[position], ()):
            if tuple(words[position : position + len(title)]) == title:
                found.append((position, position + len(title)))
                position += len(title) - 1
                break
        position += 1
    return found


def _is_place(words: list[str], vocabulary: Vocabulary) -> bool:
    if len(words) == 1 and words[0] in vocabulary.lone_places:
        return True
    if len(words) == 2 and words[0] in vocabulary.name_articles:
        return fold(words[1]) in vocabulary.article_places or _is_unheard(words[1], vocabulary)
    if words and words[0] in vocabulary.title_links - vocabulary.name_articles:
        return False
    parts = [part for word in words for part in word.split("-")]
    is_short = len(words) <= LONGEST_PLACE
    return is_short and bool(vocabulary.name_words & set(parts)) and not any(map(vocabulary.is_function, parts))


def _is_street(words: list[str], vocabulary: Vocabulary) -> bool:
    if not 2 <= len(words) <= LONGEST_PLACE:
        return False
    names = load_names()
    if fold(words[0]) in names.streets_first:
        return _are_unknown(words[1:], vocabulary)
    if len(words) == 2 and words[1] in names.streets_sure and not vocabulary.is_function(words[0]):
        return True
    return fold(words[-1]) in names.streets_last and _are_unknown(words[:-1], vocabulary)


def _is_person(words: list[str], vocabulary: Vocabulary) -> bool:
    if not 2 <= len(words) <= LONGEST_PERSON:
        return False
    return fold(words[0].split("-")[0]) in load_names().given and _are_unknown(words[1:], vocabulary)


def _are_unknown(words: list[str], vocabulary: Vocabulary) -> bool:
    """Words without a meaning that we know, but for what joins names; at most one of them may be an everyday word."""
    rest = [word for word in words if word not in vocabulary.title_links]
    known = [word for word in rest if vocabulary.knows(word) or vocabulary.is_neutral(word)]
    unheard = [word for word in rest if _is_unheard(word, vocabulary)]
    return bool(rest) and not known and len(unheard) >= len(rest) - 1


def _is_unheard(word: str, vocabulary: Vocabulary) -> bool:
    return not (vocabulary.knows(word) or vocabulary.is_neutral(word) or vocabulary.is_frequent(word))
