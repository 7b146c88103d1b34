"""`assistant knowledge …`: the texts and releases of the knowledge base from a terminal."""

import typer

from assistant.cli import knowledge_releases, knowledge_texts

app = typer.Typer(no_args_is_help=True, help="Texts and releases of the knowledge base.")

app.command("add")(knowledge_texts.add)
app.command("diff")(knowledge_texts.diff)
app.command("export")(knowledge_texts.export_texts)
app.command("import")(knowledge_texts.import_texts)
app.command("check")(knowledge_releases.check)
app.command("publish")(knowledge_releases.publish)
app.command("releases")(knowledge_releases.releases)
app.command("rollback")(knowledge_releases.rollback)
