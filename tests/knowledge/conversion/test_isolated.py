"""A file is converted in a process apart: the same result, bounded in time and memory, and nothing to steal there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from made_files import PARAGRAPH, write_docx, write_pdf, write_xlsx

from knowledge.conversion import Converted, Options, convert_file, convert_isolated, errors, table_columns_isolated
from knowledge.conversion.isolated import ROOT

MEGABYTE = 1024 * 1024
TEXT = "---\ntitle: Note\ndate: 2020-03-17\n---\n## Aims {#aims page=2}\n\nThe \ufffdirst forum. A \ufffdzq.\n"


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A text that takes about a minute to read."""
    path = tmp_path / "slow.txt"
    path.write_text("\n\n".join(f"The {number} cities met in the halls of the works." for number in range(700_000)))
    return path


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def children() -> list[int]:
    """The processes that this one has started and that still run."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [
        int(number) for task in tasks for number in task.read_text().split() if Path(f"/proc/{number}/exe").exists()
    ]


def workers(before: list[int]) -> list[int]:
    """The workers that have begun to work since."""
    started = [number for number in children() if number not in before]
    return [
        number for number in started if b"knowledge.conversion.worker" in Path(f"/proc/{number}/cmdline").read_bytes()
    ]


def worker(before: list[int]) -> int:
    deadline = time.monotonic() + 10
    while not workers(before):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return workers(before)[0]


def test_the_result_is_that_of_a_conversion_within_the_process(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    write_pdf(tmp_path / "a.pdf", [["The forum."], []])
    write_docx(tmp_path / "a.docx", PARAGRAPH.format(text="The forum."))
    write_xlsx(tmp_path / "a.xlsx", {"A": [["Title", "City"], ["Forum", "Metz"]]})
    for path in sorted(tmp_path.iterdir()):
        options = Options(detect=lambda text: "fr", words=frozenset(["forum"]))
        assert convert_isolated(path, "a", "en", options) == convert_file(path, "a", "en", options), path.name
    assert table_columns_isolated(tmp_path / "a.xlsx") == {"A": ("Title", "City")}


def test_a_conversion_survives_as_json(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    converted = convert_file(tmp_path / "a.md", "a", "en")
    assert (len(converted.repaired), len(converted.flagged), converted.original) == (1, 1, None)
    assert Converted.from_json(converted.to_json()) == converted


def test_a_refusal_is_told_as_within_the_process(tmp_path: Path) -> None:
    (tmp_path / "f81d").write_bytes(b"%PDF-1.7\n")
    for options in (Options(name="note.md"), Options(name="note.pdf"), Options(name="../note.pdf")):
        told = []
        for convert in (convert_isolated, convert_file):
            with pytest.raises(errors.Refusal) as caught:
                convert(tmp_path / "f81d", "a", "en", options)
            told.append(caught.value.to_json())
        assert told[0] == told[1]


def test_what_takes_too_long_is_ended_with_its_process(slow: Path) -> None:
    before, start = children(), time.monotonic()
    with pytest.raises(errors.TooSlow, match=r"slow\.txt takes longer than 1 seconds to read"):
        convert_isolated(slow, "a", "en", seconds=1)
    assert time.monotonic() - start < 5
    assert workers(before) == []


def test_what_takes_too_much_memory_is_refused(slow: Path) -> None:
    with pytest.raises(errors.TooMuchMemory, match=r"slow\.txt needs more memory"):
        convert_isolated(slow, "a", "en", memory=200 * MEGABYTE)


def test_a_process_that_ends_without_a_result_is_told(slow: Path, pool: ThreadPoolExecutor) -> None:
    before = children()
    conversion: Future[Converted] = pool.submit(convert_isolated, slow, "a", "en")
    os.kill(worker(before), signal.SIGSEGV)
    with pytest.raises(errors.Crashed, match=r"slow\.txt ends the program that reads it") as caught:
        conversion.result(10)
    assert caught.value.details == {"exit": -signal.SIGSEGV}


def test_the_process_knows_no_secrets(slow: Path, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TELEGRAM_TOKEN", "1:secret")
    before = children()
    conversion: Future[Converted] = pool.submit(convert_isolated, slow, "a", "en")
    number = worker(before)
    environment = Path(f"/proc/{number}/environ").read_bytes()
    os.kill(number, signal.SIGKILL)
    assert b"PYTHONPATH=" in environment
    assert b"secret" not in environment
    assert isinstance(conversion.exception(10), errors.Crashed)


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ],
)
def test_the_process_opens_no_connection_and_starts_no_program(attempt: str) -> None:
    bind = "from knowledge.conversion.worker import _bind; _bind(2**31, 10, 2**20); "
    done = subprocess.run(
        [sys.executable, "-c", bind + attempt],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert "PermissionError: a conversion may not do this" in done.stderr


def test_it_starts_without_the_encoders() -> None:
    loaded = (
        "import sys, knowledge.conversion.worker; print(sorted({'torch', 'faiss', 'pypdf', 'bs4'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}, check=True
    )
    assert done.stdout == "[]\n"


def test_many_at_once_all_end(tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    (tmp_path / "a.md").write_text("Words.", encoding="utf-8")
    jobs = [pool.submit(convert_isolated, tmp_path / "a.md", f"a-{number}", "en") for number in range(5)]
    assert [job.result(30).rendering.document for job in jobs] == [f"a-{number}" for number in range(5)]
