"""The draft of a data folder: the texts as organisers are changing them, beside the release that is served.

The draft begins as a copy of the served release and lives on through publishing and rollback. Every change names the
version it was made from, so that nobody overwrites what somebody else has done in the meantime.
"""

import contextlib
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.content_folder import EXTRAS, GLOSSARY, QUESTIONS, content_digest, content_files, copy_content, sha256_of
from knowledge.documents import ContentError, parse_rendering
from knowledge.draft_files import (
    DraftConflict,
    DraftDocument,
    DraftList,
    DraftText,
    Key,
    State,
    keys_of,
    kind_and_title,
    reading_order,
    state_of,
    version_of,
)
from knowledge.durable import UNFINISHED, discard_unfinished, replace_file, sync_folder, sync_tree
from knowledge.floors import load_floors
from knowledge.glossary import load_glossary
from knowledge.locking import PATIENCE_SECONDS, Task, exclusive
from knowledge.naming import check_document_name, check_language
from knowledge.questions import load_questions
from knowledge.releases import ReleaseError, ReleaseStore

# The version of a text that does not exist yet.
ABSENT = ""


class Draft:
    """The draft beside the releases of a data folder."""

    def __init__(self, releases: ReleaseStore) -> None:
        self.releases = releases
        self.data_dir = releases.folder.parent
        self.folder = self.data_dir / "draft"
        self.content = self.folder / "content"

    def open(self) -> None:
        """Make the draft of the served release where there is none yet."""
        if not self.content.is_dir():
            with self.changing("begin_draft"):
                pass

    @contextmanager
    def changing(self, task: Task, subject: str = "", wait_seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Hold the data folder while changing the draft, which is there from then on."""
        with exclusive(self.data_dir, task, subject, wait_seconds):
            self.prepare()
            yield

    def prepare(self) -> None:
        """Make the draft, for a caller that holds the data folder."""
        if self.content.is_dir():
            discard_unfinished(self.content)
            return
        aside = self.folder / f"content{UNFINISHED}"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        current = self.releases.current()
        if current is not None:
            copy_content(self.releases.content(current), aside)
        sync_tree(aside)
        os.rename(aside, self.content)
        sync_folder(self.folder)

    def digest(self) -> str:
        """One checksum over the whole draft, by which a check and what is published can be told to be of one draft."""
        return content_digest(self.content)

    def states(self) -> dict[Key, State]:
        """The state of every text of the draft and of the served release, by document and language."""
        self.open()
        return _states(self.files(), self.served_files())

    def documents(self) -> list[DraftDocument]:
        """Every document of the draft and of the served release, by id."""
        self.open()
        drafted, served = self.files(), self.served_files()
        languages: dict[str, dict[str, State]] = defaultdict(dict)
        for (document, language), state in _states(drafted, served).items():
            languages[document][language] = state
        paths = self._paths(drafted, served)
        versions = {key: drafted[name] for key, name in keys_of(drafted).items()}
        return [_document(document, states, paths, versions) for document, states in languages.items()]

    def read(self, document: str, language: str) -> DraftText:
        """Return a text of the draft. Raises ContentError when it holds none of that name."""
        self.open()
        path = self._existing(document, language)
        if path is None:
            raise ContentError("no_such_text", document=document, code=language)
        data = path.read_bytes()
        return DraftText(document, language, data.decode("utf-8", errors="replace"), version_of(data))

    def texts(self, documents: Iterable[str]) -> dict[str, list[str]]:
        """The texts of each of `documents` in every language that the draft holds, as far as they can be read."""
        self.open()
        found: dict[str, list[str]] = {document: [] for document in documents}
        for (document, _), name in keys_of(content_files(self.content)).items():
            if document in found:
                with contextlib.suppress(OSError):
                    found[document].append((self.content / name).read_text(encoding="utf-8", errors="replace"))
        return found

    def served_text(self, document: str, language: str) -> str | None:
        """The text that is served now, or None where none is."""
        name = keys_of(self.served_files()).get((document, language))
        current = self.releases.current()
        if name is None or current is None:
            return None
        return (self.releases.content(current) / name).read_text(encoding="utf-8", errors="replace")

    def version(self, document: str, language: str) -> str:
        """The version of a text; ABSENT where the draft does not hold it."""
        self.open()
        path = self._existing(document, language)
        return version_of(path.read_bytes()) if path else ABSENT

    def write(self, document: str, language: str, text: str, based_on: str) -> str:
        """Keep a text and return its version; `based_on` is the version it was made from, or ABSENT.

        Raises DraftConflict when the draft holds another version, ContentError when the text cannot be read.
        """
        return self.write_all([DraftText(document, language, text, based_on)])[0]

    def write_all(self, texts: Sequence[DraftText], lists: Sequence[DraftList] = ()) -> list[str]:
        """Keep several texts, or none of them when one is refused; like `write`, and `version` is `based_on`.

        So with the glossary, the stored questions and the floors in `lists`. Returns the versions, of `texts` first.
        """
        kinds = [check_text(one) for one in texts]
        list_paths = [self._extra(each.name) for each in lists]
        for each in lists:
            check_extra(each.name, as_kept(each.text))
        names = [one.name for one in texts] + [each.name for each in lists]
        task: tuple[Task, str] = ("keep", names[0]) if len(names) == 1 else ("keep_several", str(len(names)))
        with self.changing(*task):
            places = keys_of(content_files(self.content))
            for one in texts:
                self._check_version(one, places)
            for each in lists:
                self._check_list(each)
            paths = [*self._paths_of(texts, kinds, places), *list_paths]
            kept = [one.text for one in texts] + [one.text for one in lists]
            return [_replace(path, text) for path, text in zip(paths, kept, strict=True)]

    def delete(self, document: str, language: str, based_on: str) -> None:
        """Take a text out of the draft. Raises DraftConflict when the draft holds another version."""
        with self.changing("delete", f"{document}.{language}"):
            path = self._checked(document, language, based_on)
            if path:
                path.unlink()
                sync_folder(path.parent)

    def restore(self, document: str, language: str, based_on: str) -> None:
        """Bring a text back to what is served, which takes one out that is not served."""
        with self.changing("restore", f"{document}.{language}"):
            path = self._checked(document, language, based_on)
            served = keys_of(self.served_files()).get((document, language))
            current = self.releases.current()
            if served and current is not None:
                data = (self.releases.content(current) / served).read_bytes()
                replace_file(path or self.content / served, data)
            elif path:
                path.unlink()
                sync_folder(path.parent)

    def read_extra(self, name: str) -> tuple[str, str]:
        """The text and version of the glossary, the stored questions or the floors; empty and ABSENT without one."""
        self.open()
        path = self._extra(name)
        if not path.exists():
            return "", ABSENT
        data = path.read_bytes()
        return data.decode("utf-8", errors="replace"), version_of(data)

    def write_extra(self, name: str, text: str, based_on: str) -> str:
        """Keep the glossary, the stored questions or the floors, like `write`."""
        return self.write_all((), [DraftList(name, text, based_on)])[0]

    def served_files(self) -> dict[str, str]:
        """The checksum of every file of texts in the served release, by its path; none where it cannot be read."""
        with contextlib.suppress(ReleaseError):
            current = self.releases.current()
            return self.releases.content_files(current) if current is not None else {}
        return {}

    def _paths(self, drafted: Iterable[str], served: Iterable[str]) -> dict[Key, Path]:
        """Where each text lies: in the draft, or in the served release for one that was deleted."""
        current = self.releases.current()
        before = self.releases.content(current) if current is not None else self.content
        paths = {key: before / name for key, name in keys_of(served).items()}
        return paths | {key: self.content / name for key, name in keys_of(drafted).items()}

    def files(self) -> dict[str, str]:
        """The checksum of every file of texts in the draft, by its path."""
        return {name: sha256_of(self.content / name) for name in content_files(self.content)}

    def _existing(self, document: str, language: str) -> Path | None:
        name = keys_of(content_files(self.content)).get((document, language))
        return self.content / name if name else None

    def _paths_of(self, texts: Iterable[DraftText], kinds: Iterable[str], places: Mapping[Key, str]) -> Iterator[Path]:
        """Where texts lie; a new one beside the other languages of its document, or in the folder of its kind.

        `places` tells where the texts of the draft are.
        """
        named = sorted(places.items(), key=lambda place: place[1], reverse=True)
        folders = {document: self.content / name.rpartition("/")[0] for (document, _), name in named}
        for one, kind in zip(texts, kinds, strict=True):
            name = places.get((one.document, one.language))
            folder = folders.setdefault(one.document, self.content / kind)
            yield self.content / name if name else folder / f"{one.name}.md"

    def _checked(self, document: str, language: str, based_on: str) -> Path | None:
        """The path of a text that has the version `based_on`. Raises DraftConflict."""
        places = keys_of(content_files(self.content))
        self._check_version(DraftText(document, language, "", based_on), places)
        name = places.get((document, language))
        return self.content / name if name else None

    def _check_version(self, one: DraftText, places: Mapping[Key, str]) -> None:
        name = places.get((one.document, one.language))
        present = version_of((self.content / name).read_bytes()) if name else ABSENT
        if present != one.version:
            happened = "changed" if name and one.version else "added" if name else "deleted"
            raise DraftConflict(f"text_{happened}", text=one.name)

    def _check_list(self, one: DraftList) -> None:
        path = self._extra(one.name)
        if (version_of(path.read_bytes()) if path.exists() else ABSENT) != one.version:
            raise DraftConflict("list_changed", name=one.name)

    def _extra(self, name: str) -> Path:
        if name not in EXTRAS:
            raise ContentError("no_such_list", name=name, names=list(EXTRAS))
        return self.content / name


def check_text(one: DraftText) -> str:
    """Return the kind of a text that can be kept; raises ContentError with what is wrong with another."""
    check_document_name(one.document)
    check_language(one.language)
    kind, rendering = parse_rendering(one.document, one.language, one.text, one.name)
    if not rendering.sections:
        raise ContentError("no_sections", text=one.name)
    return check_document_name(kind)


def check_extra(name: str, data: bytes) -> None:
    """Raise ContentError when the glossary, the questions or the floors that `data` holds cannot be read."""
    readers: dict[str, Callable[[Path], object]] = {GLOSSARY: load_glossary, QUESTIONS: load_questions}
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            readers.get(name, load_floors)(path)
        except (KeyError, AttributeError, TypeError, ValueError) as error:
            raise ContentError("list_unreadable", name=name, message=f"{type(error).__name__}: {error}") from error


def as_kept(text: str) -> bytes:
    """A text as it is kept."""
    return text.replace("\r\n", "\n").encode()


def _replace(path: Path, text: str) -> str:
    data = as_kept(text)
    replace_file(path, data)
    return version_of(data)


def _states(drafted: Mapping[str, str], served: Mapping[str, str]) -> dict[Key, State]:
    own, others = keys_of(drafted), keys_of(served)
    keys = sorted({*own, *others}, key=reading_order)
    return {key: state_of(drafted.get(own.get(key, "")), served.get(others.get(key, ""))) for key in keys}


def _document(
    document: str, states: Mapping[str, State], paths: Mapping[Key, Path], versions: Mapping[Key, str]
) -> DraftDocument:
    told = {language: kind_and_title(paths[document, language]) for language in states}
    kind = next((kind for kind, _ in told.values() if kind), "")
    titles = {language: title for language, (_, title) in told.items() if title}
    title = next(iter(titles.values()), document.replace("-", " "))
    own = {language: versions[document, language] for language in states if (document, language) in versions}
    return DraftDocument(document, kind, title, dict(states), titles, own)
