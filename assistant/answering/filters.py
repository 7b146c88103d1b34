"""What a question names that the front matter of the practices can be filtered by."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from typing import Any

from assistant.answering.patterns import any_of, fold, matches, read_data, without
from assistant.answering.topics import Mention
from knowledge.documents import Document, Rendering
from knowledge.glossary import Glossary

PRACTICE = "practice"
# Letters of the shortest name that is looked for with typing errors, and how alike it has to be (1 is the same).
SHORTEST_MISSPELT, ALIKE = 6, 0.88
_BRACKETS = re.compile(r"[(（].*?[)）]")


@dataclass(frozen=True)
class Named:
    """What a question names; `words` are its words for these, in the order of the question.

    `of_field` says that only practices of the named fields are asked for, not any that deal with them.
    """

    cities: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    of_field: bool = False
    words: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.cities or self.countries or self.fields or self.themes)


@dataclass(frozen=True)
class Practices:
    """The practices of a release, with every name of the cities that each is from, and of the first of them alone."""

    documents: tuple[Document, ...]
    cities: Mapping[str, frozenset[str]] = field(default_factory=dict)
    first: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    own_names: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, documents: Iterable[Document], glossary: Glossary) -> "Practices":
        """The practices among some documents; `glossary` adds the names by which cities and fields are known."""
        practices = tuple(document for document in documents if document.kind == PRACTICE)
        known = _forms_by_name(glossary)
        cities: dict[str, set[str]] = {}
        first: dict[str, set[str]] = {}
        own_names = set()
        for document in practices:
            if values_of(document, "country") & _countries():
                renderings = document.renderings.values()
                own_names |= {(each.language, fold(city)) for each in renderings for city in _cities(each)}
                for name in _city_names(document, known):
                    cities.setdefault(fold(name), set()).add(document.id)
                for name in _city_names(document, known, most=1):
                    first.setdefault(fold(name), set()).add(document.id)
        terms = [term for term in glossary.terms if term.category == "field"]
        fields = {fold(name): term.id for term in terms for name in _all(term.forms)}
        return cls(practices, _frozen(cities), _frozen(first), fields, frozenset(own_names))

    def named_in(self, question: str, language: str) -> Named:
        """What a question in `language` names."""
        cities = _found(question, self._names_in(language))
        # A city's name may hold a country's: Mexico City, Kansas City.
        rest = without(question, cities) if cities else question
        places, subjects, themes = _found(rest, _places()), _found(rest, self._subjects()), _found(rest, _themes())
        names = subjects
        return Named(
            frozenset(document for city in cities for document in self.cities[city]),
            frozenset(code for place in places for code in _places()[place]),
            frozenset(self._subjects()[name] for name in names),
            frozenset(_themes()[theme] for theme in themes),
            _asks_for_field(question, names),
            (*cities, *places, *names, *themes),
        )

    def cities_in(self, text: str, language: str) -> tuple[Mention, ...]:
        """The cities of practices that a text in `language` names."""
        found = re.finditer(any_of(self._names_in(language)), fold(text))
        return tuple(Mention("city", match.group(), text[slice(*match.span())]) for match in found)

    def _names_in(self, language: str) -> list[str]:
        """Names of cities as they are understood in a language: Mexico is a city in French, a country in English."""
        return [name for name in self.cities if name not in _places() or (language, name) in self.own_names]

    def admitted(self, document: Document, named: Named) -> bool:
        """Whether the front matter of a practice agrees with the cities, countries and field that a question names."""
        return bool(
            (not named.cities or document.id in named.cities)
            and (not named.countries or values_of(document, "country") & named.countries)
            and (not named.of_field or values_of(document, "field") & named.fields)
        )

    def spelt(self, text: str, language: str) -> str:
        """A text in `language` with the first word that is a city's name but for a typing error put right."""
        names = {name for name in self._names_in(language) if len(name) >= SHORTEST_MISSPELT}
        for match in re.finditer(rf"\w{{{SHORTEST_MISSPELT},}}", text):
            word = fold(match.group())
            if word not in names and (meant := get_close_matches(word, names, 1, ALIKE)):
                return f"{text[: match.start()]}{meant[0].title()}{text[match.end() :]}"
        return text

    def naming(self, words: str, language: str) -> frozenset[str]:
        """The practices by the city, of the country or in the field that some words name; none if they name none.

        What a city did with others counts where it did nothing by itself.
        """
        named = replace(self.named_in(words, language), themes=frozenset())
        by_itself = frozenset(document for word in named.words for document in self.first.get(word, ()))
        named = replace(named, cities=by_itself or named.cities)
        if not named.anything:
            return frozenset()
        of_field = replace(named, of_field=bool(named.fields))
        return frozenset(document.id for document in self.documents if self.admitted(document, of_field))

    def _subjects(self) -> dict[str, str]:
        return {**_fields(), **self.fields}


