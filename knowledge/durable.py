"""Files that are whole at every moment: written aside, forced to the disk, and moved into place."""

import os
import secrets
from pathlib import Path

# Ends the name of a file that is being written; one that a kill left behind is worth nothing.
UNFINISHED = ".new"


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` to `path`: whoever reads it, also after a kill or a power cut, finds the old or the new, whole.

    Of two who write at the same time the last wins; each writes to a name of its own.
    """
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force what was moved into or out of a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Force every file below `folder` to the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)


def discard_unfinished(folder: Path) -> None:
    """Remove the files below `folder` whose writing was ended half-way."""
    for path in folder.rglob(f"*{UNFINISHED}"):
        path.unlink(missing_ok=True)
