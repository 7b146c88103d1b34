"""An explicit wish for a language, found in a message."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from assistant.language.vocabulary import read_data

_SENTENCES = re.compile(r"[.!?;。！？；…\n]+")
_CLAUSES = re.compile(r"[.,!?;:。，！？；：、…\n()（）«»\"“”]+|\s[-–—]\s")
_NAMED = "wished"
_LONGEST_WISH = 120


@dataclass(frozen=True)
class _Patterns:
    message: tuple[re.Pattern[str], ...]
    clause: tuple[re.Pattern[str], ...]
    tail: tuple[re.Pattern[str], ...]
    name: re.Pattern[str]
    veto: re.Pattern[str]
    languages: dict[str, str]


@cache
def _patterns() -> _Patterns:
    spoken: dict[str, list[str]] = read_data("languages")["spoken"]
    languages = {name: language for language, names in spoken.items() for name in names}
    # The longest name first, so that "traditional chinese" is not read as "chinese".
    names = "|".join(re.escape(name) for name in sorted(languages, key=len, reverse=True))
    data = read_data("wishes")
    parts = {key: f"(?:{pattern})" for key, pattern in data["parts"].items()}

    def build(kind: str, tail: str = "") -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(p.format(L=f"(?P<{_NAMED}>{names})", **parts) + tail) for p in data[kind])

    veto = re.sub(r"\|\s+", "|", data["veto"]).strip().replace(" |", "|")
    return _Patterns(
        build("message"),
        build("clause"),
        build("tail", r"[\s.!?。！？]*$"),
        re.compile(names),
        re.compile(veto),
        languages,
    )


def find_wish(text: str) -> str | None:
    """The language that a message wishes for: `en`, `fr`, `zh`, `simplified`, `zh-Hant`, or None.

    The last wish of a message wins.
    """
    patterns = _patterns()
    lowered = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())
    if not patterns.name.search(lowered):
        return None
    wish = _whole_message(lowered, patterns) or _clause(lowered, patterns) or _tail(lowered, patterns)
    return patterns.languages[wish] if wish else None


def _whole_message(text: str, patterns: _Patterns) -> str | None:
    sentences = [part.strip() for part in _SENTENCES.split(text) if part.strip()]
    return _last_match(patterns.message, [text.strip(" .!?。！？"), *sentences[-1:]])


def _clause(text: str, patterns: _Patterns) -> str | None:
    clauses = [part.strip() for part in (*_SENTENCES.split(text), *_CLAUSES.split(text)) if part and part.strip()]
    return _last_match(patterns.clause, [clause for clause in clauses if not patterns.veto.search(clause)])


def _tail(text: str, patterns: _Patterns) -> str | None:
    found = [match for pattern in patterns.tail if (match := pattern.search(text[-_LONGEST_WISH:]))]
    return found[-1][_NAMED] if found and not patterns.veto.search(text) else None


def _last_match(patterns: tuple[re.Pattern[str], ...], candidates: list[str]) -> str | None:
    for candidate in reversed(candidates):
        if len(candidate) > _LONGEST_WISH:
            continue
        for pattern in patterns:
            if match := pattern.fullmatch(candidate):
                return match[_NAMED]
    return None
