"""Search ranks by evidence, each kind of which does its part: switched off, a case goes wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from knowledge.calibration import EVIDENCE, Calibration, Means
from knowledge.documents import group_renderings, parse_rendering
from knowledge.glossary import Glossary, Term
from knowledge.index import build_index
from knowledge.late import Tokens
from knowledge.passages import Entry, cut_documents
from knowledge.search import ASKED_SURELY, Hit, Searcher, documents_of, evidence_as_mapping

WEIGHTS = {
    "passage": 1.0,
    "sentence": 1.0,
    "plain": 0.0,
    "lexical": 1.0,
    "second_passage": 1.0,
    "second_sentence": 0.0,
    "tokens": 1.0,
    "verified": 1.0,
}


@dataclass
class Written:
    """An encoder whose vectors are written down in the test."""

    name: str
    vectors: Mapping[str, Sequence[float]]

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        found = np.array([self.vectors[text] for text in texts], np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        return self.passages(texts)


def weights(**changed: float) -> Calibration:
    of = tuple({**WEIGHTS, **changed}[name] for name in EVIDENCE)
    return Calibration(same_language=of, across_languages=of, across_offset=0.0)


def entries(**texts: str) -> list[Entry]:
    """Documents of one passage each; `mask_en` is document `mask` in English."""
    parsed = [parse_rendering(name.split("_")[0], name.split("_")[1], text) for name, text in texts.items()]
    return cut_documents(group_renderings(parsed))


def ranked(
    of: list[Entry], encoders: Sequence[Written], calibration: Calibration, question: str, language: str, **more: object
) -> list[Hit]:
    """What a search with made-up vectors finds."""
    index = build_index(of, encoders, calibration)
    searcher = Searcher(index, (), calibration, **more)  # type: ignore[arg-type]
    query = searcher.query_of(question, language, [encoder.questions([question])[0] for encoder in encoders])
    return searcher.rank(query)


def test_what_all_texts_of_a_language_have_in_common_does_not_decide() -> None:
    # The first two numbers stand for the language, the others for the matter.
    of = entries(mask_en="Masks.", music_en="Music.")
    encoder = Written("main", {"Masks.": (5, 0, 1, 0), "Music.": (5, 0, 0, 1), "口罩": (1, 5, 1, 1.4)})
    unit = encoder.passages(["口罩"])[0]
    matter = np.array((0, 0, 1, 0), np.float32)
    means = Means(
        questions={"zh": unit - 0.1 * matter},
        passages={"en": np.array((0.98, 0, 0, 0), np.float32)},
        sentences={"en": np.array((0.98, 0, 0, 0), np.float32)},
    )
    plain = weights(lexical=0)
    centred = replace(plain, means={"main": means})
    assert documents_of(ranked(of, [encoder], centred, "口罩", "zh")) == ["mask", "music"]
    assert documents_of(ranked(of, [encoder], plain, "口罩", "zh")) == ["music", "mask"]


def test_what_all_these_texts_have_in_common_does_not_decide_either() -> None:
    # The first number stands for law, which every text is on and which those that taught were not.
    vectors = {"Law.": (1, 0, 0), "Law on masks.": (0.7, 0.4, 0), "masks and the law": (1, 0.5, 0)}
    others = {f"Law {number}.": (0.8, 0, 0.6 * (-1) ** number) for number in range(80)}
    encoder = Written("main", {**vectors, **others})
    of = entries(law_en="Law.", mask_en="Law on masks.", **{f"t{n}_en": text for n, text in enumerate(others)})
    none = {"en": np.zeros(3, np.float32)}
    calibration = replace(weights(lexical=0, sentence=0), means={"main": Means(questions=none, passages=none)})
    index = build_index(of, [encoder], calibration)
    still = replace(index, views=tuple(replace(view, moved=np.zeros_like(view.moved)) for view in index.views))
    plain = encoder.questions(["masks and the law"])
    first = [Searcher(each, (), calibration) for each in (index, still)]
    found = [documents_of(searcher.rank(searcher.query_of("", "en", plain)))[0] for searcher in first]
    assert found == ["mask", "law"]


def test_what_an_entry_is_known_to_answer_is_centred_like_the_question() -> None:
    vectors = {"who sewed?": (1, 0.4, 0), "Law.": (1, 0, 0), "A\nB\nLaw.": (1, 0, 0), "B": (1, 0, 0)}
    encoder = Written("main", vectors)
    of = entries(law_en="---\ntitle: A\n---\n## B {#a}\n<!-- wordings\nwho sewed?\n-->\n\nLaw.")
    none = {"en": np.zeros(3, np.float32)}
    calibration = replace(weights(), means={"main": Means(questions=none, passages=none)})
    index = build_index(of, [encoder], calibration)
    far = replace(index, views=tuple(replace(view, moved=np.array((1, 0, 0), np.float32)) for view in index.views))
    searcher = Searcher(far, (), calibration)
    found = [searcher.query_of("", "en", encoder.questions([text])) for text in ("who sewed?", "Law.")]
    # As they stand the two are alike by 0.93.
    assert [round(searcher.rank(query)[0].asked, 2) for query in found] == [1.0, 0.76]


def test_what_an_entry_is_known_to_answer_is_compared_across_languages() -> None:
    # The first two numbers stand for the language, the others for the matter.
    texts = {
        "mask_en": "---\ntitle: A\n---\n## B {#a}\n<!-- wordings\nwho sewed?\n-->\n\nMasks.",
        "music_en": "---\ntitle: A\n---\n## B {#a}\n<!-- wordings\nwho played?\n-->\n\nMusic.",
    }
    vectors = {"who sewed?": (5, 0, 1, 0), "who played?": (5, 0, 0, 1), "谁缝的": (0, 5, 1, 0), "B": (1, 0, 0, 0)}
    texts_of = dict.fromkeys(("A\nB\nMasks.", "A\nB\nMusic.", "Masks.", "Music."), (1, 0, 0, 0))
    encoder = Written("main", {**vectors, **texts_of})
    of_language = np.array([(0.98, 0, 0, 0), (0, 0.98, 0, 0)], np.float32)
    means = {"main": Means(questions=dict(zip(("en", "zh"), of_language, strict=True)))}
    hits = ranked(entries(**texts), [encoder], replace(weights(), means=means), "谁缝的", "zh")
    asked = {hit.entry.document: hit.asked for hit in hits}
    assert asked["mask"] == pytest.approx(1.0, abs=0.01)
    assert asked["music"] < 0.1


@pytest.mark.parametrize(("language", "text"), [("en", "Masks."), ("zh", "口罩。")])
def test_a_text_that_is_surely_known_to_answer_is_found_however_far_behind(language: str, text: str) -> None:
    texts = {f"far{n}_{language}": f"---\ntitle: A\n---\n## B {{#a}}\n\nText {n}." for n in range(12)}
    known = {
        "known_en": "---\ntitle: A\n---\n## B {#a}\n<!-- wordings\nwho sewed?\n-->\n\nMasks.",
        "known_zh": "---\ntitle: A\n---\n## B {#a}\n\n口罩。",
    }
    near = {f"A\nB\nText {n}.": (1, 0, 0, 0) for n in range(12)} | {f"Text {n}.": (1, 0, 0, 0) for n in range(12)}
    behind = dict.fromkeys(("A\nB\nMasks.", "Masks.", "A\nB\n口罩。", "口罩。"), (0, 0, 0, 1))
    asked = {"who sewed?": (1, 0.1, 0, 0), "?": (1, 0, 0, 0), "B": (0, 0, 1, 0)}
    hits = ranked(entries(**texts, **known), [Written("main", {**near, **behind, **asked})], weights(), "?", language)
    assert (len(hits), hits[-1].entry.document, hits[-1].passage.text) == (11, "known", text)
    assert np.isfinite(hits[-1].score)
    assert hits[-1].asked > ASKED_SURELY


def test_one_good_sentence_outweighs_a_passage_that_is_a_little_closer() -> None:
    vectors = {
        "We sew masks. It rained.": (0.6, 0.8, 0),
        "We sew masks.": (1, 0, 0),
        "It rained.": (0, 1, 0),
        "Some cloth. Some thread.": (0.7, 0, 0.7),
        "Some cloth.": (0.7, 0, 0.7),
        "Some thread.": (0.7, 0, 0.7),
        "Who sews?": (1, 0, 0),
    }
    of = entries(cloth_en="Some cloth. Some thread.", mask_en="We sew masks. It rained.")
    encoder = Written("main", vectors)
    assert documents_of(ranked(of, [encoder], weights(lexical=0), "Who sews?", "en")) == ["mask", "cloth"]
    off = weights(lexical=0, sentence=0)
    assert documents_of(ranked(of, [encoder], off, "Who sews?", "en")) == ["cloth", "mask"]


@pytest.mark.parametrize(
    ("language", "first", "second", "question"),
    [
        ("en", "Balconies in spring.", "Masks in spring.", "What about masks?"),
        ("fr", "Des balcons au printemps.", "Des masques au printemps.", "Et les masques ?"),
        ("zh", "春天的阳台。", "春天的口罩。", "口罩怎么样？"),
    ],
)
def test_words_decide_where_vectors_do_not(language: str, first: str, second: str, question: str) -> None:
    of = entries(**{f"a_{language}": first, f"b_{language}": second})
    encoder = Written("main", dict.fromkeys((first, second, question), (1, 0)))
    assert documents_of(ranked(of, [encoder], weights(), question, language)) == ["b", "a"]
    assert documents_of(ranked(of, [encoder], weights(lexical=0), question, language)) == ["a", "b"]


def test_words_add_and_never_exclude() -> None:
    of = entries(a_en="Balconies.", b_en="Musicians.")
    encoder = Written("main", {"Balconies.": (1, 0), "Musicians.": (0, 1), "Quite other words": (1, 0)})
    assert documents_of(ranked(of, [encoder], weights(), "Quite other words", "en")) == ["a", "b"]


def test_names_of_the_glossary_reach_texts_in_another_language() -> None:
    of = entries(a_zh="春天的阳台。", b_zh="春天在佐维勒。")
    encoder = Written("main", dict.fromkeys(("春天的阳台。", "春天在佐维勒。", "What did Zovil do?"), (1, 0)))
    zovil = Glossary([Term("zovil", "city", {"en": ("Zovil",), "fr": ("Zovil",), "zh": ("佐维勒",)})])
    assert documents_of(ranked(of, [encoder], weights(), "What did Zovil do?", "en", glossary=zovil)) == ["b", "a"]
    assert documents_of(ranked(of, [encoder], weights(), "What did Zovil do?", "en")) == ["a", "b"]


@pytest.mark.parametrize(("question", "language"), [("Who played on a balcony?", "en"), ("Un balcon ?", "fr")])
def test_words_reach_texts_in_another_language_that_say_the_same(question: str, language: str) -> None:
    of = entries(a_zh="春天的公园。", b_zh="春天的阳台。")
    encoder = Written("main", dict.fromkeys(("春天的公园。", "春天的阳台。", question), (1, 0)))
    assert documents_of(ranked(of, [encoder], weights(), question, language)) == ["b", "a"]
    assert documents_of(ranked(of, [encoder], weights(lexical=0), question, language)) == ["a", "b"]


def test_a_second_encoder_is_heard() -> None:
    of = entries(a_en="Balconies.", b_en="Musicians.")
    main = Written("main", dict.fromkeys(("Balconies.", "Musicians.", "Who?"), (1, 0)))
    second = Written("second", {"Balconies.": (1, 0), "Musicians.": (0, 1), "Who?": (0, 1)})
    calibration = weights(lexical=0)
    assert documents_of(ranked(of, [main, second], calibration, "Who?", "en")) == ["b", "a"]
    assert documents_of(ranked(of, [main, second], weights(lexical=0, second_passage=0), "Who?", "en")) == ["a", "b"]
    assert documents_of(ranked(of, [main], calibration, "Who?", "en")) == ["a", "b"]


@dataclass
class WrittenTokens(Written):
    """An encoder whose token vectors are written down as well, one for each word."""

    tokens: Mapping[str, Sequence[float]]
    token_dimension: int = 2

    def passage_tokens(self, texts: Sequence[str]) -> list[np.ndarray]:
        return [np.array([self.tokens[word] for word in text.split()], np.float32) for text in texts]


def test_a_text_that_matches_every_word_comes_before_one_that_matches_some() -> None:
    texts = ("blue sky sky.", "blue sea sea.")
    of = entries(a_en=texts[0], b_en=texts[1])
    vectors = dict.fromkeys((*texts, "blue sea"), (1, 0))
    directions = {"blue": (1, 0), "sky": (0.9, 0.1), "sky.": (0.9, 0.1), "sea": (0, 1), "sea.": (0, 1)}
    encoder = WrittenTokens("main", vectors, directions)
    asked = Tokens(encoder.passage_tokens(["blue sea"])[0], np.ones(2, np.float32))

    def found(calibration: Calibration) -> list[Hit]:
        searcher = Searcher(build_index(of, [encoder], calibration), (), calibration)
        return searcher.rank(searcher.query_of("blue sea", "en", [encoder.questions(["blue sea"])[0]], asked))

    assert documents_of(found(weights(lexical=0))) == ["b", "a"]
    assert documents_of(found(weights(lexical=0, tokens=0))) == ["a", "b"]


def test_scores_are_the_weighted_sum_of_the_evidence() -> None:
    of = entries(a_en="Balconies.", b_en="Musicians.")
    encoder = Written("main", {"Balconies.": (1, 0), "Musicians.": (0.6, 0.8), "balconies": (1, 0)})
    calibration = weights(passage=2.0, plain=3.0, lexical=5.0)
    hits = ranked(of, [encoder], calibration, "balconies", "en")
    assert [hit.entry.document for hit in hits] == ["a", "b"]
    for hit in hits:
        assert hit.score == pytest.approx(float(np.dot(hit.evidence, calibration.same_language)), abs=1e-4)
    # Plain similarities stand as they differ: what is the same for all texts of a language is left out.
    plain = [evidence_as_mapping(hit)["plain"] for hit in hits]
    assert plain[0] - plain[1] == pytest.approx(1.0 - 0.6, abs=1e-3)
    assert [evidence_as_mapping(hit)["lexical"] > 0 for hit in hits] == [True, False]


def test_plain_similarity_counts_within_a_language_only() -> None:
    of = entries(a_en="Balconies.", b_fr="Des balcons.")
    encoder = Written("main", dict.fromkeys(("Balconies.", "Des balcons.", "balconies"), (1, 0)))
    hits = ranked(of, [encoder], weights(lexical=0), "balconies", "en")
    plain = {hit.entry.document: evidence_as_mapping(hit)["plain"] for hit in hits}
    assert plain == {"a": pytest.approx(1.0, abs=0.1), "b": 0.0}


def test_renderings_of_an_entry_are_one_hit_by_the_best_of_them() -> None:
    texts = {"note_en": "Masks.", "note_fr": "Des masques.", "other_en": "Rain."}
    vectors = {"Masks.": (0.8, 0.6), "Des masques.": (1, 0), "Rain.": (0, 1), "Qui ?": (1, 0)}
    hits = ranked(entries(**texts), [Written("main", vectors)], weights(lexical=0), "Qui ?", "fr")
    assert [(hit.entry.key, hit.passage.language) for hit in hits] == [("note#text/0", "fr"), ("other#text/0", "en")]


def test_the_length_of_a_question_vector_does_not_matter() -> None:
    of = entries(a_en="Balconies.", b_en="Musicians.")
    encoder = Written("main", {"Balconies.": (1, 0), "Musicians.": (0.6, 0.8)})
    calibration = weights(plain=0.0)
    searcher = Searcher(build_index(of, [encoder], calibration), (), calibration)
    scores = [
        [round(hit.score, 4) for hit in searcher.rank(searcher.query_of("x", "en", [np.array(vector, np.float32)]))]
        for vector in ((1, 0.5), (10, 5), (0.1, 0.05))
    ]
    assert scores[0] == scores[1] == scores[2]


def test_a_single_text_can_be_searched() -> None:
    encoder = Written("main", {"Balconies.": (1, 0), "Who?": (1, 0)})
    assert documents_of(ranked(entries(a_en="Balconies."), [encoder], weights(), "Who?", "en")) == ["a"]


def test_a_filter_limits_what_is_found() -> None:
    of = entries(a_en="Balconies.", b_en="Musicians.")
    encoder = Written("main", {"Balconies.": (1, 0), "Musicians.": (0, 1), "Who?": (1, 0)})
    searcher = Searcher(build_index(of, [encoder], weights()), (), weights())
    query = searcher.query_of("Who?", "en", [np.array((1, 0), np.float32)])
    assert documents_of(searcher.rank(query, accept=lambda entry: entry.document == "b")) == ["b"]
    assert documents_of(searcher.rank(query, count=1)) == ["a"]
    assert searcher.rank(query, accept=lambda entry: False) == []
