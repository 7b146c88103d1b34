"""Stored questions are read line by line, and a line that is none is named."""

from pathlib import Path

import pytest

from knowledge.documents import ContentError
from knowledge.questions import StoredQuestion, load_questions


def questions(tmp_path: Path, text: str) -> list[StoredQuestion]:
    path = tmp_path / "questions.jsonl"
    path.write_text(text, encoding="utf-8")
    return load_questions(path)


def test_each_line_is_a_question(tmp_path: Path) -> None:
    text = (
        '{"id": "a", "text": "Où ?", "language": "fr", "relevant": ["venue", "map"]}\n'
        '\n{"text": "几点？", "language": "zh", "relevant": []}\n'
    )
    assert questions(tmp_path, text) == [
        StoredQuestion("a", "Où ?", "fr", ("venue", "map")),
        StoredQuestion("3", "几点？", "zh", ()),
    ]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert questions(tmp_path, '\ufeff{"id": "a", "text": "x", "language": "en"}') == [
        StoredQuestion("a", "x", "en", ())
    ]


def test_an_absent_file_holds_no_questions(tmp_path: Path) -> None:
    assert load_questions(tmp_path / "questions.jsonl") == []


@pytest.mark.parametrize(
    "line", ["not json", "[]", '{"text": "x"}', '{"text": "x", "language": "en", "relevant": "doc"}', "null"]
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(ContentError, match=r"^questions\.jsonl, line 2: expected "):
        questions(tmp_path, '{"text": "x", "language": "en"}\n' + line)
