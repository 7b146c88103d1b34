"""Tokens for text that mixes scripts: Han runs are cut by jieba, everything else on word boundaries.

Rasa's own tokenizers serve either Chinese or languages written with spaces; our delegates write both in one line.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import regex
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

HAN_RUN = r"\p{Han}+"
# Digits and letters stay together, as do "COVID-19", "l'UNESCO" and "10:30".
WORD = r"(?:(?!\p{Han})[\p{L}\p{M}\p{N}_])+(?:[-.,:/@'’](?:(?!\p{Han})[\p{L}\p{M}\p{N}_])+)*"
PIECE = regex.compile(f"(?P<han>{HAN_RUN})|(?P<word>{WORD})")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MixedScriptTokenizer(Tokenizer):
    """Cuts each stretch of a message by the rules of its script and keeps its place in the text."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options that the base class reads; none of them is used here."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Name what has to be installed."""
        return ["jieba", "regex"]

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        import jieba

        jieba.setLogLevel(logging.WARNING)
        # Reading the dictionary takes about a second: pay it at start, not on the first Chinese message.
        jieba.initialize()
        self._jieba = jieba

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of one attribute, or the whole text as one token when it holds no word."""
        text = message.get(attribute)
        tokens = [Token(word, start) for word, start in self._pieces(text)]
        return self._apply_token_pattern(tokens or [Token(text, 0)])

    def _pieces(self, text: str) -> Iterator[tuple[str, int]]:
        for match in PIECE.finditer(text):
            if match.lastgroup == "word":
                yield match.group(), match.start()
                continue
            for word, start, _ in self._jieba.tokenize(match.group()):
                yield word, match.start() + start
