"""`assistant knowledge check`, `publish`, `releases` and `rollback`: from the draft to what is served, and back."""

import json
from typing import Annotated, Any

import typer

from assistant.cli.desk import open_desk, terminal_user
from assistant.cli.knowledge_output import check_lines
from assistant.cli.knowledge_texts import AsJson, DataDir, open_draft
from assistant.cli.progress import Bar
from assistant.settings import load_settings

# Told apart from a mistake (2): publishing waits for a reason.
CONFIRMATION_NEEDED = 3


def check(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Build the draft aside and show what publishing it would change; nothing is served."""
    with open_desk(load_settings(data_dir=data_dir), builds=True) as desk, Bar("Embedding the texts") as bar:
        found = desk.check(terminal_user(), bar.progress)
    typer.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1) if as_json else "\n".join(check_lines(found)))


def publish(
    note: Annotated[str, typer.Option(help="What is new, for those who look at the list of releases.")],
    confirm: Annotated[str, typer.Option(help="Why to publish although the check found something worse.")] = "",
    who: Annotated[str | None, typer.Option(help="Who publishes; otherwise the user of this computer.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Check the draft and serve it. Ends with 3 and the list when something would be worse and no reason is given."""
    from knowledge.publishing import ConfirmationNeeded

    try:
        with open_desk(load_settings(data_dir=data_dir), builds=True) as desk, Bar("Embedding the texts") as bar:
            done = desk.publish(who or terminal_user(), note, confirm, progress=bar.progress)
    except ConfirmationNeeded as needed:
        typer.echo("\n".join(check_lines(needed.check)))
        typer.echo(f"Nothing was published. {needed} To give one, say --confirm REASON.", err=True)
        raise typer.Exit(CONFIRMATION_NEEDED) from None
    manifest = done.manifest
    typer.echo(f"Release {manifest.number} is served: {manifest.documents} documents, {manifest.passages} passages.")


def releases(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List the releases that were published, the served one marked."""
    from knowledge.releases import manifest_to_json

    store = open_draft(load_settings(data_dir=data_dir)).releases
    served = store.current()
    listed = [{**manifest_to_json(store.manifest(n)), "served": n == served} for n in store.published()]
    typer.echo(json.dumps(listed, ensure_ascii=False, indent=1) if as_json else "\n".join(map(_release_line, listed)))


def rollback(
    number: Annotated[int, typer.Argument(help="Number of the release to serve again.")], data_dir: DataDir = None
) -> None:
    """Serve an earlier release again; the draft stays as it is."""
    with open_desk(load_settings(data_dir=data_dir)) as desk:
        before = desk.rollback(terminal_user(), number)
    typer.echo(f"Release {number} is served" + (f" in place of release {before}." if before else "."))


def _release_line(release: dict[str, Any]) -> str:
    mark = "*" if release["served"] else " "
    line = f"{mark} {release['number']:>4}  {release['published']}  {release['documents']} documents  {release['note']}"
    if release["who"]:
        line += f"  by {release['who']}"
    if release["reason"]:
        line += f"  (in spite of its check: {release['reason']})"
    return line
