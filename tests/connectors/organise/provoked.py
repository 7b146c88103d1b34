"""Every refusal that there is a sentence for, provoked by what an organiser, a file or a disk may do."""

import fcntl
import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.cli.questions import open_questions
from assistant.language.texts import language_of_text
from assistant.questions import Cluster
from assistant.questions.drafting import prepare
from assistant.settings import Settings
from knowledge import archives, importing, incoming
from knowledge.checks import check
from knowledge.documents import group_renderings, parse_rendering, read_text, split_front_matter
from knowledge.drafts import ABSENT, Draft, check_extra
from knowledge.importing import import_texts, plan_import
from knowledge.incoming import add_file
from knowledge.locking import LOCK, exclusive
from knowledge.naming import check_document_name, check_language, document_name
from knowledge.publishing import publish, rollback
from knowledge.releases import ReleaseStore
from knowledge.staging import Staging
from knowledge.told import Told

TEXT = "---\ntitle: Parking\n---\nAt the coal tower."


class Desk:
    """A draft with one served release, in a folder where everything may be broken."""

    def __init__(self, draft: Draft, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.draft, self.folder, self.patch = draft, folder, patch
        self.releases = draft.releases

    def file(self, name: str, data: bytes | str) -> Path:
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    def write(self, text: str = TEXT, based_on: str = ABSENT, document: str = "parking") -> str:
        return self.draft.write(document, "en", text, based_on)

    def pack(self, *files: tuple[str | zipfile.ZipInfo, str | bytes]) -> Path:
        path = self.folder / "texts.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                archive.writestr(name, content)
        return path

    def bring(self, *files: tuple[str | zipfile.ZipInfo, str | bytes]) -> None:
        import_texts(self.draft, self.pack(*files))

    def change(self, path: Path, data: str) -> None:
        path.write_text(data, encoding="utf-8")

    def manifest(self) -> Path:
        return self.releases.content(1).parent / "manifest.json"


def _encrypted(desk: Desk) -> None:
    path = desk.pack(("guide/parking.en.md", TEXT))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    plan = plan_import(desk.draft, path)
    raise AssertionError(plan)


def _too_many(desk: Desk) -> None:
    desk.patch.setattr(archives, "MOST_FILES", 1)
    desk.bring(("guide/a.en.md", TEXT), ("guide/b.en.md", TEXT))


def _too_large(desk: Desk) -> None:
    desk.patch.setattr(archives, "MOST_BYTES", 10)
    desk.bring(("guide/a.en.md", TEXT))


def _too_slow(desk: Desk) -> None:
    desk.patch.setattr(importing, "MOST_SECONDS", -1)
    desk.bring(("guide/a.en.md", TEXT))


def _link(desk: Desk) -> None:
    member = zipfile.ZipInfo("guide/link.en.md")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    desk.bring((member, "/etc/passwd"))


def _file_too_large(desk: Desk) -> None:
    desk.patch.setattr(incoming, "MOST_MEGABYTES", 0)
    add_file(desk.draft, desk.file("glossary.csv", "a,b\n"))


def _document_changed(desk: Desk) -> None:
    staging = Staging(desk.folder)
    with staging.receive("parking.en.md", "ana") as file:
        file.write(TEXT.encode())
    staging.keep(file.staged.token, desk.draft, "parking", "en", "guide", None, ABSENT, shown="0")


def _unpublished_list(desk: Desk) -> None:
    desk.draft.write_extra("floors.yml", "at_least: {}\n", ABSENT)
    add_file(desk.draft, desk.file("floors.yml", "at_most: {}\n"))


def _unpublished_text(desk: Desk) -> None:
    desk.write()
    add_file(desk.draft, desk.file("parking.en.md", "Somewhere else."))


def _unpublished_texts(desk: Desk) -> None:
    desk.write("Mine.")
    desk.bring(("guide/parking.en.md", TEXT))


def _list_changed(desk: Desk) -> None:
    desk.draft.write_extra("floors.yml", "at_least: {}\n", ABSENT)
    desk.draft.write_extra("floors.yml", "at_most: {}\n", ABSENT)


def _text_changed(desk: Desk) -> None:
    desk.write(based_on=desk.write() and "0" * 64)


def _text_added(desk: Desk) -> None:
    desk.write()
    desk.write()


def _empty(desk: Desk) -> None:
    for document, language in desk.draft.states():
        desk.draft.delete(document, language, desk.draft.version(document, language))
    check(desk.draft)


def _pointer(desk: Desk) -> None:
    desk.change(desk.releases.folder / "current", "seven")
    desk.releases.current()


def _unwritable(desk: Desk) -> None:
    (desk.draft.content / "folder.en.md").mkdir()
    desk.releases.build(desk.draft.content)


def _damaged(desk: Desk) -> None:
    desk.change(desk.releases.content(1) / "masks.en.md", "Lost.")
    desk.releases.load(1)


def _outdated(desk: Desk) -> None:
    stored = json.loads(desk.manifest().read_text(encoding="utf-8"))
    desk.change(desk.manifest(), json.dumps({**stored, "layout": 0}))
    desk.releases.load(1)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    with (folder / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _somebody(desk: Desk) -> None:
    with _held(desk.draft.data_dir):
        check(desk.draft)


def _at_work(desk: Desk) -> None:
    with exclusive(desk.draft.data_dir, "publish"):
        check(desk.draft)


def _answer(desk: Desk) -> None:
    at = datetime.now(UTC)
    told = {"text": "Wo?", "language": "de", "status": "open", "count": 1, "first": at, "last": at, "examples": {}}
    counts = {"reasons": {}, "languages": {"de": 1}, "channels": {}}
    rest = {"nearest": None, "document": "", "release": None, "messages": (1,)}
    prepare(Cluster(id=1, **told, **counts, **rest), desk.draft)  # type: ignore[arg-type]


def _grouped(*texts: tuple[str, str, str]) -> None:
    group_renderings(parse_rendering(document, language, text) for document, language, text in texts)


GUIDE, FAQ = "---\nkind: guide\n---\nText.", "---\nkind: faq\n---\nText."

PROVOKED: dict[str, Callable[[Desk], object]] = {
    "name_without_letters": lambda desk: document_name("!!!"),
    "bad_name": lambda desk: check_document_name("../up"),
    "bad_language": lambda desk: check_language("german"),
    "front_matter_too_long": lambda desk: split_front_matter(f"---\n{'a' * 20_001}\n---\nx"),
    "front_matter_not_yaml": lambda desk: split_front_matter("---\na: \ud800\n---\nx"),
    "front_matter_broken": lambda desk: desk.write("---\na: [b\n---\nx"),
    "front_matter_aliases": lambda desk: desk.write("---\na: &x 1\nb: *x\n---\nx"),
    "front_matter_too_deep": lambda desk: desk.write(f"---\na: {'[' * 50}{']' * 50}\n---\nx"),
    "front_matter_no_lines": lambda desk: desk.write("---\n- a\n---\nx"),
    "not_utf8": lambda desk: read_text(desk.file("a.md", b"\xff")),
    "not_text": lambda desk: desk.bring(("guide/a.en.md", "a\0b")),
    "no_sections": lambda desk: desk.write(""),
    "two_kinds": lambda desk: _grouped(("a", "en", GUIDE), ("a", "fr", FAQ)),
    "two_texts": lambda desk: _grouped(("a", "en", GUIDE), ("a", "en", GUIDE)),
    "no_such_text": lambda desk: desk.draft.read("nothing", "en"),
    "answer_languages": _answer,
    "no_such_list": lambda desk: desk.draft.read_extra("other.csv"),
    "list_unreadable": lambda desk: check_extra("glossary.csv", b"\xff"),
    "bad_question": lambda desk: desk.draft.write_extra("questions.jsonl", "no question", ABSENT),
    "bad_floors": lambda desk: desk.draft.write_extra("floors.yml", "- 1", ABSENT),
    "no_file": lambda desk: add_file(desk.draft, desk.folder / "none.md"),
    "file_too_large": _file_too_large,
    "language_untold": lambda desk: add_file(desk.draft, desk.file("n.txt", "1 2 3"), detect=language_of_text),
    "archive_unreadable": lambda desk: import_texts(desk.draft, desk.file("texts.zip", "PK")),
    "archive_encrypted": _encrypted,
    "archive_empty": lambda desk: desk.bring(),
    "archive_too_many": _too_many,
    "archive_too_large": _too_large,
    "archive_too_slow": _too_slow,
    "archive_link": _link,
    "archive_twice": lambda desk: desk.bring(("guide/a.en.md", TEXT), ("faq/a.en.md", TEXT)),
    "archive_no_text": lambda desk: desk.bring(("guide/a.exe", TEXT)),
    "text_changed": _text_changed,
    "text_added": _text_added,
    "text_deleted": lambda desk: desk.write(based_on="0" * 64),
    "list_changed": _list_changed,
    "unpublished_text": _unpublished_text,
    "unpublished_list": _unpublished_list,
    "unpublished_texts": _unpublished_texts,
    "document_changed": _document_changed,
    "changed_since_shown": lambda desk: import_texts(desk.draft, desk.pack(("a.en.md", TEXT)), shown="0"),
    "changed_since_check": lambda desk: publish(desk.draft, "News", "ana", digest="0"),
    "note_missing": lambda desk: publish(desk.draft, " ", "ana"),
    "nothing_to_publish": lambda desk: publish(desk.draft, "News", "ana"),
    "draft_empty": _empty,
    "nothing_served": lambda desk: open_questions(Settings(data_dir=desk.folder / "empty")),
    "never_published": lambda desk: rollback(desk.releases, 9),
    "pointer_unreadable": _pointer,
    "manifest_unreadable": lambda desk: desk.releases.manifest(9),
    "release_unwritable": _unwritable,
    "release_damaged": _damaged,
    "release_outdated": _outdated,
    "release_other_encoders": lambda desk: ReleaseStore(desk.releases.folder, ()).load(1),
    "index_other_encoder": lambda desk: desk.releases.caches[0].encoder.check_probe("other", [0.0, 1.0]),
    "at_work": _at_work,
    "somebody_at_work": _somebody,
}


def provoke(key: str, desk: Desk) -> Told:
    """The error that is told by `key`."""
    try:
        PROVOKED[key](desk)
    except Told as told:
        return told
    raise AssertionError(f"nothing is refused by {key}")
