"""The statistical detectors: lingua for our three languages, langdetect for naming a language that is none of them."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

from langdetect.detector_factory import DetectorFactory  # type: ignore[import-untyped]
from langdetect.lang_detect_exception import LangDetectException  # type: ignore[import-untyped]
from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from assistant.language.evidence import Evidence, weigh_words
from assistant.language.script import count_scripts
from assistant.language.vocabulary import foreign_scripts, foreign_words, load_vocabulary, words_outside_latin

SHORTEST_FOREIGN_LATIN = 3
"""Words below which a text in Latin letters is never called foreign."""
SHORTEST_FOREIGN_SCRIPT = 4
"""Letters below which a text in another script is never called foreign."""
SURE_OF_FOREIGN = 0.85
"""Probability langdetect must give to a foreign language."""

_OURS = {"en", "fr", "zh-cn", "zh-tw"}
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"\S*(?:://|@)\S*")


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


def french_share(text: str) -> float:
    """How French, between 0 and 1, a text in Latin letters is, when it is English or French; 0.5 if it has none."""
    values = {value.language: value.value for value in _lingua().compute_language_confidence_values(text)}
    french, english = values[Language.FRENCH], values[Language.ENGLISH]
    return french / (french + english) if french + english else 0.5


def foreign_language(text: str) -> str | None:
    """The ISO code of a language that is neither English, French nor Chinese, when the text is clearly in it."""
    text = _CODE.sub(" ", text)
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
    return (
        scripts["hiragana"] >= 2
        and not (chinese and scripts["han"] > scripts["hiragana"])
        or (scripts["katakana"] >= SHORTEST_FOREIGN_SCRIPT and not chinese and scripts["han"] <= scripts["katakana"])
    )


def _foreign_in_latin(text: str) -> str | None:
    ours = weigh_words(text)
    words = [word for word in ours.content if word.isalpha()]
    if len(ours.words) < SHORTEST_FOREIGN_LATIN or len(words) < 2:
        return None
    hits = {language: _hits(words, known) for language, known in foreign_words().items()}
    if max(hits.values()) < 2 and (_favours_ours(ours) or len(words) < 5):
        return None
    for language, probability in _guesses(text)[:2]:
        if language in _OURS:
            return None
        if probability < SURE_OF_FOREIGN and hits.get(language, 0) < 3:
            continue
        if hits.get(language, 0) >= 2 and hits[language] > max(ours.scores.values()):
            return language
        if language not in hits and probability > 0.99 and not _favours_ours(ours) and len(words) >= 5:
            return language
    return None


def _favours_ours(ours: Evidence) -> bool:
    return max(ours.scores.values()) >= 1


def _hits(words: list[str], known: frozenset[str]) -> int:
    return len({word.casefold() for word in words if word.casefold() in known})


def _guesses(text: str) -> list[tuple[str, float]]:
    try:
        detector = _langdetect().create()
        detector.append(text)
        return [(guess.lang, guess.prob) for guess in detector.get_probabilities()]
    except LangDetectException:
        return []


__all__ = ["foreign_language", "french_share"]
