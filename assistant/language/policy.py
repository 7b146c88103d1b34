"""The language policy: one pure decision about the language in which a message is answered.

A delegate must never get an answer in a language that they did not ask for, and a name, a number or a room code must
never change the language of a conversation. So the order is:

1. an explicit wish ("in French please", 请用英文, "parle anglais");
2. the script: Chinese characters decide, unless English or French words hold the sentence together;
3. the words that open an English or French question, then the function words of both;
4. the detector, with the language of the conversation as prior;
5. the language of the conversation; 6. the locale of the interface; 7. English.

Chinese is answered in simplified characters; in traditional ones on request, when the conversation already has them, or
when the interface is set to them.
"""

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.language.detector import foreign_language, french_share
from assistant.language.evidence import Evidence, weigh_words
from assistant.language.frame import chinese_asks
from assistant.language.locales import DEFAULT, language_of_locale
from assistant.language.names import drop_titles, is_rest_of_name
from assistant.language.script import count_scripts, is_traditional
from assistant.language.vocabulary import load_vocabulary
from assistant.language.wishes import find_wish

ENOUGH_TO_SWITCH = 1.0
"""Score of function words that changes the language of a conversation: one clear word, or two everyday ones."""
ENOUGH_TO_START = 0.5
"""The same where no conversation has a language yet."""
WORDS_OF_A_SENTENCE = 4
ODDS_OF_A_SENTENCE = 1.2
"""Logarithm of the odds at which the detector changes the language of a conversation; one word alone never does."""
ODDS_WITH_KNOWN_WORD = 0.5
WORDS_OF_ONE_SIDE = 3
"""Words, none with a capital, from which a word of one language and none of the other outweigh the conversation."""
ODDS_OF_UNKNOWN_WORDS = 4.0
ODDS_TO_START = 0.6
ODDS_OF_CONTEXT = 1.0
WORDS_TO_SWITCH = 2
WORDS_TO_START = 1

_QUOTED = re.compile(r"[“\"«「『《][^”\"»」』》]{1,80}[”\"»」』》]")
_HAN_PER_WORD = 2


class Reason(StrEnum):
    """The rule that decided; written to the log, never shown."""

    WISH = "wish"
    SCRIPT = "script"
    FUNCTION_WORDS = "function-words"
    DETECTOR = "detector"
    CONVERSATION = "conversation"
    INTERFACE = "interface"
    DEFAULT = "default"


@dataclass(frozen=True)
class LanguageDecision:
    """The language to answer in: `en`, `fr`, `zh` or `zh-Hant`.

    `foreign` names the language of a message that is in none of ours; `mixed` says that Chinese and Latin words stand
    together; `traditional` that the message itself is written in traditional characters.
    """

    language: str
    reason: Reason
    foreign: str | None = None
    mixed: bool = False
    traditional: bool = False


def decide(text: str, *, conversation: str | None, interface: str | None) -> LanguageDecision:
    """Decide the language of the answer to `text`.

    `conversation` is the language decided for the previous message, if any; `interface` any BCP 47 tag.
    """
    locale = language_of_locale(interface)
    current = language_of_locale(conversation)
    scripts = count_scripts(text)
    mixed = bool(scripts["han"] and scripts["latin"])
    traditional = bool(scripts["han"]) and is_traditional(text)

    def settle(language: str, reason: Reason, foreign: str | None = None) -> LanguageDecision:
        return LanguageDecision(_variant(language, current, locale), reason, foreign, mixed, traditional)

    if wish := find_wish(text):
        if wish in ("simplified", "zh-Hant"):
            return LanguageDecision("zh" if wish == "simplified" else wish, Reason.WISH, None, mixed, traditional)
        return settle(wish, Reason.WISH)
    frame = drop_titles(text)
    evidence = _weigh_frame(frame)
    evidence.is_name |= frame != text and is_rest_of_name(evidence.words, load_vocabulary())
    if foreign := _foreign(frame, evidence):
        return settle(*_context(current, locale), foreign)
    if scripts["han"] and _is_chinese(frame, evidence):
        return settle("zh", Reason.SCRIPT)
    language, reason = _english_or_french(evidence, current, locale) or _context(current, locale)
    return settle(language, reason)


