"""The environment of the dialogue engine: names of its variables, and what must be set before Rasa is imported.

Nothing here imports Rasa, TensorFlow or the encoder, since those read the environment only once.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

TOKEN = "ASSISTANT_DIALOGUE_TOKEN"  # noqa: S105 - the name of the variable
ACTION_URL = "ASSISTANT_ACTION_URL"
DATABASE = "ASSISTANT_DIALOGUE_DATABASE"
CACHE_DIRECTORY = "ASSISTANT_DIALOGUE_CACHE"
LOG_LEVEL = "ASSISTANT_DIALOGUE_LOG_LEVEL"

DEFAULT_ACTION_URL = "http://127.0.0.1:8000/internal/actions/webhook"
DEFAULT_DATABASE = "sqlite:///data/dialogue.sqlite"
MINIMUM_TOKEN_CHARACTERS = 16


class ConfigurationError(Exception):
    """The dialogue engine cannot start as it is configured."""


def quieten_rasa() -> None:
    """Turn telemetry off, whatever the user's own settings say, and hide progress bars and notices of libraries."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TQDM_DISABLE", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(Path(os.environ.get(CACHE_DIRECTORY, ".rasa")) / "cache"))
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")


def limit_threads(encoder_threads: int = 1) -> None:
    """Give each library one thread: two processes with spinning threads on two cores slow each other to a crawl."""
    os.environ["OMP_NUM_THREADS"] = str(encoder_threads)
    os.environ["OMP_WAIT_POLICY"] = "passive"
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTEROP_THREADS", "TF_NUM_INTRAOP_THREADS"):
        os.environ[name] = "1"
    os.environ["TF_INTER_OP_PARALLELISM_THREADS"] = "1"
    os.environ["TF_INTRA_OP_PARALLELISM_THREADS"] = "1"


def fill_serving_defaults() -> None:
    """Check the token and give the variables that `endpoints.yml` expands a value."""
    token = os.environ.get(TOKEN, "")
    if len(token) < MINIMUM_TOKEN_CHARACTERS or not token.isascii() or any(map(str.isspace, token)):
        raise ConfigurationError(
            f"Set {TOKEN} to a random token of at least {MINIMUM_TOKEN_CHARACTERS} ASCII characters without spaces."
        )
    os.environ.setdefault(ACTION_URL, DEFAULT_ACTION_URL)
    database = os.environ.setdefault(DATABASE, DEFAULT_DATABASE)
    if database.startswith("sqlite:///"):
        Path(database.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
