"""A first start trains and embeds at once; what one of the two has done is kept, and what failed is told of both."""

import sys
from pathlib import Path

import pytest

from assistant.cli.app import main
from assistant.cli.serve import prepare
from assistant.dialogue.training import TrainingFailed, model_path
from assistant.settings import Settings
from knowledge.cache import VectorCache
from knowledge.documents import ContentError
from knowledge.releases import ReleaseStore

TEXT = "---\ntitle: Masks\n---\n## Sewing {#sewing}\n\nDesigners of Graz sewed masks for hospitals."
BROKEN = "---\ntitle: [\n---\nx"

# The engine's Python is called with `-m nlu.launcher train --model PATH`.
TRAINS = 'echo model > "$5"'
FAILS = "echo the reason; exit 3"
SECONDS = 60


@pytest.fixture
def settings(tmp_path: Path, caches: list[VectorCache]) -> Settings:
    """A first start with one text, and an engine that trains in no time."""
    for folder in ("content", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "data" / "cache").symlink_to(caches[0].folder.absolute())
    (tmp_path / "content" / "masks.en.md").write_text(TEXT, encoding="utf-8")
    engine = tmp_path / "python"
    engine.touch(0o755)
    settings = Settings(data_dir=tmp_path / "data", content_dir=tmp_path / "content", dialogue_python=engine)
    engine_does(settings, TRAINS)
    return settings


def engine_does(settings: Settings, script: str) -> None:
    settings.dialogue_python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")


def break_the_texts(settings: Settings) -> None:
    (settings.content_dir / "masks.en.md").write_text(BROKEN, encoding="utf-8")


def served(settings: Settings) -> int | None:
    return ReleaseStore(settings.data_dir / "releases", ()).current()


def test_the_texts_are_embedded_while_the_model_is_trained(settings: Settings) -> None:
    release = settings.data_dir / "releases" / "current"
    waits = f'n=0; while [ ! -e "{release}" ]; do n=$((n+1)); [ $n -lt {SECONDS * 10} ] || exit 1; sleep 0.1; done'
    engine_does(settings, f"{waits}; {TRAINS}")
    assert prepare(settings) == model_path(settings)
    assert (model_path(settings).exists(), served(settings)) == (True, 1)


def test_both_tell_of_their_progress(settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    (settings.data_dir / "cache").unlink()
    prepare(settings)
    told = capfd.readouterr()
    assert told.out.splitlines() == [
        "Training the dialogue model (about half a minute) …",
        "The dialogue model is trained.",
    ]
    assert "Embedding the texts: 1 of 1" in told.err.splitlines()


def test_a_training_that_fails_leaves_the_release(settings: Settings) -> None:
    engine_does(settings, FAILS)
    with pytest.raises(TrainingFailed, match="the reason"):
        prepare(settings)
    assert (model_path(settings).exists(), served(settings)) == (False, 1)


def test_texts_that_cannot_be_read_leave_the_model(settings: Settings) -> None:
    break_the_texts(settings)
    with pytest.raises(ContentError):
        prepare(settings)
    assert (model_path(settings).exists(), served(settings)) == (True, None)


def test_a_missing_environment_is_told_before_anything_is_embedded(settings: Settings) -> None:
    settings.dialogue_python.unlink()
    with pytest.raises(TrainingFailed, match="Run 'make install'"):
        prepare(settings)
    assert served(settings) is None


def test_an_engine_that_runs_elsewhere_is_not_trained(settings: Settings) -> None:
    engine_does(settings, FAILS)
    elsewhere = settings.model_copy(update={"dialogue_url": "http://127.0.0.1:9"})
    assert (prepare(elsewhere), served(settings)) == (None, 1)


def test_when_both_fail_each_is_told_in_a_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine_does(settings, FAILS)
    break_the_texts(settings)
    for name in ("data_dir", "content_dir", "dialogue_python"):
        monkeypatch.setenv(f"ASSISTANT_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setattr(sys, "argv", ["assistant", "serve"])
    with pytest.raises(SystemExit) as ended:
        main()
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("assistant: ")]
    assert (ended.value.code, len(told)) == (2, 2)
    assert "Training the dialogue model failed" in told[0]
    assert "masks.en.md" in told[1]
