"""The language of a message: scripts, the detector, and the one policy that decides what a reply is written in."""

from assistant.language.policy import LanguageDecision, Reason, decide
from assistant.language.script import is_traditional, to_simplified, to_traditional

__all__ = ["LanguageDecision", "Reason", "decide", "is_traditional", "to_simplified", "to_traditional"]
