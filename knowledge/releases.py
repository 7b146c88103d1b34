"""Releases: immutable builds of the knowledge base, one of which is served.

A release is built aside in a folder of its own, checked, and described by a manifest with checksums. Publishing moves
a pointer with `os.replace`, so that at any moment, also after a kill, the pointer names a whole release.
"""

import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from knowledge.cache import VectorCache, reporting
from knowledge.calibration import Calibration
from knowledge.content_folder import GLOSSARY, content_digest, copy_content, sha256_of
from knowledge.documents import Document, load_documents
from knowledge.durable import discard_unfinished, replace_file, sync_folder, sync_tree
from knowledge.encoder import Encoder, EncoderMismatch, Progress, same_model
from knowledge.glossary import Glossary, load_glossary
from knowledge.index import KnowledgeIndex, build_index
from knowledge.passages import cut_documents
from knowledge.search import Searcher
from knowledge.shipped import SHIPPED, shipped_calibration
from knowledge.told import Told

# Raised whenever the files of an index can no longer be read as they were: an older release is then built anew.
LAYOUT = 5

MANIFEST, POINTER, CONTENT, INDEX, CALIBRATION = "manifest.json", "current", "content", "index", "calibration.json"
_ASIDE = ".building-"

# How a full disk shows itself: to Python, to SQLite and to FAISS.
_UNWRITABLE = (OSError, sqlite3.Error, RuntimeError)


class ReleaseError(Told):
    """A release cannot be built, read or served."""


