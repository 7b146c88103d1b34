"""The `assistant` command as somebody at a terminal gives it."""

import os
import subprocess
import sys

from live_server import ROOT
from typer.testing import CliRunner, Result

from assistant.cli.app import app


def assistant(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Give a command, in a process of its own."""
    command = [sys.executable, "-c", "from assistant.cli import main; main()", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300
    )


def assistant_here(*arguments: str) -> Result:
    """Give a command in this process, which has loaded the encoders already: to load them again takes seconds."""
    return CliRunner().invoke(app, arguments)
