"""By what a question that is asked again is known, whoever asks it."""

import hashlib
import re
import unicodedata


def repetition_of(text: str) -> str:
    """A text without case, width, accents' form, punctuation and repeated space; as it is where that leaves nothing."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", plain).split()) or text


def question_number(text: str, language: str) -> int:
    """64 bits with sign, the same for the same words in the same language.

    They are stored, so that a change of how they are made needs a migration.
    """
    digest = hashlib.blake2b(f"{language}\0{repetition_of(text)}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
