"""`assistant serve` and `assistant train`: prepare what is missing, with progress, then serve."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.progress import Bar
from assistant.dialogue.training import model_path, require_environment
from assistant.dialogue.training import train as train_dialogue
from assistant.logs import configure_logs
from assistant.settings import Settings, load_settings

Host = Annotated[str | None, typer.Option(help="Address to listen on (ASSISTANT_HOST).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (ASSISTANT_PORT).")]
DataDir = Annotated[
    Path | None, typer.Option(help="Folder for releases, models and the database (ASSISTANT_DATA_DIR).")
]


def serve(host: Host = None, port: Port = None, data_dir: DataDir = None) -> None:
    """Serve the assistant: train and embed what changed since the last start, then listen."""
    settings = load_settings(host=host, port=port, data_dir=data_dir)
    configure_logs(settings.log_level)
    model = prepare(settings)

    import uvicorn

    from assistant.main import build_app

    typer.echo(f"Starting on http://{settings.host}:{settings.port}")
    uvicorn.run(
        build_app(settings, model),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )


def train(
    data_dir: DataDir = None, force: Annotated[bool, typer.Option(help="Train although nothing changed.")] = False
) -> None:
    """Train the dialogue model."""
    settings = load_settings(data_dir=data_dir)
    typer.echo(f"The dialogue model is {train_dialogue(settings, typer.echo, force)}")


def prepare(settings: Settings) -> Path | None:
    """Train the dialogue model and build the first release, unless both are there; returns the model.

    Both at once: the engine trains in a process of its own. What one has done is kept when the other fails. Raises what
    either raises, in a group where both do.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if settings.dialogue_url is None and not model_path(settings).exists():
        # Told now, and not after a minute of embedding.
        require_environment(settings)
    with Bar("Embedding the texts") as bar, ThreadPoolExecutor(1) as beside:
        training = beside.submit(_train, settings, bar.tell)
        try:
            _embed(settings, bar.progress)
        except Exception as error:
            try:
                training.result()
            except Exception as failed:
                raise ExceptionGroup("Neither dialogue model nor release", [failed, error]) from None
            raise
    return training.result()


def _train(settings: Settings, tell: Callable[[str], None]) -> Path | None:
    """Train the dialogue model, unless it is there or the engine runs elsewhere."""
    return train_dialogue(settings, tell) if settings.dialogue_url is None else None


def _embed(settings: Settings, progress: Callable[[int, int], None]) -> None:
    """Build the first release, unless it is there."""
    from assistant.opening import open_releases
    from knowledge.seeding import seed

    seed(open_releases(settings), settings.content_dir, progress)
