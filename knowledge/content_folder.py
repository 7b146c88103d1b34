"""A folder of texts as a whole: the files that belong to it, its copy, and the digest that tells equal contents."""

import hashlib
import shutil
from pathlib import Path

from knowledge.documents import markdown_files

GLOSSARY, QUESTIONS = "glossary.csv", "questions.jsonl"


def copy_content(source: Path, target: Path) -> None:
    """Copy the documents, the glossary and the stored questions, and nothing else."""
    files = markdown_files(source) + [path for name in (GLOSSARY, QUESTIONS) if (path := source / name).exists()]
    for path in files:
        destination = target / path.relative_to(source)
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, destination)
    target.mkdir(parents=True, exist_ok=True)


def content_digest(content: Path) -> str:
    """One SHA-256 over the names and texts of a content folder, by which equal contents are known."""
    digest = hashlib.sha256()
    names = [path for name in (GLOSSARY, QUESTIONS) if (path := content / name).exists()]
    for path in markdown_files(content) + names:
        digest.update(f"{path.relative_to(content).as_posix()}\0{sha256_of(path)}\0".encode())
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """The checksum of a file; of nothing where there is no file, which matches no manifest."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
