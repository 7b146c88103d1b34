"""The language of a message: scripts, the detector, and the one policy that decides what a reply is written in."""

from assistant.language.detector import foreign_language, warm_up
from assistant.language.policy import LanguageDecision, Reason, decide
from assistant.language.script import is_traditional, to_simplified, to_traditional

__all__ = [
    "LanguageDecision",
    "Reason",
    "decide",
    "foreign_language",
    "is_traditional",
    "to_simplified",
    "to_traditional",
    "warm_up",
]
