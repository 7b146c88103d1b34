"""A file is whole at every moment, also when two write it at once."""

import json
import threading
from pathlib import Path

import pytest

from knowledge.durable import discard_unfinished, replace_file


def test_a_file_holds_what_was_written_last(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "check.json"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert [one.name for one in path.parent.iterdir()] == ["check.json"]
    assert path.read_bytes() == b"two"


def test_two_who_write_at_once_leave_one_of_both_whole(tmp_path: Path) -> None:
    path, failed = tmp_path / "check.json", []
    replace_file(path, json.dumps([0] * 5_000).encode())

    def write(number: int) -> None:
        try:
            for _ in range(40):
                replace_file(path, json.dumps([number] * 5_000).encode())
        except OSError as error:
            failed.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in (1, 2, 3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert len(set(json.loads(path.read_bytes()))) == 1
    assert failed == []
    assert [one.name for one in tmp_path.iterdir()] == ["check.json"]


def test_what_a_failed_writing_leaves_is_removed(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(OSError, match="folder"):
        replace_file(target, b"a file cannot take the place of a folder")
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


def test_what_a_kill_leaves_behind_is_discarded(tmp_path: Path) -> None:
    replace_file(tmp_path / "check.json", b"whole")
    (tmp_path / "check.json.12ab34cd.new").write_bytes(b"ha")
    discard_unfinished(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["check.json"]
