"""`assistant knowledge …`: releases of the knowledge base from a terminal."""

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Releases of the knowledge base.")

DataDir = Annotated[Path | None, typer.Option(help="Folder for releases (ASSISTANT_DATA_DIR).")]


@app.command("releases")
def releases(
    data_dir: DataDir = None, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the releases, the served one marked."""
    from assistant.main import open_releases
    from knowledge.releases import manifest_to_json

    store = open_releases(load_settings(data_dir=data_dir))
    served = store.current()
    listed = [{**manifest_to_json(store.manifest(n)), "served": n == served} for n in store.numbers()]
    if as_json:
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    for release in listed:
        mark = "*" if release["served"] else " "
        typer.echo(
            f"{mark} {release['number']:>4}  {release['created']}  {release['documents']} documents  {release['note']}"
        )
