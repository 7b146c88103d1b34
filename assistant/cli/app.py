"""The `assistant` command and what all its subcommands share."""

import os
import sys

# Read by OpenMP when the first library that uses it is imported: spinning threads of two processes on two cores slow
# each other to a crawl, so one thread serves, and bulk embedding asks for more itself. Those that wait sleep: spinning,
# they embed several times slower where another process, such as a training, has one of the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import typer

from assistant.cli import ask, evaluate, knowledge, organiser, questions, serve
from assistant.dialogue.training import TrainingFailed
from assistant.organisers.errors import OrganiserRefused
from assistant.settings import UnknownSetting
from knowledge.documents import ContentError
from knowledge.draft_files import DraftConflict
from knowledge.encoder import EncoderMismatch
from knowledge.locking import WorkInProgress
from knowledge.releases import ReleaseError

EXPECTED = (
    OrganiserRefused,
    UnknownSetting,
    TrainingFailed,
    ContentError,
    DraftConflict,
    ReleaseError,
    EncoderMismatch,
    WorkInProgress,
    OSError,
)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.command("serve")(serve.serve)
app.command("train")(serve.train)
app.command("ask")(ask.ask)
app.command("evaluate")(evaluate.evaluate)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(questions.app, name="questions")
app.add_typer(organiser.app, name="organiser")


def main() -> None:
    """Run a command; each error that can be expected is told in one line, with exit code 2."""
    code = 0
    try:
        app()
    except* EXPECTED as failed:
        for error in failed.exceptions:
            print(f"assistant: {error}", file=sys.stderr)
        code = 2
    sys.exit(code)
