"""The dialogue model is trained once for each state of what it is made from."""

import os
from pathlib import Path

import pytest
import yaml

from assistant.dialogue.training import TrainingFailed, model_path, train, write_lookups
from assistant.settings import Settings
from knowledge.glossary import Glossary, Term


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", content_dir=tmp_path / "content")


def engine(tmp_path: Path, script: str) -> Path:
    """A stand-in for the engine's Python, given the arguments of a training."""
    path = tmp_path / "python"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_model_is_named_after_what_it_is_made_from(settings: Settings) -> None:
    before = model_path(settings)
    assert model_path(settings) == before
    settings.content_dir.mkdir()
    (settings.content_dir / "glossary.csv").write_text("id,category,en,fr,zh\n", encoding="utf-8")
    assert model_path(settings) != before


def test_a_model_that_is_there_is_not_trained_again(settings: Settings) -> None:
    model = model_path(settings)
    model.parent.mkdir(parents=True)
    model.write_bytes(b"trained")
    told: list[str] = []
    assert (train(settings, told.append), told) == (model, [])


def test_a_missing_environment_says_what_to_do(settings: Settings, tmp_path: Path) -> None:
    without = settings.model_copy(update={"dialogue_python": tmp_path / "none"})
    with pytest.raises(TrainingFailed, match=r"environment is missing \(.*none\)\. Run 'make install'"):
        train(without, print)


def test_a_training_that_fails_ends_with_the_last_words_of_its_log(settings: Settings, tmp_path: Path) -> None:
    failing = settings.model_copy(update={"dialogue_python": engine(tmp_path, "echo the reason; exit 3")})
    with pytest.raises(TrainingFailed, match=r"the whole log is in .*training\.log\. It ends:\nthe reason"):
        train(failing, print)
    assert not model_path(settings).exists()


def test_a_training_that_leaves_no_model_has_failed(settings: Settings, tmp_path: Path) -> None:
    silent = settings.model_copy(update={"dialogue_python": engine(tmp_path, "exit 0")})
    with pytest.raises(TrainingFailed):
        train(silent, print)


def test_a_trained_model_takes_its_place_whole_and_the_oldest_are_forgotten(settings: Settings, tmp_path: Path) -> None:
    models = model_path(settings).parent
    models.mkdir(parents=True)
    for age in range(4):
        old = models / f"dialogue-old{age}.tar.gz"
        old.write_bytes(b"old")
        os.utime(old, (1_000 - age, 1_000 - age))
    # The fifth argument is the path to write to.
    writing = settings.model_copy(update={"dialogue_python": engine(tmp_path, 'echo model > "$5"')})
    told: list[str] = []
    model = train(writing, told.append)
    assert (model, model.read_text(encoding="utf-8")) == (model_path(settings), "model\n")
    assert (len(told), told[-1]) == (2, "The dialogue model is trained.")
    kept = sorted(path.name for path in models.glob("*.tar.gz"))
    assert kept == sorted([model.name, "dialogue-old0.tar.gz", "dialogue-old1.tar.gz"])


def test_names_of_the_glossary_become_lookups_and_synonyms(tmp_path: Path) -> None:
    metz = Term("metz", "city", {"en": ("Metz",), "fr": ("Metz",), "zh": ("梅斯",)})
    music = Term("music", "field", {"en": ("music",), "fr": ("musique",), "zh": ("音乐",)})
    summit = Term("summit", "event", {"en": ("Summit",), "fr": ("Sommet",), "zh": ("峰会",)})
    write_lookups(Glossary((metz, music, summit)), tmp_path / "lookups")
    stored = yaml.safe_load((tmp_path / "lookups" / "glossary.yml").read_text(encoding="utf-8"))
    assert stored["nlu"] == [
        {"lookup": "city", "examples": "- Metz\n- 梅斯\n"},
        {"synonym": "Metz", "examples": "- 梅斯\n"},
        {"lookup": "creative_field", "examples": "- music\n- musique\n- 音乐\n"},
        {"synonym": "music", "examples": "- musique\n- 音乐\n"},
    ]
