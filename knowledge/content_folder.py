"""A folder of texts as a whole: the files that belong to it, its copy, and the digest that tells equal contents."""

import hashlib
import shutil
from pathlib import Path

from knowledge.documents import markdown_files

GLOSSARY, QUESTIONS, FLOORS = "glossary.csv", "questions.jsonl", "floors.yml"

# What belongs to the texts beside the documents.
EXTRAS = (GLOSSARY, QUESTIONS, FLOORS)


def copy_content(source: Path, target: Path) -> None:
    """Copy the documents, the glossary, the stored questions and the floors, and nothing else."""
    for name in content_files(source):
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, destination)
    target.mkdir(parents=True, exist_ok=True)


def content_files(content: Path) -> list[str]:
    """The paths within the folder of all files that belong to it."""
    paths = markdown_files(content) + [path for name in EXTRAS if (path := content / name).exists()]
    return [path.relative_to(content).as_posix() for path in paths]


def content_digest(content: Path) -> str:
    """One SHA-256 over the names and texts of a content folder, by which equal contents are known."""
    digest = hashlib.sha256()
    for name in content_files(content):
        digest.update(f"{name}\0{sha256_of(content / name)}\0".encode())
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """The checksum of a file; of nothing where there is no file, which matches no manifest."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
