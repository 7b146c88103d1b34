"""The statistical detectors: lingua for our three languages, langdetect for naming a language that is none of them."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from assistant.language.evidence import weigh_words
from assistant.language.script import count_scripts
from assistant.language.vocabulary import (
    fold,
    foreign_marks,
    foreign_scripts,
    foreign_words,
    load_vocabulary,
    words_outside_latin,
)

SHORTEST_FOREIGN_LATIN = 3
"""Words below which a text in Latin letters is never called foreign."""
SHORTEST_FOREIGN_SCRIPT = 4
"""Letters below which a text in another script is never called foreign."""
ENOUGH_HITS = 2
"""Words of a foreign language that tell it; with fewer, only a longer text and a sure langdetect do."""
LONG_TEXT = 5
SURE_OF_FOREIGN = 0.99
"""Probability langdetect must give to a foreign language."""

_OURS = {"en", "fr", "zh-cn", "zh-tw"}
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _lingua() -> LanguageDetector:
    languages = (Language.ENGLISH, Language.FRENCH, Language.CHINESE)
    return LanguageDetectorBuilder.from_languages(*languages).with_preloaded_language_models().build()


@cache
def _langdetect() -> DetectorFactory:
    factory = DetectorFactory()
    # Without a seed the same short text gets another language each time.
    factory.seed = 0
    profiles = sorted((files("langdetect") / "profiles").iterdir(), key=lambda profile: profile.name)
    factory.load_json_profile([profile.read_text(encoding="utf-8") for profile in profiles])
    return factory


def warm_up() -> None:
    """Load the models and the lists, so that the first message does not wait for them."""
    french_share("bonjour")
    _guesses("bonjour")
    foreign_words()


def french_share(text: str) -> float:
    """How French, between 0 and 1, a text in Latin letters is, when it is English or French; 0.5 if it has none."""
    values = {value.language: value.value for value in _lingua().compute_language_confidence_values(text)}
    french, english = values[Language.FRENCH], values[Language.ENGLISH]
    return french / (french + english) if french + english else 0.5


def foreign_language(text: str) -> str | None:
    """The ISO code of a language that is neither English, French nor Chinese, when the text is clearly in it."""
    text = " ".join(word for word in text.split() if "@" not in word and "://" not in word)
    scripts = count_scripts(text)
    by_script = _foreign_by_script(text, scripts)
    if by_script or not scripts["latin"] or scripts["han"] > scripts["latin"]:
        return by_script
    return _foreign_in_latin(text)


def _foreign_by_script(text: str, scripts: Any) -> str | None:
    scripts["kana"] = scripts["hiragana"] + scripts["katakana"]
    script = max(foreign_scripts(), key=lambda name: scripts[name])
    letters = scripts[script]
    if letters < SHORTEST_FOREIGN_SCRIPT or letters < scripts["latin"]:
        return None
    if script == "kana":
        return "ja" if _is_japanese(text, scripts) else None
    if letters < scripts["han"]:
        return None
    words = _WORD.findall(text)
    if len(words) < 2 and not words_outside_latin() & {word.casefold() for word in words} and script != "thai":
        return None
    candidates = foreign_scripts()[script]
    if len(candidates) == 1:
        return candidates[0]
    guesses = [language for language, _ in _guesses(text)]
    return next((language for language in guesses if language in candidates), candidates[0])


def _is_japanese(text: str, scripts: Any) -> bool:
    """Kana quoted in a Chinese question do not make it Japanese."""
    chinese = any(word in text for word in load_vocabulary().chinese if len(word) > 1 or word in "吗嗎呢吧")
    quoted = chinese and scripts["han"] > scripts["hiragana"]
    if scripts["hiragana"] >= 2:
        return not quoted
    return scripts["katakana"] >= SHORTEST_FOREIGN_SCRIPT and not chinese and scripts["han"] <= scripts["katakana"]


def _foreign_in_latin(text: str) -> str | None:
    """Both the words and langdetect have to say so, since langdetect alone is wrong on short texts and on names."""
    ours = weigh_words(text)
    if len(ours.words) < SHORTEST_FOREIGN_LATIN or len(ours.content) < SHORTEST_FOREIGN_LATIN - 1:
        return None
    english_or_french = max(ours.without_particles.values())
    hits = _count_hits(text, ours.content)
    best = max(hits, key=lambda language: hits[language])
    if hits[best] <= english_or_french or (hits[best] < ENOUGH_HITS and len(ours.content) < LONG_TEXT):
        return None
    guess, probability = next(iter(_guesses(text)), ("en", 1.0))
    if guess in _OURS:
        return None
    if hits.get(guess) == hits[best] >= ENOUGH_HITS:
        return guess
    if hits[best] >= ENOUGH_HITS:
        return best
    return guess if probability >= SURE_OF_FOREIGN and max(ours.scores.values()) == 0 else None


def _count_hits(text: str, content: list[str]) -> dict[str, int]:
    vocabulary = load_vocabulary()
    words = {word.casefold() for word in content if not vocabulary.knows(word) and fold(word) not in vocabulary.neutral}
    written = " ".join(word for word in content if word.islower()) + "".join(re.findall("[¿¡]", text))
    hits = {language: len(words & known) for language, known in foreign_words().items()}
    for language, marks in foreign_marks().items():
        hits[language] += bool(marks & set(written))
    return hits


def _guesses(text: str) -> list[tuple[str, float]]:
    try:
        detector = _langdetect().create()
        detector.append(text)
        return [(guess.lang, guess.prob) for guess in detector.get_probabilities()]
    except LangDetectException:
        return []


__all__ = ["foreign_language", "french_share", "warm_up"]
