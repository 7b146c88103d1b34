"""The texts that ship with the product keep to the rules for texts, and their questions and terms to theirs."""

from collections import Counter
from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.glossary import load_glossary
from knowledge.parity import check_content
from knowledge.questions import StoredQuestion, load_questions

LANGUAGES = ("en", "fr", "zh")
SESSIONS = ("opening-ceremony", "main-forum", "panel-1", "panel-2", "panel-3", "closing-ceremony")


@pytest.fixture(scope="module")
def questions(content: Path) -> list[StoredQuestion]:
    return load_questions(content / "questions.jsonl")


def test_every_text_is_there_in_three_renderings_that_agree(shipped_documents: list[Document]) -> None:
    assert len(shipped_documents) > 100
    assert [f"{finding.document}: {finding.message}" for finding in check_content(shipped_documents)] == []


def test_the_concept_note_has_its_four_sessions_in_each_language(shipped_documents: list[Document]) -> None:
    (note,) = [document for document in shipped_documents if document.id == "concept-note"]
    for language in LANGUAGES:
        anchors = {section.anchor for section in note.renderings[language].sections}
        assert {"main-forum", "panel-1", "panel-2", "panel-3"} - anchors == set()
    marks = [note.renderings[language].translation for language in LANGUAGES]
    assert marks == [None, "unofficial", "unofficial"]


def test_every_session_is_a_text_of_the_programme(shipped_documents: list[Document]) -> None:
    sessions = {document.id: document.kind for document in shipped_documents if document.id in SESSIONS}
    assert sessions == dict.fromkeys(SESSIONS, "programme")


def test_no_text_has_lost_characters_on_the_way(content: Path) -> None:
    damaged = [path.name for path in content.rglob("*.*") if "\ufffd" in path.read_text(encoding="utf-8")]
    assert damaged == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_are_not_those_of_another_language(shipped_documents: list[Document], language: str) -> None:
    for document in shipped_documents:
        has_han = any("\u4e00" <= character <= "\u9fff" for character in document.renderings[language].title)
        assert (document.id, has_han) == (document.id, language == "zh")


def test_there_are_enough_questions_in_each_language_and_enough_without_an_answer(
    questions: list[StoredQuestion],
) -> None:
    by_language = Counter(question.language for question in questions)
    assert set(by_language) == set(LANGUAGES)
    assert len(questions) >= 300
    assert min(by_language.values()) >= 100
    assert sum(not question.relevant for question in questions) >= 60


def test_questions_differ_in_id_and_words(questions: list[StoredQuestion]) -> None:
    assert [i for i, count in Counter(question.id for question in questions).items() if count > 1] == []
    assert [text for text, count in Counter(question.text for question in questions).items() if count > 1] == []


def test_questions_name_texts_that_are_there(
    questions: list[StoredQuestion], shipped_documents: list[Document]
) -> None:
    known = {document.id for document in shipped_documents}
    assert {question.id: question.relevant for question in questions if set(question.relevant) - known} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_written_in_their_language(questions: list[StoredQuestion], language: str) -> None:
    for question in questions:
        if question.language == language:
            has_han = any("\u4e00" <= character <= "\u9fff" for character in question.text)
            assert (question.id, has_han) == (question.id, language == "zh")


def test_every_term_has_a_name_in_each_language_and_an_id_of_its_own(content: Path) -> None:
    terms = load_glossary(content / "glossary.csv").terms
    assert len(terms) > 50
    assert [i for i, count in Counter(term.id for term in terms).items() if count > 1] == []
    assert [term.id for term in terms if not all(term.forms[language] for language in LANGUAGES)] == []
