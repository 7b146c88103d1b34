"""All texts in one ZIP file: written for safe keeping and for other tools, and read back with the care a stranger's
file needs.
"""

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.content_folder import EXTRAS, content_files
from knowledge.documents import ContentError, split_file_name
from knowledge.draft_files import DraftConflict, DraftText, version_of
from knowledge.drafts import Draft, check_extra, check_text
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
class Imported:
    """What an archive brought into the draft, by name."""

    changed: tuple[str, ...]
    unchanged: int


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


def import_texts(draft: Draft, path: Path, replace: bool = False) -> Imported:
    """Bring the texts of a ZIP file into the draft; those that it does not hold stay as they are.

    All are looked at before the first is kept. Raises ContentError when the archive or a text in it is refused, and
    DraftConflict when the draft holds an unpublished change of one of them, unless `replace` is given.
    """
    files = read_archive(path)
    texts = [text for name, data in files.items() if (text := _changed_text(draft, name, data))]
    extras = {
        name: data for name, data in files.items() if name in EXTRAS and draft.read_extra(name)[0].encode() != data
    }
    for name, data in extras.items():
        check_extra(name, data)
    if not replace:
        _check_unpublished(draft, texts, extras)
    if texts:
        draft.write_all(texts)
    for name, data in extras.items():
        draft.write_extra(name, _decoded(name, data), draft.read_extra(name)[1])
    changed = [f"{text.document}.{text.language}" for text in texts] + list(extras)
    return Imported(tuple(changed), len(files) - len(changed))


def _changed_text(draft: Draft, name: str, data: bytes) -> DraftText | None:
    """The text in a file, on the version that it replaces; None where the draft holds the same, or for no document."""
    key = _key(name)
    if key is None:
        return None
    text = DraftText(*key, _decoded(name, data), draft.version(*key))
    check_text(text)
    return None if text.version == version_of(text.text.replace("\r\n", "\n").encode()) else text


def _check_unpublished(draft: Draft, texts: Iterable[DraftText], extras: Iterable[str]) -> None:
    states, drafted, served = draft.states(), draft.files(), draft.served_files()
    lost = [
        f"{one.document}.{one.language}"
        for one in texts
        if states.get((one.document, one.language)) in ("changed", "new")
    ]
    lost += [name for name in extras if drafted.get(name) != served.get(name)]
    if lost:
        raise DraftConflict(
            f"The draft holds changes that are not published yet, of {', '.join(lost[:10])}. Look at them first; to "
            "put the archive's texts in their place all the same, say so with --replace."
        )


def read_archive(path: Path) -> dict[str, bytes]:
    """The files of texts in a ZIP file by name; nothing is written anywhere.

    Raises ContentError when it holds anything else, is damaged, or unpacks to more than texts can be.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return dict(_files(archive, path.name))
    except _UNREADABLE as error:
        raise ContentError(f"{path.name} cannot be read as a ZIP file: {error}") from error


def _files(archive: zipfile.ZipFile, where: str) -> Iterator[tuple[str, bytes]]:
    members = [one for one in archive.infolist() if not one.is_dir() and not _is_litter(one.filename)]
    if len(members) > MOST_FILES:
        raise ContentError(f"{where} holds {len(members)} files; {MOST_FILES} is the most.")
    if not members:
        raise ContentError(f"{where} holds no texts.")
    left, seen = MOST_BYTES, set()
    for member in members:
        name = _checked_name(member, where)
        key = _key(name) or name
        if key in seen:
            raise ContentError(f"{where}: {name} stands in it twice.")
        seen.add(key)
        data = _read(archive, member, min(left, MOST_BYTES_OF_A_TEXT), where)
        left -= len(data)
        yield name, data


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int, where: str) -> bytes:
    """Unpack a file piece by piece: what its header says of its size is not relied on."""
    unpacked = io.BytesIO()
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            unpacked.write(chunk)
            if unpacked.tell() > most:
                raise ContentError(f"{where}: {member.filename[:80]} unpacks to more than a text can be.")
    return unpacked.getvalue()


def _checked_name(member: zipfile.ZipInfo, where: str) -> str:
    name = member.filename
    if stat.S_ISLNK(member.external_attr >> 16):
        raise ContentError(f"{where}: {name[:80]!r} is a link; put the file itself into the archive.")
    if member.flag_bits & 1:
        raise ContentError(f"{where} is encrypted; pack it without a password.")
    try:
        if name not in EXTRAS:
            _key(name)
    except ContentError as error:
        raise ContentError(f"{where}: {error}") from error
    return name


def _key(name: str) -> tuple[str, str] | None:
    """The document and language of a file, or None for what belongs to the texts beside documents.

    Raises ContentError for every other name, such as one that leads out of the folder.
    """
    if name in EXTRAS:
        return None
    folder, _, file = name.rpartition("/")
    found = split_file_name(file)
    if found is None or found[2] != "md":
        raise ContentError(f"{name[:80]!r} is no text; the files are named kind/document.language.md.")
    if folder:
        check_document_name(folder)
    return check_document_name(found[0]), check_language(found[1])


def _decoded(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentError(f"{name}: not UTF-8 (byte {error.start}); save it as UTF-8 and try again.") from error
    if "\0" in text:
        raise ContentError(f"{name} is no text, whatever its name says.")
    return text


def _is_litter(name: str) -> bool:
    return any(name.startswith(mark) or name.endswith(f"/{mark}") or name == mark for mark in _LITTER)
