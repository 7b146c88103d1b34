"""The draft of a data folder: the texts as organisers are changing them, beside the release that is served.

The draft begins as a copy of the served release and lives on through publishing and rollback. Every change names the
version it was made from, so that nobody overwrites what somebody else has done in the meantime.
"""

import contextlib
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.content_folder import EXTRAS, GLOSSARY, QUESTIONS, content_digest, content_files, copy_content, sha256_of
from knowledge.documents import ContentError, parse_rendering
from knowledge.draft_files import (
    DraftConflict,
    DraftDocument,
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
from knowledge.locking import PATIENCE_SECONDS, exclusive
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
            with self.changing("beginning a draft"):
                pass

    @contextmanager
    def changing(self, task: str, wait_seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Hold the data folder while changing the draft, which is there from then on."""
        with exclusive(self.data_dir, task, wait_seconds):
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
        drafted, served = self.files(), self.served_files()
        own, others = keys_of(drafted), keys_of(served)
        keys = sorted({*own, *others}, key=reading_order)
        return {key: state_of(drafted.get(own.get(key, "")), served.get(others.get(key, ""))) for key in keys}

    def documents(self) -> list[DraftDocument]:
        """Every document of the draft and of the served release, by id."""
        languages: dict[str, dict[str, State]] = defaultdict(dict)
        for (document, language), state in self.states().items():
            languages[document][language] = state
        own, served = keys_of(self.files()), keys_of(self.served_files())
        return [self._document(document, states, own, served) for document, states in languages.items()]

    def read(self, document: str, language: str) -> DraftText:
        """Return a text of the draft. Raises ContentError when it holds none of that name."""
        self.open()
        path = self._existing(document, language)
        if path is None:
            raise ContentError(f"The draft holds no '{document}' in '{language}'.")
        data = path.read_bytes()
        return DraftText(document, language, data.decode("utf-8", errors="replace"), version_of(data))

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

    def write_all(self, texts: Sequence[DraftText]) -> list[str]:
        """Keep several texts, or none of them when one is refused; like `write`, and `version` is `based_on`."""
        kinds = [check_text(one) for one in texts]
        told = f"{texts[0].document}.{texts[0].language}" if len(texts) == 1 else f"{len(texts)} texts"
        versions = []
        with self.changing(f"keeping {told}"):
            for one in texts:
                self._check_version(one.document, one.language, one.version)
            for one, kind in zip(texts, kinds, strict=True):
                path = self._existing(one.document, one.language) or self._new_path(one.document, one.language, kind)
                data = one.text.replace("\r\n", "\n").encode()
                replace_file(path, data)
                versions.append(version_of(data))
        return versions

    def delete(self, document: str, language: str, based_on: str) -> None:
        """Take a text out of the draft. Raises DraftConflict when the draft holds another version."""
        with self.changing(f"deleting {document}.{language}"):
            self._check_version(document, language, based_on)
            path = self._existing(document, language)
            if path:
                path.unlink()
                sync_folder(path.parent)

    def restore(self, document: str, language: str, based_on: str) -> None:
        """Bring a text back to what is served, which takes one out that is not served."""
        with self.changing(f"restoring {document}.{language}"):
            self._check_version(document, language, based_on)
            served = keys_of(self.served_files()).get((document, language))
            current = self.releases.current()
            path = self._existing(document, language)
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
        path, data = self._extra(name), text.replace("\r\n", "\n").encode()
        check_extra(name, data)
        with self.changing(f"keeping {name}"):
            if (version_of(path.read_bytes()) if path.exists() else ABSENT) != based_on:
                raise DraftConflict(f"{name} has been changed since you opened it; take up that change first.")
            replace_file(path, data)
        return version_of(data)

    def served_files(self) -> dict[str, str]:
        """The checksum of every file of texts in the served release, by its path; none where it cannot be read."""
        with contextlib.suppress(ReleaseError):
            current = self.releases.current()
            return self.releases.content_files(current) if current is not None else {}
        return {}

    def _document(
        self, document: str, languages: Mapping[str, State], own: Mapping[Key, str], served: Mapping[Key, str]
    ) -> DraftDocument:
        kind, title = "", ""
        current = self.releases.current()
        for language in languages:
            path = self.content / own.get((document, language), "")
            if not path.is_file() and current is not None:
                path = self.releases.content(current) / served.get((document, language), "")
            found_kind, found_title = kind_and_title(path) if path.is_file() else ("", "")
            kind, title = kind or found_kind, title or found_title
        return DraftDocument(document, kind, title or document.replace("-", " "), dict(languages))

    def files(self) -> dict[str, str]:
        """The checksum of every file of texts in the draft, by its path."""
        return {name: sha256_of(self.content / name) for name in content_files(self.content)}

    def _existing(self, document: str, language: str) -> Path | None:
        name = keys_of(content_files(self.content)).get((document, language))
        return self.content / name if name else None

    def _new_path(self, document: str, language: str, kind: str) -> Path:
        """Beside the other languages of the document, or in the folder of its kind."""
        found = sorted(name for (known, _), name in keys_of(content_files(self.content)).items() if known == document)
        folder = found[0].rpartition("/")[0] if found else check_document_name(kind)
        return self.content / folder / f"{document}.{language}.md"

    def _check_version(self, document: str, language: str, based_on: str) -> None:
        path = self._existing(document, language)
        present = version_of(path.read_bytes()) if path else ABSENT
        if present != based_on:
            happened = "changed" if path and based_on else "added" if path else "deleted"
            raise DraftConflict(
                f"{document}.{language} has been {happened} by somebody else since you opened it. Open it again and "
                "make your change there; nothing was overwritten."
            )

    def _extra(self, name: str) -> Path:
        if name not in EXTRAS:
            raise ContentError(f"'{name}' is none of {', '.join(EXTRAS)}.")
        return self.content / name


def check_text(one: DraftText) -> str:
    """Return the kind of a text that can be kept; raises ContentError with what is wrong with another."""
    check_document_name(one.document)
    check_language(one.language)
    kind, rendering = parse_rendering(one.document, one.language, one.text, f"{one.document}.{one.language}")
    if not rendering.sections:
        raise ContentError(f"{one.document}.{one.language} holds no text; delete it if that is what you want.")
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
            raise ContentError(f"{name} cannot be read: {type(error).__name__}: {error}") from error
