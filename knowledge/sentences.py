"""Where sentences begin and end in English, French and Chinese text."""

import re

_ABBREVIATIONS = {
    "en": "mr mrs ms dr prof st no vs etc e.g i.e p pp vol fig dept inc ltd jr sr approx cf al".split(),
    "fr": "m mm mme mlle dr pr st ste no n° etc p pp vol fig cf env av apr art chap ex hab".split(),
}
_CLOSING = "\"'»”’)\\]）】》」』"
_HAN_END = re.compile(rf"[。！？!?；…]+[{_CLOSING}]*")
_LATIN_END = re.compile(rf"[.!?…]+[\u00a0\u202f {_CLOSING}]*(?=\s)")
_OPENS = re.compile(r"[\s\u00a0\u202f]*[\"'«“‘(\[]*[\s\u00a0\u202f]*[^\W_a-zà-ÿ]")


def split_sentences(text: str, language: str) -> list[tuple[int, int]]:
    """Return (start, end) offsets of the sentences of `text`, without the white space between them.

    Line breaks end a sentence as well. Chinese ends at full-width marks and needs no space after them.
    """
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for end in _ends(line.group(), language):
            spans.append((start, line.start() + end))
            start = line.start() + end
        spans.append((start, line.end()))
    return [span for span in (_trim(text, *span) for span in spans) if span[0] < span[1]]


def _ends(line: str, language: str) -> list[int]:
    if language == "zh":
        ends = [match.end() for match in _HAN_END.finditer(line)]
        return sorted({*ends, *(end for end in _latin_ends(line, "en"))})
    return _latin_ends(line, language)


def _latin_ends(line: str, language: str) -> list[int]:
    return [
        match.end()
        for match in _LATIN_END.finditer(line)
        if _OPENS.match(line, match.end()) and not _abbreviated(line, match.start(), language)
    ]


def _abbreviated(line: str, stop: int, language: str) -> bool:
    if line[stop] != ".":
        return False
    word = re.search(r"[\w.°]*$", line[:stop])
    before = word.group() if word else ""
    # A capital alone is an initial; a small letter may be a unit, as in « à 14 h. ».
    return before.lower() in _ABBREVIATIONS.get(language, ()) or (len(before) == 1 and before.isupper())


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
