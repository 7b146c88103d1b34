"""What the words of a message say about English and French, before any detector is asked."""

import re
from dataclasses import dataclass, field

from assistant.language.frame import Opener, find_opener
from assistant.language.names import heads_a_name, is_name
from assistant.language.vocabulary import COMMON, COURTESY, FUNCTION, OTHER, PARTICLE, Vocabulary, load_vocabulary

WEIGHTS = {FUNCTION: 1.0, COMMON: 0.6, COURTESY: 0.6, PARTICLE: 0.5}
CAPITAL_COMMON = 0.3
"""An everyday word with a capital opens a sentence or a title."""
FREQUENT_WEIGHT = 0.5
"""Of a word that is often written in one language and hardly in the other, but in no list written by hand."""
SHORTEST_SINGLE = 4
"""Letters of a merely frequent word that is enough alone; shorter ones are names and abbreviations too often."""
ARTICLE_WEIGHT = 1.0
"""Of an article before a word that is the same in both languages: "le menu" and "the menu" are no names."""

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_CODE = re.compile(r"://|@|\d|^www\.|\.(?:com|org|net|cn|fr)\b")
# "US", "IT", "WHO": a code or an organisation rather than a word; "OÙ" is none.
_ABBREVIATION = re.compile(r"\s*(?:[A-Z]{2}|WHO)\s*")
# "room b", "salle C"
_LABEL = re.compile(r"^(\s*[^\W\d_]{2,}\s+)[b-xz]\s*[?.!]*\s*$", re.IGNORECASE)
_ELISION = re.compile(
    r"(?P<head>c|l|d|j|m|t|s|n|qu|jusqu|lorsqu|puisqu)'(?P<rest>[aeiouyhàâéèêëîïôûœ].*)", re.IGNORECASE
)
_ELIDED = re.compile(r"l'([a-zàâéèêëîïôûœ]+)")
# "redis-le", "allons-y": what French joins to a verb, where it is no function word already.
_AFTER_VERBS = frozenset({"le", "la", "les", "y", "en"})
_ARTICLES = {"en": frozenset({"the"}), "fr": frozenset({"le", "la", "les"})}
# "l hotel", "d art", "qu a fait": French typed without apostrophes.
_BARE_ELISION = re.compile(r"(?<![\w'-])(l|d|qu)\s+([aeiouyhàâéèêëîïôûœ][^\W\d_]*)")
_PRONOUNS = frozenset({"c", "j", "m", "t", "s", "n", "qu", "jusqu", "lorsqu", "puisqu"})
_SENTENCE_END = re.compile(r"[.!?:\n«“\"]\s*$")
_SPACES = re.compile(r"(\s+)")
_LOOK_BACK = 3


@dataclass
class Evidence:
    """Scores per language, and the words on which a detector may be asked.

    `content` leaves out names (capitals inside a sentence), codes and words that are the same in both languages.
    Particles such as "de", "la" or "in" belong to many more languages than ours. `functions` and `frequent` are the
    parts of the scores that function words without a capital and merely frequent words make up.
    """

    scores: dict[str, float] = field(default_factory=lambda: {"en": 0.0, "fr": 0.0})
    without_particles: dict[str, float] = field(default_factory=lambda: {"en": 0.0, "fr": 0.0})
    functions: dict[str, float] = field(default_factory=lambda: {"en": 0.0, "fr": 0.0})
    frequent: dict[str, float] = field(default_factory=lambda: {"en": 0.0, "fr": 0.0})
    words: list[str] = field(default_factory=list)
    content: list[str] = field(default_factory=list)
    is_name: bool = False
    opener: Opener | None = None

    @property
    def lower_case(self) -> int:
        """How many different words are written without a capital, those that tell nothing included."""
        return len({word for word in self.words if word[0].islower()})

    @property
    def leader(self) -> str:
        return "fr" if self.scores["fr"] > self.scores["en"] else "en"

    @property
    def margin(self) -> float:
        return abs(self.scores["fr"] - self.scores["en"])

    @property
    def is_one_sided(self) -> bool:
        """Whether words of one language only are known, and none has a capital."""
        known = [score for score in self.scores.values() if score]
        return len(known) == 1 and known[0] >= FREQUENT_WEIGHT and all(word.islower() for word in self.words)

    @property
    def listed(self) -> float:
        """The higher score, merely frequent words left out."""
        return max(score - self.frequent[language] for language, score in self.scores.items())

    @property
    def only_holder(self) -> str | None:
        """The language whose function words alone hold the message together: "qui anime le closing panel"."""
        holders = [language for language, score in self.functions.items() if score >= WEIGHTS[FUNCTION]]
        return holders[0] if len(holders) == 1 and self.scores[holders[0]] >= self.scores[OTHER[holders[0]]] else None


