"""Figures, dates and times in a text, in one form for every language, so that renderings can be compared.

2,000 and 2 000 and 2000 are the same figure, as are 25 million, 25 millions and 2500万, 17 March, 17 mars and 3月17日,
14:00 and 14 h.
"""

import re
from decimal import Decimal

_SPACES = "\u00a0\u202f\u2009\u2007"
_NOISE = re.compile(r"COVID[- ‑]?19|SARS[- ‑]CoV[- ‑]2|https?://\S+|\]\([^)]*\)", re.IGNORECASE)

_MONTHS = {
    "en": "january february march april may june july august september october november december".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
_SCALES = {
    "en": {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12},
    "fr": {"mille": 10**3, "million": 10**6, "milliard": 10**9, "billion": 10**12},
    "zh": {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12},
}
_DECIMAL_MARK = {"fr": ","}
_NUMBER = {
    "en": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?",
    "fr": rf"\d{{1,3}}(?:[ {_SPACES}]\d{{3}})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?",
    "zh": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?",
}


def figures(text: str, language: str) -> set[str]:
    """Return the figures of `text` as comparable strings.

    Numbers come as plain decimals (`2000`, `1.5`), months as `month:3`, times of day as `time:14:00`.
    """
    text = _NOISE.sub(" ", text)
    found: set[str] = set()
    text = _take_times(text, language, found)
    text = _take_months(text, language, found)
    scales = _SCALES.get(language, {})
    scale = "|".join(sorted(scales, key=len, reverse=True))
    suffix = rf"(?:[\s{_SPACES}\-]?(?P<scale>{scale})s?(?![a-z]))?" if scale else "(?P<scale>)"
    for match in re.finditer(rf"(?P<number>{_NUMBER.get(language, _NUMBER['en'])}){suffix}", text, re.IGNORECASE):
        value = _value(match["number"], language) * scales.get((match["scale"] or "").lower(), 1)
        found.add(_plain(value))
    return found


def _value(number: str, language: str) -> Decimal:
    if _DECIMAL_MARK.get(language) == ",":
        number = re.sub(rf"[ {_SPACES}]", "", number).replace(",", ".")
    else:
        number = number.replace(",", "")
    return Decimal(number)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _take_times(text: str, language: str, found: set[str]) -> str:
    space = rf"[ {_SPACES}]?"
    patterns = [r"(?<!\d)(?P<hour>[01]?\d|2[0-4])[:：](?P<minute>[0-5]\d)(?!\d)"]
    if language == "fr":
        patterns.append(rf"(?<![\d,])(?P<hour>[01]?\d|2[0-4]){space}h(?:{space}(?P<minute>[0-5]\d))?(?![\w])")
    if language == "zh":
        patterns.append(r"(?<!\d)(?P<hour>[01]?\d|2[0-4])[时点](?:(?P<minute>[0-5]?\d)分)?(?!间)")

    def take(match: re.Match[str]) -> str:
        found.add(f"time:{int(match['hour']):02d}:{int(match['minute'] or 0):02d}")
        return " "

    for pattern in patterns:
        text = re.sub(pattern, take, text)
    return text


def _take_months(text: str, language: str, found: set[str]) -> str:
    if language == "zh":
        for match in re.finditer(
            r"(?<!\d)(1[0-2]|0?[1-9])(?:[月]|(?=[至到、—–\-和](?:1[0-2]|[1-9])月(?!\d*日)))", text
        ):
            found.add(f"month:{int(match[1])}")
        return re.sub(r"(?<!\d)(1[0-2]|0?[1-9])(?:[月]|(?=[至到、—–\-和](?:1[0-2]|[1-9])月))", " ", text)
    names = _MONTHS.get(language, [])
    if not names:
        return text
    # English capitalises months and French does not, which tells them from « Chiang Mai » and "it may".
    written = [name.capitalize() if language == "en" else name for name in names]
    pattern = re.compile(rf"\b({'|'.join(written)})\b")
    for match in pattern.finditer(text):
        around = text[max(0, match.start() - 24) : match.start()] + "|" + text[match.end() : match.end() + 24]
        ambiguous = match[1].lower() in {"may", "march", "mars", "mai"}
        if not ambiguous or re.search(
            r"\d|\b(?:in|since|until|from|to|by|of|early|mid|late|en|depuis|fin|début)\b", around
        ):
            found.add(f"month:{names.index(match[1].lower()) + 1}")
    return text
