"""Compares detectors with the language policy: `PYTHONPATH=. python tests/assistant/language/measure.py`."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from cases import (
    Case,
    cases,
    changing_nothing,
    in_every_conversation,
    lines,
    third_sentences,
    third_short,
    third_stability,
)
from langdetect import PROFILES_DIRECTORY, DetectorFactory, detect
from langdetect.detector_factory import DetectorFactory as RestrictedFactory
from langdetect.lang_detect_exception import LangDetectException
from lingua import Language, LanguageDetectorBuilder

from assistant.language import decide
from assistant.language.script import count_scripts

Detector = Callable[[str, str | None], str]

LONGEST_SHORT = 12


def langdetect_as_it_comes(text: str, conversation: str | None) -> str:
    try:
        return detect(text).split("-")[0]
    except LangDetectException:
        return "none"


def _restricted() -> Detector:
    factory = RestrictedFactory()
    factory.seed = 0
    profiles = [Path(PROFILES_DIRECTORY, name).read_text(encoding="utf-8") for name in ("en", "fr", "zh-cn")]
    factory.load_json_profile(profiles)

    def langdetect_restricted(text: str, conversation: str | None) -> str:
        if count_scripts(text)["han"]:
            return "zh"
        try:
            detector = factory.create()
            detector.append(text)
            return str(detector.detect()).split("-")[0]
        except LangDetectException:
            return "none"

    return langdetect_restricted


def _lingua(low_accuracy: bool) -> Detector:
    builder = LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.FRENCH, Language.CHINESE)
    if low_accuracy:
        builder = builder.with_low_accuracy_mode()
    detector = builder.build()

    def lingua(text: str, conversation: str | None) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else "none"

    return lingua


def policy(text: str, conversation: str | None) -> str:
    return decide(text, conversation=conversation, interface=None).language


def _groups() -> dict[str, list[Case]]:
    sentences = [
        Case(conversation, sentence, language)
        for language, group in lines("sentences").items()
        for sentence in group
        if len(sentence) > LONGEST_SHORT or language == "zh"
        for conversation in (None, "en", "fr", "zh")
    ]
    stable = [Case(c, name, c) for name in lines("names")["stable"] for c in ("en", "fr", "zh")]
    conversations = {group: cases("conversations", group) for group in ("short", "switches", "first", "mixed")}
    wishes = {group: cases("wishes", group) for group in ("wishes", "not_wishes")}
    return {
        "sentences": sentences,
        **conversations,
        "stability": stable,
        **wishes,
        **_batch("unseen"),
        **_batch("fresh"),
        **_third(0, "seen"),
        **_third(1, "held out"),
    }


def _third(half: int, name: str) -> dict[str, list[Case]]:
    """The half of the third batch that served to find what goes wrong, or the one that was only counted."""
    groups = {}
    for language in ("en", "fr", "zh"):
        groups[f"third {name}: sentences {language}"] = third_sentences(language, ordinary=True, half=half)
        groups[f"third {name}: two languages, names {language}"] = third_sentences(language, ordinary=False, half=half)
    groups |= {f"third {name}: short in {language}": third_short(language, half) for language in ("en", "fr", "zh")}
    stable = [case for group in lines("third_stability") for case in third_stability(group, half)]
    return {**groups, f"third {name}: stability": stable}


def _batch(batch: str) -> dict[str, list[Case]]:
    """The messages of every kind that were written before the policy was corrected."""
    groups = {
        f"{batch} {kind} {language}": in_every_conversation(f"{batch}_{kind}", language)
        for kind in ("sentences", "short")
        for language in lines(f"{batch}_{kind}")
    }
    names = [case for group in lines(f"{batch}_names") for case in changing_nothing(f"{batch}_names", group)]
    return {**groups, f"{batch} names": names, f"{batch} mixed": cases(f"{batch}_mixed", "mixed")}


def _share(detector: Detector, group: list[Case]) -> float:
    found = [detector(case.message, case.conversation) == case.language for case in group]
    return sum(found) / len(found)


def main() -> None:
    """Print one line per group, one column per detector."""
    DetectorFactory.seed = 0
    random.seed(0)
    detectors: dict[str, Detector] = {
        "langdetect": langdetect_as_it_comes,
        "restricted": _restricted(),
        "lingua-low": _lingua(low_accuracy=True),
        "lingua": _lingua(low_accuracy=False),
        "policy": policy,
    }
    print(f"{'group':42}{'cases':>7}" + "".join(f"{name:>12}" for name in detectors))
    for name, group in _groups().items():
        shares = "".join(f"{_share(detector, group):12.3f}" for detector in detectors.values())
        print(f"{name:42}{len(group):7}{shares}")
    every = [case for group in _groups().values() for case in group]
    start = time.perf_counter()
    _share(policy, every)
    print(f"policy: {(time.perf_counter() - start) / len(every) * 1000:.2f} ms per message over {len(every)}")


if __name__ == "__main__":
    main()
