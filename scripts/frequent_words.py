"""Writes two lists: everyday words that are English only or French only, and words that both languages have.

Needs wordfreq (how often people write a word; CC BY-SA 4.0) and simplemma (which words a language has; MIT), which
the product itself does not: `pip install wordfreq simplemma && PYTHONPATH=. python scripts/frequent_words.py`.
"""

import math
import textwrap
from pathlib import Path

import simplemma
from wordfreq import get_frequency_dict

from assistant.language.vocabulary import fold, load_vocabulary, read_data

FOLDER = Path("assistant/language/data")
LEAST_FREQUENT = 3.0
"""Zipf value, that is the logarithm of occurrences in a thousand million words."""
LEAST_DIFFERENCE = 1.0
"""Of the Zipf values in the two languages: ten times as frequent in one as in the other."""
LEAST_DIFFERENCE_SHARED = 1.5
"""The same for a word that the dictionary of the other language has too."""
SHORTEST = 3
LEAST_SHARED = 2.9
"""Zipf value in both languages of a word that both have."""
LARGEST_DIFFERENCE = 1.3
"""Of the Zipf values of a shared word."""
LARGEST_DIFFERENCE_LISTED = 1.0
"""The same for a word that is in one of the lists written by hand, where it counts as a word of one language."""

HEADER = """\
# Everyday words that are English only or French only, weaker evidence than the lists written by hand. Written by
# scripts/frequent_words.py: frequencies from wordfreq (https://github.com/rspeer/wordfreq, CC BY-SA 4.0, which holds
# for this file too), membership from simplemma. `fr_accents` are French only as long as their accents are written;
# `lexicon_without_accents` are words of lexicon.yml that are no English words without theirs.
"""

SHARED_HEADER = """\
# Words that English and French share, about equally often written in both: one of them alone tells nothing ("version",
# "inscription"), with an article it has the article's language. Written by scripts/frequent_words.py: frequencies from
# wordfreq (https://github.com/rspeer/wordfreq, CC BY-SA 4.0, which holds for this file too), membership from simplemma.
"""


def _frequencies(language: str) -> dict[str, float]:
    """Zipf value of each word, with and without its accents."""
    found: dict[str, float] = {}
    for word, share in get_frequency_dict(language, "large").items():
        for form in (word, fold(word)):
            found[form] = max(found.get(form, 0.0), math.log10(share) + 9)
    return found


def _has(language: str, word: str) -> bool:
    """The dictionaries leave out many adverbs."""
    return bool(simplemma.is_known(word, language)) or word.endswith({"en": "ly", "fr": "ment"}[language])


def _is_only(word: str, language: str, other: str, zipf: dict[str, dict[str, float]]) -> bool:
    difference = zipf[language][word] - zipf[other].get(word, 0.0)
    return difference >= (LEAST_DIFFERENCE_SHARED if simplemma.is_known(word, other) else LEAST_DIFFERENCE)


def _single_names() -> set[str]:
    """First names, family names, cities and countries of one word."""
    data = read_data("names")
    lines = [line.casefold() for group in ("alone", "places") for line in data[group].splitlines()]
    return {*data["given"].split(), *data["families"].split(), *(line for line in lines if " " not in line)}


def _words(language: str, other: str, zipf: dict[str, dict[str, float]]) -> list[str]:
    vocabulary = load_vocabulary()
    names = _single_names()
    return sorted(
        word
        for word, value in zipf[language].items()
        if value >= LEAST_FREQUENT
        and len(word) >= SHORTEST
        and word.isalpha()
        and _has(language, word)
        and _is_only(word, language, other, zipf)
        and not (vocabulary.is_neutral(word) or vocabulary.knows(fold(word)) or word in names)
    )


def _shared(zipf: dict[str, dict[str, float]]) -> list[str]:
    vocabulary = load_vocabulary()

    def is_shared(word: str) -> bool:
        values = [zipf[language].get(word, 0.0) for language in zipf]
        most = LARGEST_DIFFERENCE_LISTED if vocabulary.knows(word) else LARGEST_DIFFERENCE
        return min(values) >= LEAST_SHARED and abs(values[0] - values[1]) <= most

    return sorted(
        word
        for word in zipf["en"]
        if len(word) > SHORTEST
        and word.isalpha()
        and is_shared(word)
        and all(simplemma.is_known(word, language) for language in zipf)
        and not (vocabulary.is_neutral(word) or vocabulary.is_function(word))
    )


def _plain_lexicon() -> list[str]:
    """The French words of the lexicon without their accents, where English has no such word."""
    plain = {fold(word) for word in read_data("lexicon")["fr"].split() if fold(word) != word}
    return sorted(
        word for word in plain if not simplemma.is_known(word, "en") and not load_vocabulary().is_neutral(word)
    )


def _write(name: str, header: str, lists: dict[str, list[str]]) -> None:
    parts = [
        f"{key}: >-\n" + textwrap.fill(" ".join(words), 118, initial_indent="  ", subsequent_indent="  ")
        for key, words in lists.items()
    ]
    (FOLDER / f"{name}.yml").write_text(header + "\n".join(parts) + "\n", encoding="utf-8")


def main() -> None:
    """Write both files anew."""
    zipf = {language: _frequencies(language) for language in ("en", "fr")}
    _write("shared", SHARED_HEADER, {"shared": _shared(zipf)})
    french = _words("fr", "en", zipf)
    plain = [word for word in french if _is_only(fold(word), "fr", "en", zipf | {"fr": zipf["fr"]})]
    lists = {"en": _words("en", "fr", zipf), "fr": plain, "fr_accents": sorted(set(french) - set(plain))}
    lists["lexicon_without_accents"] = _plain_lexicon()
    _write("frequent", HEADER, lists)


if __name__ == "__main__":
    main()