@dataclass(frozen=True)
class Manifest:
    """What a release is; `files` maps each file's path to its SHA-256.

    A release that was never published is a candidate: `published` is empty. `reason` tells why it was published
    although its check found something worse than before.
    """

    number: int
    created: str
    note: str
    encoders: dict[str, list[float]]
    content: str
    documents: int
    entries: int
    passages: int
    files: dict[str, str]
    layout: int = 0
    published: str = ""
    who: str = ""
    reason: str = ""


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

    @property
    def caches(self) -> tuple[VectorCache, ...]:
        """The encoders, with the vectors that are kept of each."""
        return self._caches

    def numbers(self) -> list[int]:
        """The releases that are whole, oldest first."""
        return sorted(int(path.parent.name) for path in self.folder.glob(f"[0-9]*/{MANIFEST}"))

    def published(self) -> list[int]:
        """The releases that have been served, oldest first; the others are candidates."""
        return [number for number in self.numbers() if self._is_published(number)]

    def _is_published(self, number: int) -> bool:
        """Whether a release has been served; one whose manifest cannot be read may have been, and is kept."""
        try:
            return bool(self.manifest(number).published)
        except ReleaseError:
            return True

    def current(self) -> int | None:
        """The number of the served release, or None before the first.

        Raises ReleaseError when what should tell it holds something else.
        """
        try:
            return int((self.folder / POINTER).read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise ReleaseError("pointer_unreadable", path=str(self.folder / POINTER)) from error

    def manifest(self, number: int) -> Manifest:
        try:
            return Manifest(**json.loads((self._path(number) / MANIFEST).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ReleaseError("manifest_unreadable", number=number, message=str(error)) from error

    def content(self, number: int) -> Path:
        """The folder of a release's texts, which nobody changes."""
        return self._path(number) / CONTENT

    def content_files(self, number: int) -> dict[str, str]:
        """The checksum of each file of a release's texts, by its path in the folder of texts."""
        files = self.manifest(number).files
        return {name.removeprefix(f"{CONTENT}/"): of for name, of in files.items() if name.startswith(f"{CONTENT}/")}

    def discard_unfinished(self) -> None:
        """Remove what a build or a publication left behind that was ended half-way."""
        for path in self.folder.glob(f"{_ASIDE}*"):
            shutil.rmtree(path, ignore_errors=True)
        discard_unfinished(self.folder)

    def discard_candidates(self) -> None:
        """Remove the releases that were never published; their numbers are free again."""
        served = None
        with contextlib.suppress(ReleaseError):
            served = self.current()
        for number in set(self.numbers()) - {*self.published(), served}:
            aside = self.folder / f"{_ASIDE}old-{number}"
            os.rename(self._path(number), aside)
            shutil.rmtree(aside, ignore_errors=True)

    def build(self, content: Path, note: str = "", progress: Progress | None = None) -> int:
        """Build a release of the texts below `content`; it is not served until it is published.

        Raises ContentError when a text cannot be read, and ReleaseError when the release cannot be written.
        """
        taken = [int(path.name) for path in self.folder.glob("[0-9]*")]
        with contextlib.suppress(ReleaseError):
            taken.append(self.current() or 0)
        number = max([0, *taken]) + 1
        aside = self.folder / f"{_ASIDE}{number}-{os.getpid()}"
        shutil.rmtree(aside, ignore_errors=True)
        try:
            (aside / INDEX).mkdir(parents=True)
            copy_content(content, aside / CONTENT)
            documents, index = self._write_index(aside, progress)
            self._write_manifest(aside, self._describe(aside, number, note, documents, index))
            sync_tree(aside)
            os.rename(aside, self._path(number))
            sync_folder(self.folder)
        except _UNWRITABLE as error:
            raise ReleaseError("release_unwritable", number=number, message=str(error)) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return number

    def _describe(self, aside: Path, number: int, note: str, documents: int, index: KnowledgeIndex) -> Manifest:
        return Manifest(
            number=number,
            created=_now(),
            note=note,
            encoders={cache.name: [round(float(x), 6) for x in cache.encoder.probe()] for cache in self._caches},
            content=content_digest(aside / CONTENT),
            documents=documents,
            entries=len(index.entries),
            passages=len(index.passages),
            files=_checksums(aside),
            layout=LAYOUT,
        )

    def _write_index(self, aside: Path, progress: Progress | None) -> tuple[int, KnowledgeIndex]:
        """Write all but the manifest; returns the number of documents and the index."""
        documents = load_documents(aside / CONTENT)
        with reporting(self._caches, progress):
            calibration = shipped_calibration(self._teaching, self._caches)
            index = build_index(cut_documents(documents), self._caches, calibration)
        index.save(aside / INDEX)
        stored = json.dumps(calibration.to_json())
        (aside / CALIBRATION).write_text(stored, encoding="utf-8")
        return len(documents), index

    def load(self, number: int) -> Release:
        """Read a release into memory after comparing its checksums.

        Raises ReleaseError when a file is missing or changed, EncoderMismatch when another encoder built it.
        """
        manifest = self._check_whole(number)
        self._check_encoders(manifest)
        return self._read(manifest, [cache.encoder for cache in self._caches])

    def _check_whole(self, number: int) -> Manifest:
        """The manifest of a release whose files are as it says, of encoders with the names that are set."""
        manifest = self.manifest(number)
        if changed := self.damaged_files(number):
            raise ReleaseError("release_damaged", number=number, files=changed[:3])
        if manifest.layout != LAYOUT:
            raise ReleaseError("release_outdated", number=number)
        names = [cache.name for cache in self._caches]
        if names != list(manifest.encoders):
            made = list(manifest.encoders)
            raise EncoderMismatch("release_other_encoders", number=number, made=made, now=names)
        return manifest

    def _read(self, manifest: Manifest, encoders: Sequence[Encoder]) -> Release:
        path = self._path(manifest.number)
        calibration = Calibration.from_json(json.loads((path / CALIBRATION).read_text(encoding="utf-8")))
        glossary = load_glossary(path / CONTENT / GLOSSARY)
        searcher = Searcher(KnowledgeIndex.load(path / INDEX), encoders, calibration, glossary)
        documents = {document.id: document for document in load_documents(path / CONTENT)}
        return Release(manifest, documents, glossary, searcher)

    def damaged_files(self, number: int) -> list[str]:
        """The files of a release that are missing or not as they were written. Raises ReleaseError without manifest."""
        path, files = self._path(number), self.manifest(number).files
        return sorted(name for name, digest in files.items() if sha256_of(path / name) != digest)

    def outdated(self, number: int) -> bool:
        """Whether a release was built by a version of the product whose index this one cannot read."""
        return self.manifest(number).layout != LAYOUT

    def publish(self, number: int, note: str | None = None, who: str = "", reason: str = "") -> None:
        """Serve release `number` from now on; servers that run pick it up.

        The first time, the manifest is completed with the note, who published it, and why in spite of its check. Raises
        ReleaseError or EncoderMismatch when the release cannot be served; the one before stays.
        """
        manifest = self.load(number).manifest
        if not manifest.published:
            note = manifest.note if note is None else note
            complete = replace(manifest, published=_now(), note=note, who=who, reason=reason)
            self._write_manifest(self._path(number), complete)
        replace_file(self.folder / POINTER, str(number).encode("ascii"))

    def serve_again(self, number: int) -> None:
        """Serve a release that has been served before; encoders that are not in memory are not loaded where possible.

        Raises ReleaseError or EncoderMismatch when the release cannot be served; the one before stays.
        """
        manifest = self._check_whole(number)
        if all(cache.loaded for cache in self._caches) or not self._made_like_served(manifest):
            self._check_encoders(manifest)
        self._read(manifest, ())
        replace_file(self.folder / POINTER, str(number).encode("ascii"))

    def _made_like_served(self, manifest: Manifest) -> bool:
        """Whether the encoders of the served release, which whoever serves it has tried, made this one too."""
        try:
            served = self.manifest(self.current() or 0).encoders
        except ReleaseError:
            return False
        return all(same_model(probe, served.get(name, ())) for name, probe in manifest.encoders.items())

    def _write_manifest(self, folder: Path, manifest: Manifest) -> None:
        stored = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        replace_file(folder / MANIFEST, stored.encode())

    def _check_encoders(self, manifest: Manifest) -> None:
        for cache in self._caches:
            cache.encoder.check_probe(cache.name, manifest.encoders[cache.name])

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06d}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    """What people and programs are told of a release: the manifest without its long figures."""
    stored = asdict(manifest)
    return {**stored, "files": len(stored["files"]), "encoders": list(stored["encoders"])}
