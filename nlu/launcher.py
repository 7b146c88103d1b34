"""Starts and trains the dialogue engine: `python -m nlu.launcher run|train|embed`, inside Rasa's own environment.

Stock `rasa run` lets anyone reach its channel routes, may report usage home, and runs on whatever version is installed.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

from nlu import environment
from nlu.environment import ROOT, ConfigurationError

DEFAULT_PORT = 5005
DEFAULT_HOST = "127.0.0.1"
DEFAULT_MODEL = Path("data/model/dialogue.tar.gz")

logger = logging.getLogger("nlu.launcher")


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="python -m nlu.launcher", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run_parser = commands.add_parser("run", help="serve a trained model")
    run_parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    run_parser.add_argument("--host", default=DEFAULT_HOST, help="loopback unless the engine runs on its own machine")
    run_parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    train_parser = commands.add_parser("train", help="train a model")
    train_parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="where to write it")
    train_parser.add_argument(
        "--data", type=Path, action="append", default=[], help="further training data, such as lookups of cities"
    )
    commands.add_parser("embed", help="refresh the vectors that are shipped with the training data")
    return parser


def require_frozen_rasa() -> None:
    """Refuse any other Rasa than the one that the replacements were made for."""
    from importlib.metadata import PackageNotFoundError, version

    from nlu.constants import RASA_VERSION

    try:
        found = version("rasa")
    except PackageNotFoundError:
        found = "none"
    if found != RASA_VERSION:
        raise ConfigurationError(
            f"The dialogue engine needs Rasa {RASA_VERSION}, found {found}. Install nlu/requirements.lock."
        )


def train(model: Path, extra_data: list[Path]) -> Path:
    """Train a model from the repository's data and any further data, and return its path."""
    from rasa.model_training import train as rasa_train

    model.parent.mkdir(parents=True, exist_ok=True)
    result = rasa_train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "nlu" / "data"), *map(str, extra_data)],
        output=str(model.parent),
        fixed_model_name=model.name,
        force_training=True,
    )
    if result.model is None:
        raise ConfigurationError("Training failed; see the lines above.")
    return Path(result.model)


def embed() -> Path:
    """Refresh the shipped vectors and return their path."""
    from rasa.shared.importers.importer import TrainingDataImporter

    from nlu.embeddings import ship

    importer = TrainingDataImporter.load_nlu_importer_from_config(
        str(ROOT / "config.yml"), training_data_paths=[str(ROOT / "nlu" / "data")]
    )
    examples = importer.get_nlu_data().intent_examples
    return ship([example.get("text") for example in examples])


def run(model: Path, host: str, port: int) -> None:
    """Serve a model until told to stop."""
    from rasa.core.utils import AvailableEndpoints

    from nlu.server import serve

    if not model.is_file():
        raise ConfigurationError(f"There is no model at {model}: run `python -m nlu.launcher train` first.")
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    serve(model, endpoints, host, port, os.environ[environment.TOKEN])


def prepare(command: str) -> None:
    """Set up the process before anything of Rasa is imported."""
    environment.quieten_rasa()
    environment.limit_threads(os.cpu_count() or 1 if command != "run" else 1)
    require_frozen_rasa()
    from nlu.logs import configure_logs

    configure_logs(os.environ.get(environment.LOG_LEVEL, "INFO"))
    if command == "run":
        environment.fill_serving_defaults()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    options = build_parser().parse_args(arguments)
    try:
        prepare(options.command)
        if options.command == "train":
            logger.info("Trained %s", train(options.model, options.data))
        elif options.command == "embed":
            logger.info("Wrote %s", embed())
        else:
            run(options.model, options.host, options.port)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
