"""BM25 beside the vectors: one index per language, with that language's own words.

Lexical evidence says nothing across languages, so it may add to a score and never filters. Names and acronyms of the
glossary carry a question's terms into the other languages.
"""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import bm25s
import jieba
import numpy as np
import Stemmer

# A question in another language needs this many rare words in common with a text to score in full.
FEWEST_SHARED = 3

_WORD = re.compile(r"[a-z0-9]+(?:[.'’]?[a-z0-9]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_STEMMERS = {"en": "english", "fr": "french"}
_STOP_WORDS = Path(__file__).parent / "stop_words"


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@functools.cache
def _stop_words(language: str) -> frozenset[str]:
    path = _STOP_WORDS / f"{language}.txt"
    return frozenset(_without_accents(path.read_text(encoding="utf-8")).split()) if path.exists() else frozenset()


@functools.cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS.get(language, "english"))


@functools.cache
def _jieba() -> jieba.Tokenizer:
    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


def tokenize(text: str, language: str) -> list[str]:
    """The words of `text` as `language` counts them: stemmed in English and French, cut by jieba where it is Han."""
    text = unicodedata.normalize("NFKC", text).lower()
    stop = _stop_words(language)
    words = [word for run in _HAN.findall(text) for word in _jieba().cut_for_search(run) if word not in stop]
    latin = _WORD.findall(_without_accents(text.replace("’", "'")))
    parts = [part for word in latin for part in word.split("'") if part and part not in stop]
    return words + list(_stemmer(language).stemWords(parts))


class LexicalIndex:
    """BM25 over the passages of one language."""

    def __init__(self, retriever: bm25s.BM25, language: str) -> None:
        self.language = language
        self._retriever = retriever
        self._count = int(retriever.scores["num_docs"])
        # A word's largest score stands for what it could add at most; a word that no text holds is as rare as can be.
        data, starts = retriever.scores["data"], retriever.scores["indptr"]
        self._highest = np.array([data[a:b].max() if b > a else 0.0 for a, b in itertools.pairwise(starts)], np.float32)
        self._rarest = float(self._highest.max()) if len(self._highest) else 1.0

    @classmethod
    def build(cls, texts: Sequence[str], language: str) -> "LexicalIndex":
        """Index `texts`, whose positions are the positions of `scores`."""
        tokens = [tokenize(text, language) or [""] for text in texts]
        retriever = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
        retriever.index(tokens, show_progress=False)
        return cls(retriever, language)

    def scores(self, words: Iterable[str], shared: Iterable[str] | None = None) -> np.ndarray:
        """Return one score per text, 0 to about 1: how much of the question's words the text holds, rare words more.

        `shared` are the words of a question in another language. Only those that this language's texts hold as well,
        such as names and figures, count; the others cost nothing, and one alone is little evidence.
        """
        vocabulary = self._retriever.vocab_dict
        wanted = list(dict.fromkeys(words))
        known = [vocabulary[word] for word in dict.fromkeys([*wanted, *(shared or ())]) if word in vocabulary]
        if not known:
            return np.zeros(self._count, np.float32)
        unknown = sum(word not in vocabulary for word in wanted)
        most = float(self._highest[known].sum()) + unknown * self._rarest
        if shared is not None:
            most = max(most, FEWEST_SHARED * self._rarest)
        return np.asarray(self._retriever.get_scores_from_ids(known), np.float32) / max(most, 1e-6)

    def save(self, folder: Path) -> None:
        self._retriever.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, language: str) -> "LexicalIndex":
        return cls(bm25s.BM25.load(folder), language)


def lexical_indexes(texts: Mapping[str, Sequence[str]]) -> dict[str, LexicalIndex]:
    """One index per language that has texts."""
    return {language: LexicalIndex.build(of, language) for language, of in texts.items() if of}
