"""A calibration is learnt from stored questions, for many texts and for one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge import weights
from knowledge.cache import VectorCache
from knowledge.calibration import ACROSS_LANGUAGES, ACROSS_OFFSET, SAME_LANGUAGE, Calibration
from knowledge.content_folder import QUESTIONS as STORED_QUESTIONS
from knowledge.documents import Document, group_renderings, load_documents, parse_rendering
from knowledge.glossary import Glossary
from knowledge.gold import only
from knowledge.index import KnowledgeIndex, build_index
from knowledge.passages import cut_documents
from knowledge.questions import StoredQuestion, load_questions
from knowledge.releases import Release
from knowledge.search import Searcher, documents_of
from knowledge.training import Lesson, calibrate

MUSIC = {
    "en": "Musicians of Metz played on their balconies.",
    "fr": "Des musiciens de Metz jouaient sur leurs balcons.",
    "zh": "梅斯的音乐家在阳台上演奏。",
}
QUESTIONS = {"en": "Who played music?", "fr": "Qui jouait de la musique ?", "zh": "谁演奏了音乐？"}


def learnt(
    caches: Sequence[VectorCache], texts: Sequence[tuple[str, str, str]], questions: Sequence[StoredQuestion] = ()
) -> tuple[KnowledgeIndex, Calibration]:
    entries = cut_documents(group_renderings(parse_rendering(*text) for text in texts))
    encoders = [cache.encoder for cache in caches]
    calibration = calibrate([Lesson(entries, questions)], Glossary(()), caches, encoders)
    return build_index(entries, caches, calibration), calibration


@pytest.mark.parametrize("language", MUSIC)
@pytest.mark.parametrize("asked_in", QUESTIONS)
def test_one_passage_in_one_language_can_be_found(caches: list[VectorCache], language: str, asked_in: str) -> None:
    index, calibration = learnt(caches, [("music", language, MUSIC[language])])
    searcher = Searcher(index, [cache.encoder for cache in caches], calibration)
    hits = searcher.search(QUESTIONS[asked_in], asked_in)
    assert documents_of(hits) == ["music"]
    assert np.isfinite([hit.score for hit in hits]).all()


def test_texts_without_questions_are_searched_with_the_weights_that_ship(caches: list[VectorCache]) -> None:
    _, calibration = learnt(caches, [("music", "en", MUSIC["en"])])
    assert (calibration.same_language, calibration.across_languages) == (SAME_LANGUAGE, ACROSS_LANGUAGES)
    assert calibration.outcomes == {}


def test_a_few_questions_do_not_overturn_the_weights_that_ship(caches: list[VectorCache]) -> None:
    texts = [("music", "en", MUSIC["en"]), ("masks", "en", "Designers of Graz sewed masks.")]
    questions = [StoredQuestion("1", "Who played music?", "en", ("music",))]
    _, calibration = learnt(caches, texts, questions)
    assert np.allclose(calibration.same_language, SAME_LANGUAGE, rtol=0.5)


@pytest.mark.parametrize("general", [False, True])
def test_only_questions_of_the_event_say_when_to_answer(caches: list[VectorCache], general: bool) -> None:
    texts = [("music", "en", MUSIC["en"]), ("masks", "en", "Designers of Graz sewed masks.")]
    entries = cut_documents(group_renderings(parse_rendering(*text) for text in texts))
    questions = [StoredQuestion(str(number), f"Who played music {number}?", "en", ("music",)) for number in range(80)]
    encoders = [cache.encoder for cache in caches]
    calibration = calibrate([Lesson(entries, questions, general)], Glossary(()), caches, encoders)
    assert bool(calibration.outcomes) is not general


def test_no_texts_at_all_can_be_indexed(caches: list[VectorCache]) -> None:
    index, calibration = learnt(caches, [])
    searcher = Searcher(index, [cache.encoder for cache in caches], calibration)
    assert (index.entries, searcher.search("Who?", "en")) == ([], [])


def test_question_means_are_those_of_the_stored_questions(small_release: Release, caches: list[VectorCache]) -> None:
    calibration = small_release.searcher.calibration
    assert sorted(calibration.means) == sorted(cache.name for cache in caches)
    for cache in caches:
        means = calibration.means_of(cache.name)
        assert [sorted(of) for of in (means.questions, means.passages, means.sentences)] == [["en", "fr", "zh"]] * 3
        assert {mean.shape for mean in means.questions.values()} == {(cache.encoder.dimension,)}
        widths = {mean.shape[0] for of in (means.question_tokens, means.passage_tokens) for mean in of.values()}
        assert widths == ({cache.token_dimension} if cache.token_dimension else set())


@pytest.mark.parametrize("general", [True, False])
def test_a_mixture_of_languages_teaches_how_much_another_language_weighs(
    small_content: Path, caches: list[VectorCache], general: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "FEWEST_EXAMPLES", 20)
    documents, questions = load_documents(small_content), load_questions(small_content / STORED_QUESTIONS)
    encoders = [cache.encoder for cache in caches]

    def offset(taught: list[Document]) -> float:
        lesson = Lesson(cut_documents(taught), questions, general)
        return calibrate([lesson], Glossary(()), caches, encoders).across_offset

    assert offset(documents) != ACROSS_OFFSET
    assert offset(only(documents, "en")) == ACROSS_OFFSET
