"""The command line: `assistant serve`, `ask`, `train`, `evaluate`, `knowledge …`, `questions …`."""

from assistant.cli.app import main

__all__ = ["main"]