def places_in(text: str) -> tuple[Mention, ...]:
    """The countries and regions that a text names."""
    folded = fold(text)
    found = [(match.group(), text[slice(*match.span())]) for match in re.finditer(any_of(_places()), folded)]
    return tuple(Mention("place", name, words) for name, words in found)


def has_theme(document: Document, themes: frozenset[str]) -> bool:
    """Whether a practice has one of some themes."""
    return bool(values_of(document, "themes") & themes)


def values_of(document: Document, key: str) -> frozenset[str]:
    """The values of a key of the front matter, which may be one or a list."""
    return frozenset(_listed(document.original, key))


def _found(text: str, names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(re.findall(any_of(names), fold(text))))


def _asks_for_field(question: str, names: Iterable[str]) -> bool:
    folded = fold(question)
    either = any_of(names)
    return any(re.search(pattern.replace("{F}", f"(?:{either})"), folded) for pattern in _field_patterns())


def _field_patterns() -> list[str]:
    return list(read_data("subjects")["of_field"])


@cache
def _places() -> dict[str, tuple[str, ...]]:
    data = read_data("places")
    places = {fold(name): (code,) for code, names in data["countries"].items() for name in names}
    return places | {fold(name): tuple(each["countries"]) for each in data["regions"] for name in each["names"]}


@cache
def _countries() -> frozenset[str]:
    return frozenset(read_data("places")["countries"])


@cache
def _fields() -> dict[str, str]:
    return {fold(name): key for key, names in read_data("subjects")["fields"].items() for name in names}


@cache
def _themes() -> dict[str, str]:
    return {fold(name): key for key, names in read_data("subjects")["themes"].items() for name in names}


def _forms_by_name(glossary: Glossary) -> dict[str, list[str]]:
    terms = [term for term in glossary.terms if term.category == "city"]
    return {fold(name): _all(term.forms) for term in terms for name in _all(term.forms)}


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(ids) for name, ids in sets.items()}


def _city_names(document: Document, known: Mapping[str, list[str]], most: int | None = None) -> set[str]:
    """Every name of the first `most` cities of a practice."""
    names = {name for rendering in document.renderings.values() for name in _cities(rendering)[:most]}
    return names | {form for name in names for form in known.get(fold(name), ())}


def _cities(rendering: Rendering) -> list[str]:
    """The cities of a practice without what stands in brackets."""
    return [city for name in _listed(rendering, "city") if (city := _BRACKETS.sub("", name).strip())]


def _listed(rendering: Rendering, key: str) -> list[str]:
    value = rendering.metadata.get(key)
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []


def _all(forms: Mapping[str, Any]) -> list[str]:
    return [form for of_language in forms.values() for form in of_language]


@dataclass(frozen=True)
class Wish:
    """How a question asks for several practices."""

    practices: bool
    cities: bool
    one_city: bool
    specific: bool

    @property
    def several(self) -> bool:
        return self.practices or self.cities


def wish_of(question: str, named: Named) -> Wish:
    """Read from its form whether a question asks for several practices, and whether it says which."""
    if matches(question, "listing", "veto"):
        return Wish(False, False, False, True)
    specific = bool(_rest(question, named.words))
    of_city = any(matches(question, "listing", key) for key in ("one_city", "about"))
    one_city = bool(named.cities) and not specific and of_city
    practices = matches(question, "listing", "practices")
    return Wish(practices, _asks_for_cities(question, named, specific), one_city, specific)


def _asks_for_cities(question: str, named: Named, specific: bool) -> bool:
    """In words, or by naming them and no more: "gastronomy, Italy", "villes de design"."""
    if named.anything and not specific and matches(question, "listing", "fragments"):
        return True
    several = bool(named.countries and (named.fields or named.themes)) and not specific
    return (
        several or matches(question, "listing", "cities") or (named.anything and matches(question, "listing", "named"))
    )


def _rest(question: str, named: Iterable[str]) -> str:
    """What a question says besides what it names and the words that any such question has."""
    rest = without(question, list(named))
    filler = read_data("listing")["filler"]
    for words in filler.values():
        rest = without(rest, words.split())
    return re.sub(r"[\W\d_]+", "", rest)
