"""What the words of a message say about English and French, before any detector is asked."""

import re
from dataclasses import dataclass, field

from assistant.language.vocabulary import COMMON, COURTESY, FUNCTION, PARTICLE, Vocabulary, fold, load_vocabulary

WEIGHTS = {FUNCTION: 1.0, COMMON: 0.6, COURTESY: 0.6, PARTICLE: 0.5}

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_CODE = re.compile(r"\S*(?:://|@|\d)\S*|www\.\S+|\S+\.(?:com|org|net|cn|fr)\b\S*")
_ELISION = re.compile(
    r"(?P<head>c|l|d|j|m|t|s|n|qu|jusqu|lorsqu|puisqu)'(?P<rest>[aeiouyhàâéèêëîïôûœ].*)", re.IGNORECASE
)
_PRONOUNS = frozenset({"c", "j", "m", "t", "s", "n", "qu", "jusqu", "lorsqu", "puisqu"})
_SENTENCE_END = re.compile(r"[.!?:\n«“\"]\s*$")


@dataclass
class Evidence:
    """Scores per language, and the words on which a detector may be asked.

    `content` leaves out names (capitals inside a sentence), codes and words that are the same in both languages.
    """

    scores: dict[str, float] = field(default_factory=lambda: {"en": 0.0, "fr": 0.0})
    words: list[str] = field(default_factory=list)
    content: list[str] = field(default_factory=list)

    @property
    def leader(self) -> str:
        return "fr" if self.scores["fr"] > self.scores["en"] else "en"

    @property
    def margin(self) -> float:
        return abs(self.scores["fr"] - self.scores["en"])


def weigh_words(text: str) -> Evidence:
    """Count the words of each language in a text of Latin letters."""
    plain = _CODE.sub(" ", text.replace("’", "'"))
    if plain.isupper():
        plain = plain.lower()
    vocabulary = load_vocabulary()
    evidence = Evidence()
    for match in _WORD.finditer(plain):
        starts = not plain[: match.start()].strip() or bool(_SENTENCE_END.search(plain[: match.start()]))
        _weigh(match[0], starts, evidence, vocabulary)
    return evidence


def _weigh(word: str, starts_sentence: bool, evidence: Evidence, vocabulary: Vocabulary) -> None:
    evidence.words.append(word)
    is_name = word[0].isupper() and not starts_sentence and word != "I"
    if fold(word) in vocabulary.neutral:
        return
    if not is_name:
        evidence.content.append(word)
    for part in _parts(word, evidence, vocabulary):
        _score(part, starts_sentence, evidence, vocabulary)


def _parts(word: str, evidence: Evidence, vocabulary: Vocabulary) -> list[str]:
    """The word itself when it is known, else what elision and hyphens join."""
    if _is_known(word, vocabulary):
        return [word]
    if elision := _ELISION.fullmatch(word):
        head, rest = elision["head"].lower(), elision["rest"]
        evidence.scores["fr"] += WEIGHTS[FUNCTION] if head in _PRONOUNS else WEIGHTS[PARTICLE]
        return _parts(rest, evidence, vocabulary)
    if "-" in word and not word[0].isupper():
        return word.split("-")
    if "'" in word and _is_known(word.split("'")[0], vocabulary):
        return [word.split("'")[0]]
    return [word]


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    return any(fold(word) in kinds for kinds in vocabulary.kinds.values())


def _score(word: str, starts_sentence: bool, evidence: Evidence, vocabulary: Vocabulary) -> None:
    if word.lower() == "à":
        evidence.scores["fr"] += WEIGHTS[FUNCTION]
        return
    capital = word[:1].isupper() and word != "I"
    for language, kinds in vocabulary.kinds.items():
        kind = kinds.get(fold(word))
        if kind is None:
            continue
        weight = WEIGHTS[kind]
        if capital and not starts_sentence:
            # Inside a sentence a capital marks a name or a title: "May", "WHO", "City of Design".
            weight = WEIGHTS[PARTICLE] if kind == FUNCTION else 0.0
        elif capital and kind == COMMON:
            weight = WEIGHTS[PARTICLE]
        evidence.scores[language] += weight
