"""`assistant serve` and `assistant train`: prepare what is missing, with progress, then serve."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.progress import Bar
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
    """Train the dialogue model and build the first release, unless both are there; returns the model."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    model = train_dialogue(settings, typer.echo) if settings.dialogue_url is None else None

    from assistant.opening import open_releases
    from knowledge.seeding import seed

    releases = open_releases(settings)
    with Bar("Embedding the texts") as bar:
        seed(releases, settings.content_dir, bar.progress)
    return model
