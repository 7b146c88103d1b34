"""The words and names that tell languages apart, read once from the data files beside this module."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FUNCTION, COMMON, PARTICLE, COURTESY = "function", "common", "particle", "courtesy"

# The two languages that share an alphabet, each with the other.
OTHER = {"en": "fr", "fr": "en"}


def read_data(name: str) -> dict[str, Any]:
    """One of the data files, by its name without the extension."""
    content = yaml.safe_load((files(__package__) / "data" / f"{name}.yml").read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise TypeError(name)
    return content


def fold(word: str) -> str:
    """A word as people type it in haste: lower case, no accents."""
    decomposed = unicodedata.normalize("NFD", word.casefold().replace("œ", "oe"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@dataclass(frozen=True)
class Vocabulary:
    """What kind of word each word is, per language, and the words that tell nothing."""

    kinds: dict[str, dict[str, str]]
    neutral: frozenset[str]
    name_words: frozenset[str]
    name_articles: frozenset[str]
    article_places: frozenset[str]
    lone_places: frozenset[str]
    place_adjectives: frozenset[str]
    title_links: frozenset[str]
    dates: frozenset[str]
    chinese: tuple[str, ...]
    frequent: dict[str, frozenset[str]]
    shared: frozenset[str]
    greetings: dict[str, frozenset[str]]
    openers: dict[str, frozenset[str]]
    askers: dict[str, frozenset[str]]
    determiners: dict[str, frozenset[str]]
    naming: dict[str, frozenset[str]]
    carriers: dict[str, frozenset[str]]
    verbs: dict[str, frozenset[str]]
    before_names: dict[str, frozenset[str]]
    lead_ins: frozenset[str]
    meaning: frozenset[str]
    chinese_askers: tuple[str, ...]

    def kind(self, language: str, word: str) -> str | None:
        """What a word is in a language, or None; French words are known without their accents too."""
        kinds = self.kinds[language]
        return kinds.get(word.casefold()) or (kinds.get(fold(word)) if language == "fr" else None)

    def is_function(self, word: str) -> bool:
        """Whether a word holds English or French sentences together."""
        return any(self.kind(language, word) == FUNCTION for language in self.kinds)

    def is_neutral(self, word: str) -> bool:
        """Whether a word tells nothing; "à" is not taken for the neutral "a"."""
        plain = word.casefold()
        return plain in self.neutral or (fold(plain) in self.neutral and not self.knows(word))

    def tells_nothing_alone(self, word: str) -> bool:
        """Whether a word is neutral, or one of both languages that is no evidence by itself."""
        return self.is_neutral(word) or word.casefold() in self.shared

    def knows(self, word: str) -> bool:
        """Whether a word is in one of the lists."""
        return any(self.kind(language, word) for language in self.kinds)

    def is_french_verb(self, word: str) -> bool:
        """Whether a word before a hyphen and a pronoun is French, and not the first part of a name."""
        return word.casefold() in self.frequent["fr"] or self.kind("fr", word) in (FUNCTION, COMMON)

    def is_frequent(self, word: str) -> bool:
        """Whether a word is one that is often written in one of the languages and hardly in the other."""
        return any(word.casefold() in words for words in self.frequent.values())


@cache
def load_vocabulary() -> Vocabulary:
    """The words of the three languages and the neutral ones."""
    data = {key: words.split() for key, words in read_data("neutral").items()}
    neutral = frozenset(data["words"]) | {fold(word) for word in data["words"]}
    kinds = {language: _kinds(language) for language in ("en", "fr")}
    frequent = _frequent()
    shared = frozenset(read_data("shared")["shared"].split()) | frozenset(data["loanwords"])
    _allow_no_accents(kinds["fr"], neutral | kinds["en"].keys())
    for language in kinds:
        lexicon = dict.fromkeys(read_data("lexicon")[language].split(), COMMON)
        if language == "fr":
            lexicon |= dict.fromkeys(read_data("frequent")["lexicon_without_accents"].split(), COMMON)
        kinds[language] = lexicon | kinds[language]
    return Vocabulary(
        kinds,
        neutral,
        frozenset(data["name_words"]),
        frozenset(data["name_articles"]),
        frozenset(data["article_places"]),
        frozenset(data["lone_places"]),
        frozenset(data["place_adjectives"]),
        frozenset(data["title_links"]),
        frozenset(data["dates"]),
        tuple(read_data("words.zh")[FUNCTION].split()),
        frequent,
        shared,
        {language: frozenset(read_data(f"words.{language}")["greeting"].split()) for language in kinds},
        **_frames(),
    )


def _allow_no_accents(french: dict[str, str], taken: frozenset[str]) -> None:
    """ "créative" is French and "creative" English: an accent may be left out only where no other word is meant."""
    for word, kind in list(french.items()):
        if fold(word) not in taken:
            french.setdefault(fold(word), kind)


def _frames() -> dict[str, Any]:
    data = read_data("frames")
    sets = {
        key: {language: frozenset(words.split()) for language, words in data[key].items()}
        for key in ("openers", "askers", "determiners", "naming", "carriers", "verbs", "before_names")
    }
    alone = {key: frozenset(data[key].split()) for key in ("lead_ins", "meaning")}
    return {**sets, **alone, "chinese_askers": tuple(data["chinese_askers"].split())}


def _kinds(language: str) -> dict[str, str]:
    lists = read_data(f"words.{language}")
    return {word: kind for kind in (COMMON, PARTICLE, COURTESY, FUNCTION) for word in lists[kind].split()}


def _frequent() -> dict[str, frozenset[str]]:
    data = {key: words.split() for key, words in read_data("frequent").items()}
    plain = {fold(word) for word in data["fr"]}
    return {"en": frozenset(data["en"]), "fr": frozenset(data["fr"]) | frozenset(data["fr_accents"]) | plain}


@cache
def foreign_words() -> dict[str, frozenset[str]]:
    """The words that hold sentences of foreign languages together, as written and without accents."""
    return {
        language: frozenset(words.split()) | {fold(word) for word in words.split()}
        for language, words in read_data("foreign")["words"].items()
    }


@cache
def foreign_scripts() -> dict[str, tuple[str, ...]]:
    """The foreign languages written in each script, the most frequent first."""
    return {script: tuple(languages) for script, languages in read_data("foreign")["scripts"].items()}


@cache
def foreign_marks() -> dict[str, frozenset[str]]:
    """Letters and signs that betray a foreign language in a text of Latin letters."""
    return {language: frozenset(marks) for language, marks in read_data("foreign")["marks"].items()}


@cache
def words_outside_latin() -> frozenset[str]:
    """Greetings in other scripts, which are not the name of a place although they stand alone."""
    return frozenset(read_data("foreign")["words_outside_latin"].split())
