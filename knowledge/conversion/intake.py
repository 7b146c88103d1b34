"""Lets a file in: by its name, its size and what it is by its first bytes, before any library sees it."""

import io
import re
import unicodedata
import zipfile
from pathlib import Path

from knowledge.conversion.errors import (
    Empty,
    ExternalContent,
    Protected,
    Refusal,
    TooLarge,
    UnpacksTooLarge,
    Unreadable,
    UnsafeName,
    WrongEnding,
)
from knowledge.conversion.model import MEGABYTE, Limits

LONGEST_NAME = 200
# Small archives may be packed tightly without harm.
RATIO_FROM = 10 * MEGABYTE

_FOLDER_OF = {"docx": "word/", "pptx": "ppt/", "xlsx": "xl/"}
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-office"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "rtf"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"\x1f\x8b", "packed"),
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UNSAFE = re.compile(r"[/\\:]|^\.|[. ]$")
_DOCTYPES = tuple(mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le"))


def check_name(name: str) -> str:
    """The name in its composed form.

    Raises UnsafeName for one that could point outside its folder or could not be written in it.
    """
    name = unicodedata.normalize("NFC", name)
    control = any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in name)
    if not name.strip() or control or _UNSAFE.search(name) or len(name.encode("utf-8", "replace")) > LONGEST_NAME:
        shown = "".join(character if character.isprintable() else "?" for character in name[:60])
        raise UnsafeName(f"'{shown}'")
    return name


class LimitedFile:
    """A file being received, chunk by chunk; a context manager that removes the file when it is refused.

    What stands in the way of a stream that is longer than it said, before it fills the disk.
    """

    def __init__(self, path: Path, name: str, limit: int) -> None:
        self._path = path
        self._name = name
        self._limit = limit
        self._written = 0

    def __enter__(self) -> "LimitedFile":
        self._file = self._path.open("xb")
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if error is not None:
            self._path.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """Append `chunk`; raises TooLarge, with nothing more written, when the limit is passed."""
        self._written += len(chunk)
        if self._written > self._limit:
            raise _too_large(self._name, self._limit)
        self._file.write(chunk)


def read_limited(path: Path, name: str, limit: int) -> bytes:
    """The content of a file that is neither empty nor larger than `limit`."""
    if not path.is_file():
        raise Unreadable(name, {"reason": "no-file"})
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Unreadable(name, {"reason": "disk"}) from error
    if len(data) > limit:
        raise _too_large(name, limit)
    if not data.strip(b"\x00\t\n\r "):
        raise Empty(name)
    return data


def _too_large(name: str, limit: int) -> TooLarge:
    return TooLarge(name, {"limit": max(1, limit // MEGABYTE)})


def check_content(name: str, suffix: str, data: bytes, limits: Limits) -> None:
    """Raise a refusal unless the content is what the name's ending says, and safe to unpack."""
    found = next((what for magic, what in _MAGIC if data.startswith(magic)), "unknown")
    if suffix == "pdf":
        # Readers allow for some bytes before the mark.
        if b"%PDF-" not in data[:1024]:
            raise WrongEnding(name, {"found": found})
    elif suffix in _FOLDER_OF:
        _check_office(name, suffix, data, found, limits)
    elif found != "unknown" or _is_binary(data):
        raise WrongEnding(name, {"found": "binary" if found == "unknown" else found})


def _is_binary(data: bytes) -> bool:
    if data.startswith(_UTF_16):
        return False
    sample = data[:65_536]
    controls = sum(sample.count(byte) for byte in range(32) if byte not in (9, 10, 11, 12, 13, 27))
    return b"\x00" in data or controls > len(sample) * 0.02 + 8


def _check_office(name: str, suffix: str, data: bytes, found: str, limits: Limits) -> None:
    if found == "old-office":
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Protected(name)
        raise WrongEnding(name, {"found": found})
    if not data.startswith(b"PK"):
        raise WrongEnding(name, {"found": found})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(name, archive, len(data), limits)
            names = archive.namelist()
    except Refusal:
        raise
    except Exception as error:  # A damaged archive raises whatever its parts meet, zlib's own error among them.
        raise Unreadable(name, {"reason": "archive"}) from error
    if not any(member.startswith(_FOLDER_OF[suffix]) for member in names):
        kind = next((kind for kind, folder in _FOLDER_OF.items() if any(m.startswith(folder) for m in names)), None)
        raise WrongEnding(name, {"found": kind or found})


def _check_archive(name: str, archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
    """Bound what unpacking gives. The sizes may be trusted: reading a member never gives more than it declares."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    packed_too_tightly = total > RATIO_FROM and total > size * limits.ratio
    markup = [member for member in members if member.filename.lower().endswith((".xml", ".rels", ".vml"))]
    if (
        total > limits.unpacked
        or packed_too_tightly
        or len(members) > limits.members
        or any(member.file_size > limits.part for member in markup)
    ):
        raise UnpacksTooLarge(name, {"limit": limits.unpacked // MEGABYTE, "ratio": limits.ratio})
    if any(member.flag_bits & 1 for member in members):
        raise Protected(name)
    for member in markup:
        content = archive.read(member)
        if any(mark in content for mark in _DOCTYPES):
            raise ExternalContent(name)
