"""The language of a whole text, such as a file that an organiser adds."""

from assistant.language.policy import Reason, decide
from assistant.strings import TRADITIONAL

# Enough of a text to tell its language by, in characters.
_SAMPLE = 2000


def language_of_text(text: str) -> str | None:
    """The language of a text, where it is clearly one of ours; None where nothing in it tells one, as with numbers."""
    decision = decide(text[:_SAMPLE], conversation=None, interface=None)
    if decision.foreign or decision.reason is Reason.DEFAULT:
        return None
    return "zh" if decision.language == TRADITIONAL else decision.language
