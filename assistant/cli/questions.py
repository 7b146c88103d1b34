"""`assistant questions unanswered`: what delegates asked in vain, from a terminal."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.progress import Bar
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.questions import Cluster, Questions

app = typer.Typer(no_args_is_help=True, help="The questions that nobody could answer.")

LONGEST_DAYS = 3_650


@app.callback()
def _questions() -> None:
    """A callback keeps `unanswered` a command of its own while there is no other."""


@app.command("unanswered")
def unanswered(
    days: Annotated[int, typer.Option(help="How many days back to look.", min=1, max=LONGEST_DAYS)] = 30,
    status: Annotated[str, typer.Option(help="open, solved or ignored.")] = "open",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of the releases and the database (ASSISTANT_DATA_DIR).")
    ] = None,
) -> None:
    """List the questions that were not answered, the same question in any language once, the most asked first."""
    from assistant.questions import STATUSES

    wished = next((one for one in STATUSES if one == status), None)
    if wished is None:
        raise typer.BadParameter(f"'{status}' is none of {', '.join(STATUSES)}.")
    with Bar("Embedding the questions") as bar:
        found = open_questions(load_settings(data_dir=data_dir)).unanswered(
            datetime.now(UTC), days, wished, bar.progress
        )
    if as_json:
        typer.echo(json.dumps([cluster.to_json() for cluster in found], ensure_ascii=False, indent=1))
        return
    typer.echo("\n".join(line for cluster in found for line in _lines(cluster)) or f"No question is {wished}.")


def open_questions(settings: Settings) -> "Questions":
    """The questions of the data folder's database. Raises ReleaseError where nothing is served yet."""
    from assistant.database import open_database
    from assistant.opening import open_releases
    from assistant.questions import Questions
    from knowledge.releases import ReleaseError

    releases = open_releases(settings)
    served = releases.current()
    if served is None:
        raise ReleaseError("nothing_served", path=str(settings.data_dir))
    release = releases.load(served)
    return Questions(open_database(settings.database), lambda: release)


def _lines(cluster: "Cluster") -> list[str]:
    counts = ", ".join(f"{reason} {count}" for reason, count in cluster.reasons.items())
    spoken = ", ".join(f"{language} {count}" for language, count in cluster.languages.items())
    lines = [f"{cluster.count:>4}  {cluster.text}", f"      {counts}; {spoken}; last {cluster.last:%Y-%m-%d %H:%M} UTC"]
    for language, texts in cluster.examples.items():
        lines += [f"      {language}: {text}" for text in texts if text != cluster.text]
    if cluster.nearest:
        lines.append(f"      nearest: {cluster.nearest.title} ({cluster.nearest.entry})")
    if cluster.document:
        lines.append(f"      answer: {cluster.document}")
    return lines
