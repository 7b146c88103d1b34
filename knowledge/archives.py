"""All texts in one ZIP file: written for safe keeping and for other tools, and read back with the care a stranger's
file needs.
"""

import io
import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.content_folder import EXTRAS, content_files
from knowledge.documents import ContentError, split_file_name
from knowledge.draft_files import Key
from knowledge.durable import UNFINISHED
from knowledge.naming import check_document_name, check_language

MOST_FILES = 10_000
MOST_BYTES_OF_A_TEXT = 10 * 1024 * 1024
MOST_BYTES = 200 * 1024 * 1024
_CHUNK = 64 * 1024

# What computers add to archives of their own accord.
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")

_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


@dataclass(frozen=True)
class Member:
    """A file of an archive: its name there, and its text; `problem` says why it is none that can be taken.

    `key` is the document and the language, or None for what belongs to the texts beside documents.
    """

    name: str
    key: Key | None
    text: str
    problem: ContentError | None = None


def export_texts(content: Path, target: Path) -> int:
    """Write every file of texts below `content` into a ZIP file; returns how many there are."""
    aside = target.with_name(target.name + UNFINISHED)
    names = content_files(content)
    try:
        with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.write(content / name, name)
        os.replace(aside, target)
    finally:
        aside.unlink(missing_ok=True)
    return len(names)


def read_archive(path: Path, name: str | None = None) -> Iterator[Member]:
    """The files of texts in a ZIP file that its owner calls `name`; nothing is written anywhere.

    Raises ContentError when it is refused whole: damaged, encrypted, empty, or larger than texts can be once unpacked.
    """
    name = name or path.name
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _members(archive, name)
    except _UNREADABLE as error:
        raise ContentError("archive_unreadable", name=name, message=str(error)) from error


def _members(archive: zipfile.ZipFile, where: str) -> Iterator[Member]:
    files = [one for one in archive.infolist() if not one.is_dir() and not _is_litter(one.filename)]
    if len(files) > MOST_FILES:
        raise ContentError("archive_too_many", name=where, count=len(files), most=MOST_FILES)
    if not files:
        raise ContentError("archive_empty", name=where)
    if any(file.flag_bits & 1 for file in files):
        raise ContentError("archive_encrypted", name=where)
    often = Counter(_place(file.filename) for file in files)
    left = MOST_BYTES
    for file in files:
        key, text = None, ""
        try:
            key = _checked_key(file, often)
            data = _read(archive, file, min(left, MOST_BYTES_OF_A_TEXT), where)
            left -= len(data)
            text = _decoded(file.filename, data)
        except _RefusedFile as problem:
            yield Member(file.filename, None, "", problem)
        else:
            yield Member(file.filename, key, text)


class _RefusedFile(ContentError):
    """A single file is refused, which leaves the others to be told of."""


def _read(archive: zipfile.ZipFile, file: zipfile.ZipInfo, most: int, where: str) -> bytes:
    """Unpack a file piece by piece: what its header says of its size is not relied on."""
    unpacked = io.BytesIO()
    with archive.open(file) as packed:
        while chunk := packed.read(_CHUNK):
            unpacked.write(chunk)
            if unpacked.tell() > most:
                raise ContentError("archive_too_large", name=where, file=file.filename[:80])
    return unpacked.getvalue()


def _checked_key(file: zipfile.ZipInfo, often: Counter[Key | str]) -> Key | None:
    """The document and language of a file that may be taken; None for what stands beside documents."""
    name = file.filename
    if stat.S_ISLNK(file.external_attr >> 16):
        raise _RefusedFile("archive_link", file=name[:80])
    if name in EXTRAS:
        key = None
    else:
        folder, _, base = name.rpartition("/")
        found = split_file_name(base)
        if found is None or found[2] != "md":
            raise _RefusedFile("archive_no_text", file=name[:80])
        try:
            # One that leads out of the folder of texts names no document either.
            key = check_document_name(found[0]), check_language(found[1])
            if folder:
                check_document_name(folder)
        except ContentError as error:
            raise _RefusedFile(error.key, **error.values) from error
    if often[_place(name)] > 1:
        raise _RefusedFile("archive_twice", file=name[:80])
    return key


def _place(name: str) -> Key | str:
    """What a file would be kept as, whatever its folder, by which two for one place are known."""
    found = split_file_name(name.rpartition("/")[2])
    return name if found is None or name in EXTRAS else (found[0], found[1])


def _decoded(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _RefusedFile("not_utf8", name=name[:80], byte=error.start) from error
    if "\0" in text:
        raise _RefusedFile("not_text", name=name[:80])
    return text


def _is_litter(name: str) -> bool:
    return any(name.startswith(mark) or name.endswith(f"/{mark}") or name == mark for mark in _LITTER)