def drop_codes(text: str) -> str:
    """The text without addresses, numbers and whatever else has a digit."""
    return "".join(" " if _CODE.search(part) else part for part in _SPACES.split(text))


def weigh_words(text: str) -> Evidence:
    """Count the words of each language in a text of Latin letters."""
    plain = _BARE_ELISION.sub(r"\1'\2", text.replace("’", "'"))
    without_codes = _LABEL.sub(r"\1", drop_codes(plain))
    has_code = without_codes.split() != plain.split()
    plain = without_codes
    if plain.isupper():
        plain = plain.lower()
    vocabulary = load_vocabulary()
    evidence = Evidence()
    for match in _WORD.finditer(plain):
        start = match.start()
        opens_text = not evidence.words and not plain[:start].strip()
        opens_sentence = opens_text or bool(_SENTENCE_END.search(plain[max(start - _LOOK_BACK, 0) : start]))
        _weigh(match[0], opens_sentence, evidence, vocabulary)
    is_date = has_code and {word.casefold() for word in evidence.words} <= vocabulary.dates
    evidence.is_name = (
        is_date
        or bool(_ABBREVIATION.fullmatch(text))
        or (_is_title(evidence.words, vocabulary) and not ("?" in text and _is_inverted(evidence.words, vocabulary)))
        or (is_name(evidence.words, vocabulary) and not _is_statement(text, evidence.words, vocabulary))
    )
    evidence.opener = find_opener(evidence.words, vocabulary)
    _weigh_greeting(evidence, vocabulary)
    _weigh_opening_particle(evidence, vocabulary)
    _weigh_article(evidence, vocabulary)
    if not has_code:
        _weigh_single(evidence, vocabulary, is_asked="?" in text)
    return evidence


def _weigh_opening_particle(evidence: Evidence, vocabulary: Vocabulary) -> None:
    """A word of one language before nothing but names: "and Hangzhou?", "pour Marie", "outside Gare Saint-Lazare"."""
    first, *rest = evidence.words or [""]
    if not rest or not all(word[0].isupper() and not vocabulary.is_function(word) for word in rest):
        return
    is_word = first.islower() and not heads_a_name(first)
    for language, words in vocabulary.before_names.items():
        is_only = is_word and first in vocabulary.frequent[language] and not evidence.scores[OTHER[language]]
        if first in words or is_only:
            evidence.scores[language] = max(evidence.scores[language], WEIGHTS[FUNCTION])


def _weigh_single(evidence: Evidence, vocabulary: Vocabulary, is_asked: bool) -> None:
    """One everyday word is enough, alone or beside words that both languages have: "tomorrow", "version courte"."""
    telling = [word for word in evidence.words if not vocabulary.tells_nothing_alone(word)]
    if len(telling) != 1 or not all(word.islower() for word in evidence.words):
        return
    is_long = len(evidence.words) == 1 and len(telling[0]) >= SHORTEST_SINGLE
    for language, other in OTHER.items():
        is_listed = vocabulary.kind(language, telling[0]) == COMMON
        is_frequent = bool(evidence.frequent[language]) and (is_asked or is_long)
        if (is_listed or is_frequent) and not evidence.scores[other]:
            evidence.scores[language] = max(evidence.scores[language], WEIGHTS[FUNCTION])


def _weigh_greeting(evidence: Evidence, vocabulary: Vocabulary) -> None:
    """A greeting that only those who speak the language use, and nothing else: "merci !", "bonjour Marie"."""
    told = [word for word in evidence.words if not vocabulary.is_neutral(word)]
    courteous = [word for word in told if any(vocabulary.kind(known, word) == COURTESY for known in vocabulary.kinds)]
    if len(courteous) < sum(word.islower() for word in told):
        return
    for language, greetings in vocabulary.greetings.items():
        if greetings & {word.casefold() for word in courteous}:
            evidence.scores[language] = evidence.scores[OTHER[language]] + WEIGHTS[FUNCTION]


def _weigh_article(evidence: Evidence, vocabulary: Vocabulary) -> None:
    if len(evidence.words) == 2 and vocabulary.tells_nothing_alone(evidence.words[1]) and evidence.lower_case:
        for language, articles in _ARTICLES.items():
            if evidence.words[0].casefold() in articles and evidence.words[1].islower():
                evidence.scores[language] = max(evidence.scores[language], ARTICLE_WEIGHT)
    elided = _ELIDED.fullmatch(evidence.words[0]) if len(evidence.words) == 1 else None
    if elided and vocabulary.tells_nothing_alone(elided[1]):
        evidence.scores["fr"] = max(evidence.scores["fr"], ARTICLE_WEIGHT)


