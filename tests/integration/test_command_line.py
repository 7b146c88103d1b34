"""The command line asks, evaluates and lists, and tells an error in one line."""

import json
from pathlib import Path

import pytest
from live_server import LiveServer
from terminal import assistant, assistant_here


@pytest.mark.parametrize(
    ("language", "question", "document"),
    [
        ("en", "What was Kingston's virtual reggae month?", "kingston-virtual-reggae-month"),
        ("fr", "Comment Kingston a-t-elle fêté le mois du reggae ?", "kingston-virtual-reggae-month"),
        ("zh", "山形的电影学校做了什么？", "yamagata-film-school-online"),
    ],
)
def test_a_question_from_a_terminal_is_answered_as_a_delegates(
    live_server: str, language: str, question: str, document: str
) -> None:
    done = assistant("ask", question, "--language", language, "--url", live_server, "--json")
    (reply,) = json.loads(done.stdout)["replies"]
    assert (done.returncode, reply["language"]) == (0, language)
    assert [source["document"] for source in reply["sources"]] == [document]


def test_an_answer_in_a_terminal_names_its_source(live_server: str) -> None:
    done = assistant("ask", "What was Kingston's virtual reggae month?", "--url", live_server)
    assert done.returncode == 0
    assert "/knowledge/kingston-virtual-reggae-month?lang=en" in done.stdout.splitlines()[-1]


def test_a_question_that_is_refused_says_why(live_server: str) -> None:
    done = assistant("ask", "x" * 1_001, "--language", "fr", "--url", live_server)
    assert (done.returncode, done.stdout) == (1, "")
    assert "1001" in done.stderr.replace("\u202f", "").replace(" ", "")


def test_releases_are_listed(server: LiveServer) -> None:
    done = assistant("knowledge", "releases", "--data-dir", str(server.data_dir), "--json")
    listed = json.loads(done.stdout)
    assert [(release["number"], release["served"]) for release in listed][:1] == [(1, True)]
    assert listed[0]["documents"] > 100


def test_a_setting_with_a_slip_in_its_name_is_told_in_one_line(tmp_path: Path) -> None:
    done = assistant("knowledge", "releases", "--data-dir", str(tmp_path), ASSISTANT_PROT="8000")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "assistant: ASSISTANT_PROT is not a setting. Did you mean ASSISTANT_PORT?\n"


def test_texts_are_evaluated_on_questions(cached_data_dir: Path, tmp_path: Path) -> None:
    content, questions, report = tmp_path / "content", tmp_path / "questions.jsonl", tmp_path / "out" / "report.json"
    content.mkdir()
    (content / "balconies.en.txt").write_text("Musicians of Metz played concerts on balconies.", encoding="utf-8")
    (content / "masks.en.txt").write_text("Designers of Graz sewed masks for hospitals.", encoding="utf-8")
    asked = [
        {"id": "1", "text": "Who played on balconies?", "language": "en", "relevant": ["balconies"]},
        {"id": "2", "text": "谁缝制了口罩？", "language": "zh", "relevant": ["masks"]},
        {"id": "3", "text": "What is the capital of Peru?", "language": "en", "relevant": []},
    ]
    questions.write_text("\n".join(json.dumps(question) for question in asked), encoding="utf-8")
    places = ["--content", str(content), "--questions", str(questions), "--report", str(report)]
    done = assistant_here("evaluate", *places, "--data-dir", str(cached_data_dir))
    assert done.exit_code == 0, done.output
    told = json.loads(report.read_text(encoding="utf-8"))
    assert {pair: figures["hit@1"] for pair, figures in told["pairs"].items()} == {"en->en": 1.0, "zh->en": 1.0}
    assert told["overall"]["questions"] == 2
    assert {"answered_when_known", "answered_when_unknown", "clarified_when_known", "clarified_when_unknown"} <= set(
        told["overall"]
    )
    assert "zh->en" in done.stdout


def test_an_empty_folder_is_not_evaluated(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text("", encoding="utf-8")
    done = assistant("evaluate", "--content", str(tmp_path), "--questions", str(tmp_path / "questions.jsonl"))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
