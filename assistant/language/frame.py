"""What holds a message of two languages together: the words that open its question, and where Chinese stands in it.

The clause that carries a sentence gives it its language, and what is put into it (a title, a term) keeps its own: the
"matrix language frame" of C. Myers-Scotton, Duelling Languages (1993). English and French questions open with it.
"""

import re

from assistant.language.script import HAN
from assistant.language.vocabulary import COURTESY, FUNCTION, Vocabulary, fold

_LATIN = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_JOINTS = re.compile("['-]")
_OTHER = {"en": "fr", "fr": "en"}


def find_opener(words: list[str], vocabulary: Vocabulary) -> str | None:
    """The language whose word opens the question, unless the other language asks something after it.

    "qui anime women in the arts" is French and "is la cité de la musique near" English.
    """
    rest = list(words)
    while rest and _leads_in(rest[0], vocabulary):
        rest.pop(0)
    if len(rest) < 2:
        return None
    for language, other in _OTHER.items():
        if _opens(rest, language, vocabulary):
            return None if any(_is_in(word, vocabulary.askers[other]) for word in rest[1:]) else language
    return None


def _opens(words: list[str], language: str, vocabulary: Vocabulary) -> bool:
    """Whether a question, a request or a subject with its verb opens the message ("le wifi est down").

    "que" opens Spanish and Portuguese questions too, so a French word has to follow.
    """
    first = words[0]
    if first != first.casefold() and first[1:] and not first[1:].islower():
        return False
    if _is_in(first, vocabulary.openers[language]):
        return first.casefold() != "que" or vocabulary.kind(language, words[1]) == FUNCTION
    has_subject = fold(first) in vocabulary.determiners[language]
    return has_subject and any(fold(word) in vocabulary.verbs[language] for word in words[2:])


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
    is_glued = text[han[0] - 1].isalpha()
    return latin[-1].start() < han[0] and (is_glued or any(end - start < len(han) for start, end in asked))
