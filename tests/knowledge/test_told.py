"""What is raised for people to be told has a sentence, and what has a sentence is raised."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.documents import ContentError
from knowledge.told import say, wording

ROOT = Path(__file__).parent.parent.parent
RAISED = ("ContentError", "DraftConflict", "EncoderMismatch", "ReleaseError", "WorkInProgress", "_RefusedFile")


def raised() -> Iterator[tuple[str, ast.expr]]:
    """Where errors of these kinds are made, and what they are given first."""
    for folder in ("assistant", "connectors", "knowledge", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0]


def test_every_error_that_is_raised_has_a_sentence() -> None:
    keys = {where: key.value for where, key in raised() if isinstance(key, ast.Constant)}
    assert {where: key for where, key in keys.items() if key not in wording()["refusals"]} == {}
    # The others pass on the key of another error, or put one together.
    assert len([key for _, key in raised() if not isinstance(key, ast.Constant)]) <= 2


def test_a_sentence_tells_lists_and_words_of_our_own() -> None:
    values = {"task": "keep", "subject": "masks.en", "process": 7, "since": "10:00:00"}
    assert say("refusals", "at_work", values) == (
        "At work here already: keeping masks.en (process 7, since 10:00:00 UTC). Try again when that has ended."
    )
    damaged = {"number": 3, "files": ["a", "b"]}
    assert "Release 3 is damaged (a, b);" in say("refusals", "release_damaged", damaged)
    assert "You can go back to: –." in say("refusals", "never_published", {"number": 3, "known": []})


@pytest.mark.parametrize("name", ["{0}", "{name.__class__}", "%s", "{"])
def test_what_a_person_typed_is_never_taken_for_a_sentence(name: str) -> None:
    assert f"'{name}' cannot name a document" in str(ContentError("bad_name", name=name))


def test_names_from_elsewhere_give_a_terminal_no_orders() -> None:
    error = ContentError("archive_no_text", file="a\x1b[2J\x1b]0;title\x07b\u009b31m\nnext.exe")
    assert str(error).startswith("'a\ufffd[2J\ufffd]0;title\ufffdb\ufffd31m next.exe' is no text")
