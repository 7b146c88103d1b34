"""Writes `assistant/language/data/frequent.yml`: everyday words that are English only or French only.

Needs wordfreq (how often people write a word; CC BY-SA 4.0) and simplemma (which words a language has; MIT), which
the product itself does not: `pip install wordfreq simplemma && PYTHONPATH=. python scripts/frequent_words.py`.
"""

import math
import textwrap
from pathlib import Path

import simplemma
from wordfreq import get_frequency_dict

from assistant.language.vocabulary import fold, load_vocabulary, read_data

TARGET = Path("assistant/language/data/frequent.yml")
LEAST_FREQUENT = 3.0
"""Zipf value, that is the logarithm of occurrences in a thousand million words."""
LEAST_DIFFERENCE = 1.0
"""Of the Zipf values in the two languages: ten times as frequent in one as in the other."""
SHORTEST = 3

HEADER = """\
# Everyday words that are English only or French only, weaker evidence than the lists written by hand. Written by
# scripts/frequent_words.py: frequencies from wordfreq (https://github.com/rspeer/wordfreq, CC BY-SA 4.0, which holds
# for this file too), membership from simplemma. `fr_accents` are French only as long as their accents are written.
"""


def _frequencies(language: str) -> dict[str, float]:
    """Zipf value of each word, with and without its accents."""
    found: dict[str, float] = {}
    for word, share in get_frequency_dict(language, "large").items():
        for form in (word, fold(word)):
            found[form] = max(found.get(form, 0.0), math.log10(share) + 9)
    return found


def _is_only(word: str, language: str, other: str, zipf: dict[str, dict[str, float]]) -> bool:
    difference = zipf[language][word] - zipf[other].get(word, 0.0)
    return difference >= LEAST_DIFFERENCE and not simplemma.is_known(word, other)


def _words(language: str, other: str, zipf: dict[str, dict[str, float]]) -> list[str]:
    vocabulary = load_vocabulary()
    names = {part for names in read_data("names").values() for name in names for part in name.casefold().split()}
    return sorted(
        word
        for word, value in zipf[language].items()
        if value >= LEAST_FREQUENT
        and len(word) >= SHORTEST
        and word.isalpha()
        and simplemma.is_known(word, language)
        and _is_only(word, language, other, zipf)
        and not (vocabulary.is_neutral(word) or vocabulary.knows(fold(word)) or word in names)
    )


def main() -> None:
    """Write the file anew."""
    zipf = {language: _frequencies(language) for language in ("en", "fr")}
    french = _words("fr", "en", zipf)
    plain = [word for word in french if _is_only(fold(word), "fr", "en", zipf | {"fr": zipf["fr"]})]
    lists = {"en": _words("en", "fr", zipf), "fr": plain, "fr_accents": sorted(set(french) - set(plain))}
    parts = [
        f"{name}: >-\n" + textwrap.fill(" ".join(words), 118, initial_indent="  ", subsequent_indent="  ")
        for name, words in lists.items()
    ]
    TARGET.write_text(HEADER + "\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
