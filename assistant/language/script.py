"""Scripts of a text, and Chinese characters turned from traditional to simplified and back."""

import re
from collections import Counter
from functools import cache

from opencc import OpenCC

_RANGES: dict[str, str] = {
    "latin": r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "han": r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f",
    "hiragana": r"\u3041-\u3096",
    "katakana": r"\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d",
    "hangul": r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "cyrillic": r"\u0400-\u052f",
    "arabic": r"\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f",
    "hebrew": r"\u05d0-\u05ea",
    "greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "thai": r"\u0e01-\u0e4e",
    "devanagari": r"\u0900-\u0963\u0971-\u097f",
    "bengali": r"\u0980-\u09e3",
    "tamil": r"\u0b82-\u0bd7",
}
_LETTERS = re.compile("|".join(f"(?P<{name}>[{letters}])" for name, letters in _RANGES.items()))
HAN = re.compile(f"[{_RANGES['han']}]")


def count_scripts(text: str) -> Counter[str]:
    """How many letters of each script the text has; digits, punctuation and symbols belong to none."""
    return Counter(match.lastgroup for match in _LETTERS.finditer(text) if match.lastgroup)


def han_only(text: str) -> str:
    """The Chinese characters of a text, in order."""
    return "".join(HAN.findall(text))


@cache
def _converter(configuration: str) -> OpenCC:
    return OpenCC(configuration)


def to_simplified(text: str) -> str:
    """The text with its traditional characters written in simplified ones; everything else stays as it is."""
    return str(_converter("t2s").convert(text)) if HAN.search(text) else text


def to_traditional(text: str) -> str:
    """The text with its simplified characters written in traditional ones; everything else stays as it is."""
    return str(_converter("s2tw").convert(text)) if HAN.search(text) else text


def is_traditional(text: str) -> bool:
    """Whether the Chinese characters that differ between the two ways of writing are mostly traditional ones."""
    han = han_only(text)
    if not han:
        return False
    traditional = sum(a != b for a, b in zip(han, to_simplified(han), strict=False))
    simplified = sum(a != b for a, b in zip(han, to_traditional(han), strict=False))
    return traditional > simplified
