"""BM25 beside the vectors: one index per language, with that language's own words.

Lexical evidence may add to a score and never filters. Across languages, the words of a question look for what they may
say in the other one (`knowledge/word_pairs.py`); names and acronyms of the glossary carry its terms there too.
"""

import functools
import itertools
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import bm25s
import jieba
import numpy as np
import Stemmer

from knowledge.languages import LANGUAGES
from knowledge.word_pairs import translations

# A question in another language needs this many rare words in common with a text to score in full.
FEWEST_SHARED = 3

TRANSLATIONS = "translations.json"

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


# Numbers of words in the vocabulary of an index, each with what finding it counts, from 0 to 1.
Synonyms = Sequence[tuple[int, float]]


class LexicalIndex:
    """BM25 over the passages of one language."""

    def __init__(self, retriever: bm25s.BM25, language: str, said_by: Mapping[str, Mapping[str, Synonyms]]) -> None:
        """`said_by` has, for each other language and each of its words, the words of this index that may say it."""
        self.language = language
        self._retriever, self._said_by = retriever, said_by
        self._count = int(retriever.scores["num_docs"])
        # A word's largest score stands for what it could add at most; a word that no text holds is as rare as can be.
        data, starts = retriever.scores["data"], retriever.scores["indptr"]
        self._highest = np.array([data[a:b].max() if b > a else 0.0 for a, b in itertools.pairwise(starts)], np.float32)
        self._rarest = float(self._highest.max()) if len(self._highest) else 1.0

    @classmethod
    def build(cls, texts: Sequence[str], language: str, translated: bool = True) -> "LexicalIndex":
        """Index `texts`, whose positions are the positions of `scores`; unless `translated`, other languages share only
        names and figures with them."""
        tokens = [tokenize(text, language) or [""] for text in texts]
        retriever = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
        retriever.index(tokens, show_progress=False)
        others = [other for other in LANGUAGES if other != language] if translated else []
        vocabulary = retriever.vocab_dict
        said_by = {
            other: {
                word: [(int(vocabulary[said]), weight) for said, weight in of]
                for word, of in translations(other, language, vocabulary).items()
            }
            for other in others
        }
        return cls(retriever, language, said_by)

    def scores(self, words: Iterable[str]) -> np.ndarray:
        """Return one score per text, 0 to about 1: how much of the question's words the text holds, rare words more."""
        wanted = list(dict.fromkeys(words))
        known = [self._numbers[word] for word in wanted if word in self._numbers]
        if not known:
            return np.zeros(self._count, np.float32)
        most = float(self._highest[known].sum()) + (len(wanted) - len(known)) * self._rarest
        return np.asarray(self._retriever.get_scores_from_ids(known), np.float32) / max(most, 1e-6)

    def scores_across(self, words: Iterable[str], language: str, shared: Iterable[str] = ()) -> np.ndarray:
        """Like `scores`, for the words of a question in another language, and others that it may share with this one.

        All that a word may say counts as one word (Pirkola, "The effects of query structure and dictionary setups in
        dictionary-based cross-language information retrieval", SIGIR 1998), and so does the word itself, which may be a
        name or a figure. Words that say nothing in these texts cost nothing, and one alone is little evidence.
        """
        said_by = self._said_by.get(language, {})
        own = dict.fromkeys(words)
        synonyms = [[*self._itself(word), *said_by.get(word, ())] for word in own]
        synonyms += [self._itself(word) for word in dict.fromkeys(shared) if word not in own]
        found = [self._best_of(of) for of in synonyms if of]
        if not found:
            return np.zeros(self._count, np.float32)
        most = sum(highest for _, highest in found)
        summed = np.sum([scores for scores, _ in found], axis=0, dtype=np.float32)
        return np.asarray(summed / max(most, FEWEST_SHARED * self._rarest), np.float32)

    @property
    def _numbers(self) -> Mapping[str, int]:
        numbers: Mapping[str, int] = self._retriever.vocab_dict
        return numbers

    def _itself(self, word: str) -> list[tuple[int, float]]:
        return [(self._numbers[word], 1.0)] if word in self._numbers else []

    def _best_of(self, synonyms: Synonyms) -> tuple[np.ndarray, float]:
        """The score of each text by the synonym that it says best, and what that could be at most."""
        scores = np.zeros(self._count, np.float32)
        kept = self._retriever.scores
        for number, weight in synonyms:
            at = slice(*kept["indptr"][number : number + 2])
            np.maximum.at(scores, kept["indices"][at], weight * kept["data"][at])
        return scores, max(float(self._highest[number]) * weight for number, weight in synonyms)

    def save(self, folder: Path) -> None:
        self._retriever.save(folder, show_progress=False)
        (folder / TRANSLATIONS).write_text(json.dumps(self._said_by, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, language: str) -> "LexicalIndex":
        said_by = json.loads((folder / TRANSLATIONS).read_text(encoding="utf-8"))
        return cls(bm25s.BM25.load(folder), language, said_by)


def lexical_indexes(texts: Mapping[str, Sequence[str]], translated: bool = True) -> dict[str, LexicalIndex]:
    """One index per language that has texts."""
    return {language: LexicalIndex.build(of, language, translated) for language, of in texts.items() if of}
