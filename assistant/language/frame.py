"""What holds a message of two languages together: the words that open its question, and where Chinese stands in it.

The clause that carries a sentence gives it its language, and what is put into it (a title, a term) keeps its own: the
"matrix language frame" of C. Myers-Scotton, Duelling Languages (1993). English and French questions open with it.
"""

import re
from typing import NamedTuple

from assistant.language.script import HAN
from assistant.language.vocabulary import COURTESY, FUNCTION, OTHER, Vocabulary, fold

_LATIN = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_PAUSES = frozenset("，。！？；、,.!?;:…")
_JOINTS = re.compile("['-]")
_DOUBTFUL = frozenset({"que", "comment"})
_REFLEXIVE = frozenset({"s", "m", "t", "l", "c"})


class Opener(NamedTuple):
    """The language whose words open the message; `is_contested` when the other language asks something after them."""

    language: str
    is_contested: bool


def find_opener(words: list[str], vocabulary: Vocabulary) -> Opener | None:
    """What opens the message: "qui anime women in the arts" is French and "is la cité de la musique near" English.

    After a noun that announces a title ("le film …"), a question of the other language is the title.
    """
    rest = list(words)
    while rest and _leads_in(rest[0], vocabulary):
        rest.pop(0)
    if len(rest) < 2 or (rest[0][1:] and rest[0] != rest[0].casefold() and not rest[0][1:].islower()):
        return None
    for language, other in OTHER.items():
        is_named = any(fold(word) in vocabulary.naming[language] for word in words[1:3])
        if is_named or _announces(rest, vocabulary.determiners[language], vocabulary.carriers[language]):
            return Opener(language, is_contested=False)
        if _opens(rest, language, vocabulary):
            return Opener(language, any(_is_in(word, vocabulary.askers[other]) for word in rest[1:]))
    return None


def _announces(words: list[str], determiners: frozenset[str], carriers: frozenset[str]) -> bool:
    """ "the song", "un livre", "l'expo"."""
    article, *noun = _JOINTS.split(fold(words[0])) if "'" in words[0] else [fold(words[0]), fold(words[1])]
    return article in determiners and bool(carriers & set(noun)) and len(words) > 2


def _opens(words: list[str], language: str, vocabulary: Vocabulary) -> bool:
    """Whether a question, a request or a subject with its verb opens the message ("le wifi est down").

    "que" is Spanish and Portuguese too and "comment" English, so a French word has to follow.
    """
    first = words[0]
    if _is_in(first, vocabulary.openers[language]):
        return first.casefold() not in _DOUBTFUL or _is_french(words[1], vocabulary)
    has_subject = fold(first) in vocabulary.determiners[language]
    return has_subject and any(fold(word) in vocabulary.verbs[language] for word in words[2:])


def _is_french(word: str, vocabulary: Vocabulary) -> bool:
    head = word.split("'")[0]
    return vocabulary.kind("fr", word) == FUNCTION or (head != word and head.casefold() in _REFLEXIVE)


def _leads_in(word: str, vocabulary: Vocabulary) -> bool:
    """Courtesies, noises and conjunctions stand before any language's question."""
    is_courtesy = any(vocabulary.kind(language, word) == COURTESY for language in vocabulary.kinds)
    return is_courtesy or vocabulary.is_neutral(word) or word.casefold() in vocabulary.lead_ins


def _is_in(word: str, words: frozenset[str]) -> bool:
    """The word itself, or what stands before its first apostrophe or hyphen ("parle-moi", "c'est")."""
    plain = fold(word)
    return plain in words or _JOINTS.split(plain)[0] in words


def chinese_asks(text: str, vocabulary: Vocabulary) -> bool:
    """Whether Chinese asks about Latin words on one side of it or within it: "women in the arts谁主持".

    Not where the Latin words ask what the Chinese ones mean ("how do you say 你好吗").
    """
    asked = [match.span() for word in vocabulary.chinese_askers for match in re.finditer(re.escape(word), text)]
    latin = list(_LATIN.finditer(text))
    han = [match.start() for match in HAN.finditer(text)]
    if not asked or not latin or not han:
        return False
    if any(fold(match[0]) in vocabulary.meaning for match in latin):
        return False
    if latin[0].start() > han[0]:
        return latin[-1].start() < han[-1] or latin[0].start() > han[-1]
    before = text[han[0] - 1]
    is_glued = before.isalpha() or before in _PAUSES
    return latin[-1].start() < han[0] and (is_glued or any(end - start < len(han) for start, end in asked))
