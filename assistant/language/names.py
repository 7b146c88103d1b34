"""Names inside a message: their words tell the language of the name, not of the person who types it."""

import re
from functools import cache
from typing import NamedTuple

from assistant.language.vocabulary import COMMON, Vocabulary, fold, read_data

LONGEST_PERSON = 4
"""Words of the longest name of a person that is typed without capitals ("antoine de saint-exupéry")."""
LONGEST_PLACE = 5
"""The same for a place ("san cristóbal de las casas")."""

_SYLLABLE = (
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ue|ui|uo|[aeiou])"
)
_PINYIN = re.compile(f"(?:{_SYLLABLE}){{1,2}}")
_TITLE_ARTICLES = frozenset({"the", "le", "la", "les", "a", "l"})
_LONG_TITLE = 3
_TOWN_LINKS = frozenset({"les", "lès", "sur"})
_OF_THE = frozenset({"of", "du", "des"})
_TITLES = ("knowledge", "works", "festivals", "organisations", "places", "phrases")
# Chinese characters may stand beside a title without a space.
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+")


class _Names(NamedTuple):
    """Titles by their first word, longest first; the other sets hold folded words."""

    titles: dict[str, tuple[tuple[str, ...], ...]]
    alone: frozenset[tuple[str, ...]]
    given: frozenset[str]
    families: frozenset[str]
    sites_first: frozenset[str]
    town_ends: frozenset[str]
    bodies_first: frozenset[str]
    bodies_last: frozenset[str]
    scopes_of_bodies: frozenset[str]
    scopes: frozenset[str]
    occasions: frozenset[str]
    colours: frozenset[str]
    landmarks: frozenset[str]
    streets_first: frozenset[str]
    streets_last: frozenset[str]
    streets_sure: frozenset[str]


@cache
def load_names() -> _Names:
    """The names of the data file `names`."""
    data = read_data("names")
    titles: dict[str, set[tuple[str, ...]]] = {}
    for line in "".join(data[group] for group in _TITLES).splitlines():
        for words in _ways_to_cite(line):
            titles.setdefault(words[0], set()).add(words)
    alone = frozenset(tuple(_words(line)) for line in data["alone"].splitlines())
    ordered = {first: tuple(sorted(group, key=len, reverse=True)) for first, group in titles.items()}
    sets = {key: frozenset(map(fold, data[key].split())) for key in _Names._fields if key not in ("titles", "alone")}
    return _Names(titles=ordered, alone=alone, **sets)


def _ways_to_cite(title: str) -> set[tuple[str, ...]]:
    """The title, the title without what follows its colon, and a longer title without its article."""
    words = tuple(_words(title))
    ways = {words, tuple(_words(title.split(":")[0]))}
    return ways | {words[1:]} if len(words) > _LONG_TITLE and words[0] in _TITLE_ARTICLES else ways


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
    if tuple(_words(" ".join(words))) in load_names().alone:
        return True
    return any(is_one(lowered, vocabulary) for is_one in (_is_place, _is_town_on, _is_street, _is_person, _is_body))


def heads_a_name(word: str) -> bool:
    """Whether streets, sites or bodies are named after the word: "musée Rodin", "villa Médicis"."""
    names, plain = load_names(), fold(word)
    return any(plain in words for words in (names.streets_first, names.sites_first, names.bodies_first))


def is_rest_of_name(words: list[str], vocabulary: Vocabulary) -> bool:
    """Whether a title that was left out was the end of an address: "avenue des" before "champs-élysées"."""
    allowed = load_names().streets_first | vocabulary.title_links
    return bool(words) and fold(words[0]) in load_names().streets_first and {fold(word) for word in words} <= allowed


