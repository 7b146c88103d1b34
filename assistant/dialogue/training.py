"""Trains the dialogue model, once for each state of what it is made from."""

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from assistant.settings import ROOT, Settings
from knowledge.glossary import Glossary, load_glossary
from knowledge.languages import LANGUAGES

MODELS = "models"
KEPT_MODELS = 3
TOLD_EVERY_SECONDS = 5.0
ROOT_FILES = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")

# Which categories of the glossary become lookup tables of which entity.
LOOKUPS = {"city": "city", "field": "creative_field"}


class TrainingFailed(Exception):
    """The dialogue model could not be trained."""


def model_path(settings: Settings) -> Path:
    """Where the model made from the present data stands, whether or not it is trained."""
    return settings.data_dir.absolute() / MODELS / f"dialogue-{_digest(settings)}.tar.gz"


def train(settings: Settings, tell: Callable[[str], None], force: bool = False) -> Path:
    """Train unless a model of the same data is there; returns its path.

    Raises TrainingFailed, with what to do, when Rasa's environment is missing or training ends in an error.
    """
    model = model_path(settings)
    if model.exists() and not force:
        return model
    require_environment(settings)
    lookups = model.parent / "lookups"
    write_lookups(load_glossary(settings.content_dir / "glossary.csv"), lookups)
    tell("Training the dialogue model (about half a minute) …")
    aside = model.with_name(f"training-{os.getpid()}.tar.gz")
    command = [str(settings.dialogue_python), "-m", "nlu.launcher", "train", "--model", str(aside)]
    log = model.parent / "training.log"
    code = _run([*command, "--data", str(lookups)], log, model.parent / "cache", tell)
    if code or not aside.exists():
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])
        raise TrainingFailed(f"Training the dialogue model failed; the whole log is in {log}. It ends:\n{tail}")
    os.replace(aside, model)
    tell("The dialogue model is trained.")
    _forget_old_models(model)
    return model


def _run(command: list[str], log: Path, cache: Path, tell: Callable[[str], None]) -> int:
    """Run the training with its output in `log`, and tell now and then that it goes on; returns its exit code."""
    environment = {**os.environ, "ASSISTANT_DIALOGUE_CACHE": str(cache)}
    began = time.monotonic()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(  # noqa: S603 - our own launcher, with no word from outside
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
        try:
            while True:
                try:
                    return process.wait(TOLD_EVERY_SECONDS)
                except subprocess.TimeoutExpired:
                    tell(f"Training the dialogue model: {time.monotonic() - began:.0f} s so far …")
        finally:
            process.kill()


def require_environment(settings: Settings) -> None:
    """Raise TrainingFailed when Rasa's Python environment is not there."""
    if not settings.dialogue_python.exists():
        raise TrainingFailed(
            f"Rasa's environment is missing ({settings.dialogue_python}). Run 'make install', or point "
            "ASSISTANT_DIALOGUE_PYTHON to a Python 3.10 that has nlu/requirements.lock installed."
        )


def write_lookups(glossary: Glossary, folder: Path) -> None:
    """Write the names of the glossary as Rasa's lookup tables and synonyms, in every language."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = []
    for category, entity in LOOKUPS.items():
        terms = [term for term in glossary.terms if term.category == category]
        forms = {form for term in terms for language in LANGUAGES for form in term.forms[language]}
        if forms:
            tables.append({"lookup": entity, "examples": _examples(forms)})
            tables += [
                {"synonym": term.name("en"), "examples": _examples(others)}
                for term in terms
                if (others := {form for language in LANGUAGES for form in term.forms[language]} - {term.name("en")})
            ]
    # JSON is YAML too, and needs no thought about quoting names.
    content = json.dumps({"version": "3.1", "nlu": tables}, ensure_ascii=False, indent=1)
    (folder / "glossary.yml").write_text(content, encoding="utf-8")


def _examples(forms: set[str]) -> str:
    return "".join(f"- {form}\n" for form in sorted(forms))


def _digest(settings: Settings) -> str:
    digest = hashlib.sha256()
    files = [ROOT / name for name in ROOT_FILES] + [settings.content_dir / "glossary.csv"]
    files += sorted(path for path in (ROOT / "nlu").rglob("*") if path.suffix in {".py", ".yml", ".lock", ".txt"})
    for path in files:
        if path.is_file():
            digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _forget_old_models(newest: Path) -> None:
    models = sorted(newest.parent.glob("dialogue-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in models[KEPT_MODELS:]:
        path.unlink(missing_ok=True)
