"""What language an interface locale asks for."""

import re

from assistant.language.vocabulary import read_data

_LANGUAGES = read_data("languages")
_RULES: dict[str, list[str]] = _LANGUAGES["locales"]
_SPOKEN: frozenset[str] = frozenset(_LANGUAGES["spoken"]) - {"simplified"}

DEFAULT: str = _LANGUAGES["default"]


def language_of_locale(locale: str | None) -> str | None:
    """One of `en`, `fr`, `zh` and `zh-Hant` for a BCP 47 tag such as `fr-CA` or `zh_TW`, or None."""
    if not locale:
        return None
    primary, *subtags = re.split(r"[-_.@]", locale.strip().lower())
    if primary in _RULES["chinese"]:
        return "zh-Hant" if _is_traditional(subtags) else "zh"
    return primary if primary in _SPOKEN else None


def _is_traditional(subtags: list[str]) -> bool:
    if any(subtag in _RULES["simplified_scripts"] for subtag in subtags):
        return False
    traditional = _RULES["traditional_scripts"] + _RULES["traditional_regions"]
    return any(subtag in traditional for subtag in subtags)