def _foreign(text: str, evidence: Evidence) -> str | None:
    """Clear English or French is never sent to the slower detector of all languages."""
    if evidence.margin >= 2 and min(evidence.scores.values()) == 0 and evidence.margin * 2 >= len(evidence.content):
        return None
    return foreign_language(text)


def _weigh_frame(text: str) -> Evidence:
    """The words around what is quoted, since a quoted title says nothing about its reader; all words if none are."""
    frame = weigh_words(_QUOTED.sub(" ", text))
    return frame if frame.content else weigh_words(text)


def _context(current: str | None, locale: str | None) -> tuple[str, Reason]:
    if current:
        return current, Reason.CONVERSATION
    if locale:
        return locale, Reason.INTERFACE
    return DEFAULT, Reason.DEFAULT


def _variant(language: str, current: str | None, locale: str | None) -> str:
    """Chinese keeps the characters of the conversation, else those of the interface."""
    if language != "zh":
        return language
    if current in ("zh", "zh-Hant"):
        return current
    return "zh-Hant" if locale == "zh-Hant" else "zh"


def _is_chinese(text: str, evidence: Evidence) -> bool:
    """Whether Chinese holds the sentence together, or is only what an English or French sentence asks about."""
    if evidence.listed < ENOUGH_TO_SWITCH:
        return True
    outside_quotes = _QUOTED.sub(" ", text)
    if chinese_asks(outside_quotes, load_vocabulary()):
        return True
    chinese = sum(word in outside_quotes for word in load_vocabulary().chinese)
    if not chinese:
        return False
    latin = weigh_words(outside_quotes).listed
    return latin < ENOUGH_TO_SWITCH or count_scripts(outside_quotes)["han"] / _HAN_PER_WORD >= len(evidence.words)


def _english_or_french(evidence: Evidence, current: str | None, locale: str | None) -> tuple[str, Reason] | None:
    if evidence.is_name:
        return None
    if evidence.opener:
        if not evidence.opener.is_contested:
            return evidence.opener.language, Reason.FUNCTION_WORDS
        if current in evidence.scores:
            return None
    if evidence.margin >= (ENOUGH_TO_SWITCH if current else ENOUGH_TO_START):
        return evidence.leader, Reason.FUNCTION_WORDS
    if holder := evidence.only_holder:
        return holder, Reason.FUNCTION_WORDS
    words = len(evidence.content)
    if evidence.margin >= ENOUGH_TO_START:
        words = max(words, evidence.lower_case)
    elif not evidence.lower_case:
        return None
    if words < (WORDS_TO_SWITCH if current else WORDS_TO_START):
        return None
    odds = _log_odds(french_share(" ".join(evidence.content))) + 2 * (evidence.scores["fr"] - evidence.scores["en"])
    one_sided = words >= WORDS_OF_ONE_SIDE and evidence.is_one_sided
    if not one_sided:
        odds += {"fr": ODDS_OF_CONTEXT, "en": -ODDS_OF_CONTEXT}.get(current or locale or "", 0.0)
    if abs(odds) < (_odds_to_switch(words, evidence, one_sided) if current else ODDS_TO_START):
        return None
    return ("fr" if odds > 0 else "en"), Reason.DETECTOR


def _odds_to_switch(words: int, evidence: Evidence, one_sided: bool) -> float:
    """Few words, all of them unknown, may be somebody's name."""
    if one_sided:
        return ODDS_WITH_KNOWN_WORD
    if words >= WORDS_OF_A_SENTENCE:
        return ODDS_OF_A_SENTENCE
    return ODDS_WITH_KNOWN_WORD if evidence.margin >= ENOUGH_TO_START else ODDS_OF_UNKNOWN_WORDS


def _log_odds(share: float) -> float:
    bounded = min(max(share, 0.001), 0.999)
    return math.log(bounded / (1 - bounded))
