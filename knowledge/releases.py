"""Releases: immutable builds of the knowledge base, one of which is served.

A release is built aside in a folder of its own, checked, and described by a manifest with checksums. Publishing moves
a pointer with `os.replace`, so that at any moment, also after a kill, the pointer names a whole release.
"""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from knowledge.cache import VectorCache, reporting
from knowledge.calibration import Calibration
from knowledge.content_folder import GLOSSARY, content_digest, copy_content, sha256_of
from knowledge.documents import Document, load_documents
from knowledge.encoder import EncoderMismatch, Progress
from knowledge.glossary import Glossary, load_glossary
from knowledge.index import KnowledgeIndex, build_index
from knowledge.passages import cut_documents
from knowledge.search import Searcher
from knowledge.shipped import SHIPPED, shipped_calibration

MANIFEST, POINTER, CONTENT, INDEX, CALIBRATION = "manifest.json", "current", "content", "index", "calibration.json"
_ASIDE = ".building-"


class ReleaseError(Exception):
    """A release cannot be built, read or served."""


@dataclass(frozen=True)
class Manifest:
    """What a release is; `files` maps each file's path to its SHA-256."""

    number: int
    created: str
    note: str
    encoders: dict[str, list[float]]
    content: str
    documents: int
    entries: int
    passages: int
    files: dict[str, str]


@dataclass(frozen=True)
class Release:
    """A release in memory, ready to be searched."""

    manifest: Manifest
    documents: dict[str, Document]
    glossary: Glossary
    searcher: Searcher

    @property
    def number(self) -> int:
        return self.manifest.number


class ReleaseStore:
    """The releases of a data folder."""

    def __init__(self, folder: Path, caches: Sequence[VectorCache], teaching: Path = SHIPPED) -> None:
        """`teaching` holds the texts and questions that search is calibrated by."""
        self.folder = folder
        self._caches = tuple(caches)
        self._teaching = teaching
        folder.mkdir(parents=True, exist_ok=True)

    def numbers(self) -> list[int]:
        """The releases that are whole, oldest first."""
        return sorted(int(path.parent.name) for path in self.folder.glob(f"[0-9]*/{MANIFEST}"))

    def current(self) -> int | None:
        """The number of the served release, or None before the first.

        Raises ReleaseError when what should tell it holds something else.
        """
        try:
            return int((self.folder / POINTER).read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise ReleaseError(f"{self.folder / POINTER} holds no release number; publish a release again.") from error

    def manifest(self, number: int) -> Manifest:
        try:
            return Manifest(**json.loads((self._path(number) / MANIFEST).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ReleaseError(f"Release {number} has no readable manifest: {error}") from error

    def discard_unfinished(self) -> None:
        """Remove what a build left behind that was ended half-way."""
        for path in self.folder.glob(f"{_ASIDE}*"):
            shutil.rmtree(path, ignore_errors=True)

    def build(self, content: Path, note: str = "", progress: Progress | None = None) -> int:
        """Build a release of the texts below `content`; it is not served until it is published.

        Raises ContentError when a text cannot be read, and ReleaseError when the result does not load.
        """
        number = max([0, *self.numbers(), self.current() or 0]) + 1
        aside = self.folder / f"{_ASIDE}{number}-{os.getpid()}"
        shutil.rmtree(aside, ignore_errors=True)
        (aside / INDEX).mkdir(parents=True)
        try:
            copy_content(content, aside / CONTENT)
            counts = self._write_index(aside, progress)
            manifest = Manifest(
                number=number,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                note=note,
                encoders={cache.name: [round(float(x), 6) for x in cache.encoder.probe()] for cache in self._caches},
                content=content_digest(aside / CONTENT),
                files=_checksums(aside),
                **counts,
            )
            _write_durably(aside / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            os.rename(aside, self._path(number))
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        return number

    def _write_index(self, aside: Path, progress: Progress | None) -> dict[str, int]:
        documents = load_documents(aside / CONTENT)
        with reporting(self._caches, progress):
            calibration = shipped_calibration(self._teaching, self._caches)
            index = build_index(cut_documents(documents), self._caches, calibration)
        index.save(aside / INDEX)
        stored = json.dumps(calibration.to_json())
        (aside / CALIBRATION).write_text(stored, encoding="utf-8")
        return {"documents": len(documents), "entries": len(index.entries), "passages": len(index.passages)}

    def load(self, number: int) -> Release:
        """Read a release into memory after comparing its checksums.

        Raises ReleaseError when a file is missing or changed, EncoderMismatch when another encoder built it.
        """
        path, manifest = self._path(number), self.manifest(number)
        changed = sorted(name for name, digest in manifest.files.items() if sha256_of(path / name) != digest)
        if changed:
            raise ReleaseError(f"Release {number} is damaged ({', '.join(changed[:3])}); publish again or roll back.")
        self._check_encoders(manifest)
        calibration = Calibration.from_json(json.loads((path / CALIBRATION).read_text(encoding="utf-8")))
        glossary = load_glossary(path / CONTENT / GLOSSARY)
        encoders = [cache.encoder for cache in self._caches]
        searcher = Searcher(KnowledgeIndex.load(path / INDEX), encoders, calibration, glossary)
        documents = {document.id: document for document in load_documents(path / CONTENT)}
        return Release(manifest, documents, glossary, searcher)

    def publish(self, number: int) -> None:
        """Serve release `number` from now on; servers that run pick it up."""
        self.load(number)
        _write_durably(self.folder / f"{POINTER}.new", str(number))
        os.replace(self.folder / f"{POINTER}.new", self.folder / POINTER)

    def _check_encoders(self, manifest: Manifest) -> None:
        names = [cache.name for cache in self._caches]
        if names != list(manifest.encoders):
            made, now = " and ".join(manifest.encoders), " and ".join(names)
            raise EncoderMismatch(f"Release {manifest.number} was built with {made}; {now} is set now. Build it anew.")
        for cache in self._caches:
            cache.encoder.check_probe(cache.name, manifest.encoders[cache.name])

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06d}"


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    """What people and programs are told of a release: the manifest without its long figures."""
    stored = asdict(manifest)
    return {**stored, "files": len(stored["files"]), "encoders": list(stored["encoders"])}