def _is_body(words: list[str], vocabulary: Vocabulary) -> bool:
    """A museum, a fair or a day whose name is made of everyday words: "salon du livre", "world cities day"."""
    names = load_names()
    rest = words[1:] if set(words[:1]) & vocabulary.name_articles else words
    if len(rest) > 1 and rest[0] in names.scopes | names.scopes_of_bodies and rest[-1] in names.bodies_last:
        return len(rest) <= LONGEST_PLACE
    if len(rest) == 2 and rest[0] in names.colours and rest[1] in names.landmarks:
        return True
    if not 3 <= len(rest) <= LONGEST_PLACE or any(map(vocabulary.is_function, rest)):
        return False
    if fold(rest[0]) in names.bodies_first and (rest[1] in _OF_THE or rest[1:3] == ["de", "la"]):
        return True
    is_day = rest[0] in names.scopes and rest[-1] in names.occasions
    return is_day or (fold(rest[0]) in names.occasions and fold(rest[1]) in names.scopes)


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
        is_unheard = _is_unheard(words[1], vocabulary) and not vocabulary.tells_nothing_alone(words[1])
        return is_unheard or fold(words[1]) in vocabulary.article_places
    if words and words[0] in vocabulary.title_links - vocabulary.name_articles:
        return False
    parts = [part for word in words for part in word.split("-")]
    if len(words) > LONGEST_PLACE or any(map(vocabulary.is_function, parts)):
        return False
    first = next((position for position, part in enumerate(parts) if part in vocabulary.name_words), None)
    return first is not None and _may_precede_a_place(parts[:first], vocabulary)


def _may_precede_a_place(words: list[str], vocabulary: Vocabulary) -> bool:
    """ "new york" is a place, "les gens de cape town" asks about one."""
    return not any(vocabulary.knows(word) and word not in vocabulary.place_adjectives for word in words)


def _is_town_on(words: list[str], vocabulary: Vocabulary) -> bool:
    """French communes named after what they lie on or beside: "enghien les bains"."""
    return len(words) == 3 and words[1] in _TOWN_LINKS and words[2] in load_names().town_ends


def _is_street(words: list[str], vocabulary: Vocabulary) -> bool:
    if not 2 <= len(words) <= LONGEST_PLACE:
        return False
    names = load_names()
    if fold(words[0]) in names.streets_first:
        return _are_unknown(words[1:], vocabulary)
    if fold(words[0]) in names.sites_first:
        return _are_unheard(words[1:], vocabulary)
    if len(words) == 2 and words[1] in names.streets_sure and not vocabulary.is_function(words[0]):
        return True
    return fold(words[-1]) in names.streets_last and _are_unknown(words[:-1], vocabulary)


def _is_person(words: list[str], vocabulary: Vocabulary) -> bool:
    if not 2 <= len(words) <= LONGEST_PERSON:
        return False
    if fold(words[0].split("-")[0]) in load_names().given:
        return _are_unknown(words[1:], vocabulary) or _is_full_name(words, vocabulary)
    return len(words) == 2 and _is_in_pinyin(words, vocabulary)


def _is_full_name(words: list[str], vocabulary: Vocabulary) -> bool:
    """A first name that is no word and one everyday word that may be a family name: "olivia white", "jean petit"."""
    kinds = {vocabulary.kind(language, words[-1]) for language in vocabulary.kinds} - {None, COMMON}
    return len(words) == 2 and not vocabulary.knows(words[0]) and not kinds and not vocabulary.is_neutral(words[1])


def _is_in_pinyin(words: list[str], vocabulary: Vocabulary) -> bool:
    """A Chinese family name with one or two syllables that are no word: "he jun", "li xiaoming"."""
    if not all(_PINYIN.fullmatch(word) for word in words):
        return False
    pairs = (words, words[::-1])
    return any(family in load_names().families and _is_unheard(given, vocabulary) for family, given in pairs)


def _are_unknown(words: list[str], vocabulary: Vocabulary) -> bool:
    """Words without a meaning that we know, but for what joins names; at most one of them may be an everyday word."""
    rest = [word for word in words if word not in vocabulary.title_links]
    known = [word for word in rest if vocabulary.knows(word) or vocabulary.is_neutral(word)]
    unheard = [word for word in rest if _is_unheard(word, vocabulary)]
    return bool(rest) and not known and len(unheard) >= len(rest) - 1


def _are_unheard(words: list[str], vocabulary: Vocabulary) -> bool:
    parts = [part for word in words for part in word.split("'")]
    rest = [part for part in parts if part not in vocabulary.title_links]
    return bool(rest) and all(
        _is_unheard(word, vocabulary) and not vocabulary.tells_nothing_alone(word) for word in rest
    )


def _is_unheard(word: str, vocabulary: Vocabulary) -> bool:
    return not (vocabulary.knows(word) or vocabulary.is_neutral(word) or vocabulary.is_frequent(word))
