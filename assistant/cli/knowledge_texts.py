"""`assistant knowledge add`, `diff`, `export` and `import`: the texts of the draft."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.desk import open_desk, terminal_user
from assistant.cli.knowledge_output import added_lines, change_lines, plan_lines
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from knowledge.drafts import Draft

DataDir = Annotated[Path | None, typer.Option(help="Folder of the releases and the draft (ASSISTANT_DATA_DIR).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Replace = Annotated[bool, typer.Option("--replace", help="Overwrite changes in the draft that are not published yet.")]


def add(
    files: Annotated[list[Path], typer.Argument(help="Markdown, text, HTML, PDF, DOCX …")],
    kind: Annotated[str | None, typer.Option(help="What kind of document it is, such as practice or faq.")] = None,
    language: Annotated[str | None, typer.Option(help="en, fr or zh; otherwise as the name or the text tells.")] = None,
    document: Annotated[str | None, typer.Option(help="Name of the document; otherwise that of the file.")] = None,
    replace: Replace = False,
    data_dir: DataDir = None,
) -> None:
    """Put files into the draft. A file named `panel-3.fr.pdf` is the French rendering of the document `panel-3`."""
    if document and len(files) > 1:
        raise typer.BadParameter("--document names one document; add its files one by one.")
    with open_desk(load_settings(data_dir=data_dir)) as desk:
        for path in files:
            added = desk.add_file(terminal_user(), path, document, language, kind, _detect, replace)
            typer.echo(f"{added.outcome:<10} {added.name}  ({added.sections} sections)")
            for line in added_lines(added):
                typer.echo(f"           {line}")
    typer.echo("`assistant knowledge check` shows what publishing the draft would change.")


def diff(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Show what differs between the draft and the served release."""
    from knowledge.changes import changes_of

    changes = changes_of(open_draft(load_settings(data_dir=data_dir)))
    typer.echo(
        json.dumps(changes.to_json(), ensure_ascii=False, indent=1)
        if as_json
        else "\n".join(change_lines(changes, texts=True))
    )


def export_texts(
    file: Annotated[Path, typer.Argument(help="ZIP file to write.")],
    release: Annotated[int | None, typer.Option(help="Number of a release; otherwise the draft.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Write all texts of the draft, or of a release, into a ZIP file."""
    with open_desk(load_settings(data_dir=data_dir)) as desk:
        count = desk.export_texts(file, release)
    typer.echo(f"{count} files written to {file}")


def import_texts(
    file: Annotated[Path, typer.Argument(help="ZIP file of kind/document.language.md files, as `export` writes.")],
    replace: Replace = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would do.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Bring the texts of a ZIP file into the draft; texts that it does not hold stay as they are."""
    with open_desk(load_settings(data_dir=data_dir)) as desk:
        if dry_run:
            typer.echo("\n".join(plan_lines(desk.plan_import(file))))
            return
        imported = desk.import_texts(terminal_user(), file, replace)
    for name in imported.changed:
        typer.echo(f"imported   {name}")
    typer.echo(f"{len(imported.changed)} files imported, {imported.unchanged} unchanged")


def open_draft(settings: Settings) -> "Draft":
    """The draft of the data folder, without encoders: nothing here is embedded."""
    from knowledge.drafts import Draft
    from knowledge.releases import ReleaseStore

    return Draft(ReleaseStore(settings.data_dir / "releases", ()))


def _detect(text: str) -> str | None:
    # Imported here, since commands that detect nothing should start at once.
    from assistant.language.texts import language_of_text

    return language_of_text(text)