def _is_title(words: list[str], vocabulary: Vocabulary) -> bool:
    """Capitals on every word but the links: the name of a body, a person or a place, not a sentence."""
    if not words or words[0].casefold() in vocabulary.title_links - vocabulary.name_articles:
        return False
    if any(vocabulary.kind(language, words[0]) == COURTESY for language in vocabulary.kinds):
        return False
    for word in words:
        if word[0].islower() and not set(re.split("['-]", word)) <= vocabulary.title_links and "'" not in word:
            return False
        if (elision := _ELISION.fullmatch(word)) and elision["rest"][0].islower():
            return False
        if word[0].isupper() and vocabulary.is_function(word) and word.casefold() not in vocabulary.title_links:
            return False
    return words[0][0].isupper() and any(letter.isupper() for word in words[1:] for letter in word)


def _is_inverted(words: list[str], vocabulary: Vocabulary) -> bool:
    """A verb joined to whom it asks: "Venez-vous"; not "Rendez-vous", which is a word of its own."""
    first, *joined = words[0].split("-")
    asked = [part for part in joined if part.islower() and part not in vocabulary.title_links]
    return bool(first) and any(map(vocabulary.is_function, asked)) and not vocabulary.knows(words[0])


def _is_statement(text: str, words: list[str], vocabulary: Vocabulary) -> bool:
    """Words that end like a sentence, of which the second has no capital: "Tom dormait dehors." """
    told = [word for word in words if word not in vocabulary.title_links]
    return text.rstrip().endswith((".", "!")) and len(told) > 2 and told[0][0].isupper() and told[1].islower()


def _weigh(word: str, starts_sentence: bool, evidence: Evidence, vocabulary: Vocabulary) -> None:
    # "bye bye" says no more than "bye".
    is_repeated = word in evidence.words
    evidence.words.append(word)
    if is_repeated:
        return
    is_name = word[0].isupper() and not starts_sentence and word != "I"
    if vocabulary.is_neutral(word):
        return
    if not is_name:
        evidence.content.append(word)
    parts = _parts(word, evidence, vocabulary)
    for part in parts:
        _score(part, starts_sentence, evidence, vocabulary)
    if len(parts) == 2 and parts[1] in _AFTER_VERBS and vocabulary.is_french_verb(parts[0]):
        evidence.scores["fr"] += WEIGHTS[FUNCTION]
    elif len(parts) == 1:
        # "enghien-les-bains" is a place, whatever its parts mean.
        _score_frequent(parts[0], evidence, vocabulary)


def _parts(word: str, evidence: Evidence, vocabulary: Vocabulary) -> list[str]:
    """The word itself when it is known, else what elision and hyphens join."""
    if vocabulary.knows(word):
        return [word]
    if elision := _ELISION.fullmatch(word):
        head, rest = elision["head"].lower(), elision["rest"]
        evidence.scores["fr"] += WEIGHTS[FUNCTION] if head in _PRONOUNS else WEIGHTS[PARTICLE]
        evidence.functions["fr"] += WEIGHTS[FUNCTION] if head in _PRONOUNS else 0.0
        return _parts(rest, evidence, vocabulary)
    if "-" in word:
        return word.split("-")
    if "'" in word and vocabulary.knows(word.split("'")[0]):
        return [word.split("'")[0]]
    return [word]


def _score(word: str, starts_sentence: bool, evidence: Evidence, vocabulary: Vocabulary) -> None:
    capital = word[:1].isupper() and word != "I"
    for language in vocabulary.kinds:
        if kind := vocabulary.kind(language, word):
            weight = _weight(kind, capital, starts_sentence)
            evidence.scores[language] += weight
            evidence.without_particles[language] += weight if kind != PARTICLE else 0.0
            evidence.functions[language] += weight if kind == FUNCTION and weight == WEIGHTS[FUNCTION] else 0.0


def _score_frequent(word: str, evidence: Evidence, vocabulary: Vocabulary) -> None:
    if word[0].isupper() or vocabulary.knows(word):
        return
    for language, words in vocabulary.frequent.items():
        weight = FREQUENT_WEIGHT if word in words else 0.0
        for scores in (evidence.scores, evidence.without_particles, evidence.frequent):
            scores[language] += weight


def _weight(kind: str, capital: bool, starts_sentence: bool) -> float:
    """Inside a sentence a capital marks a name or a title: "May", "WHO", "City of Design"."""
    if capital and not starts_sentence:
        return WEIGHTS[PARTICLE] if kind == FUNCTION else 0.0
    return CAPITAL_COMMON if capital and kind == COMMON else WEIGHTS[kind]
