"""Files that organisers have sent and not yet kept: they wait here while people look at what their conversion did.

Each lies in a folder named by a token that nobody can guess, under a name of ours; the name that its owner gave it is
told beside it and never used as a path. A folder is there once its file has arrived whole.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from knowledge.conversion import Converted, LimitedFile, Limits, Options, Sheet, check_name, convert_isolated
from knowledge.conversion.errors import Empty, NotWaiting, TooMuchWaiting, UnknownFormat
from knowledge.conversion.isolated import SECONDS
from knowledge.conversion.model import MEGABYTE
from knowledge.conversion.pipeline import format_of
from knowledge.draft_files import DraftConflict
from knowledge.drafts import ABSENT, Draft
from knowledge.durable import UNFINISHED, replace_file, sync_folder, sync_tree
from knowledge.incoming import Added, keep_proposal, new_version
from knowledge.pairing import Pairing
from knowledge.proposals import Choices, Detect, Proposal, propose

FOLDER, ARCHIVES = "staging", "archives"
HOURS = 24.0
# All that may wait at one time.
MOST_WAITING = 2048 * MEGABYTE
# A folder this young may belong to somebody who has not locked it yet.
_YOUNG_SECONDS = 60.0

_TOKEN = re.compile(r"[0-9a-f]{32}")
_CONTENT, _ABOUT, _SHOWN = "content", "about.json", ".shown"
# Conversions of one file that are kept: with its language told and found, and once more as somebody has corrected it.
MOST_SHOWN = 3

# For each sheet of a table, which of its columns is what.
Columns = Mapping[str, Mapping[str, str]]

Present = Literal["absent", "same", "different"]


@dataclass(frozen=True)
class Staged:
    """A file that waits: `name` as its owner calls it, `size` in bytes, `who` sent it, `at` which moment (ISO, UTC)."""

    token: str
    name: str
    size: int
    who: str
    at: str


@dataclass(frozen=True)
class Preview:
    """What keeping a file would give, to be shown before.

    `present` says whether the draft holds this text already; `version` is that of the text it holds, by which `keep`
    knows whether somebody else has changed it since. `unpublished` is true where that text differs from what is served.
    `language` is None where nothing tells it and a person has to. `pairing` tells of its sections beside those in other
    languages; None where the draft holds no other.
    """

    staged: Staged
    document: str
    language: str | None
    kind: str
    text: str
    converted: Converted
    present: Present
    version: str
    unpublished: bool
    pairing: Pairing | None = None

    @property
    def shown(self) -> str:
        """The version that the text as shown will have in the draft."""
        return new_version(self.text)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The columns of each sheet of a table, what each is taken for, and its first rows."""
        return self.converted.sheets


class Receiving:
    """A file on its way in; `staged` is there when all of it has arrived, at the end of the `receive` block."""

    staged: Staged

    def __init__(self, file: LimitedFile) -> None:
        self._file = file
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Take a chunk; raises TooLarge when the limit is passed."""
        self._file.write(chunk)
        self.size += len(chunk)


class Staging:
    """The waiting files of a data folder; `seconds` bound each conversion.

    `accepts` raises a Refusal for the name of a file that is none to take here.
    """

    def __init__(
        self,
        data_dir: Path,
        seconds: float = SECONDS,
        most_waiting: int = MOST_WAITING,
        folder: str = FOLDER,
        accepts: Callable[[str], object] = format_of,
    ) -> None:
        self.folder = data_dir / folder
        self._seconds = seconds
        self._most_waiting = most_waiting
        self._accepts = accepts

    @contextmanager
    def receive(self, name: str, who: str, limit_bytes: int = Limits().size) -> Iterator[Receiving]:
        """Receive a file in chunks; it waits from the end of the block on, and is gone where the block fails.

        Raises UnsafeName, UnknownFormat, TooMuchWaiting, and at the end Empty where nothing arrived.
        """
        name = check_name(name)
        self._accepts(name)
        self.discard_older_than()
        if sum(staged.size for staged in self.list()) >= self._most_waiting:
            raise TooMuchWaiting(name, {"limit": self._most_waiting // MEGABYTE})
        token = secrets.token_hex(16)
        aside = self.folder / f"{token}{UNFINISHED}"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside.mkdir(mode=0o700)
        try:
            with _held(aside):
                with LimitedFile(aside / _CONTENT, name, limit_bytes) as file:
                    receiving = Receiving(file)
                    yield receiving
                if not receiving.size:
                    raise Empty(name)
                at = datetime.now(UTC).isoformat(timespec="seconds")
                receiving.staged = Staged(token, name, receiving.size, who, at)
                (aside / _ABOUT).write_text(json.dumps(asdict(receiving.staged)), encoding="utf-8")
                sync_tree(aside)
                os.rename(aside, self.folder / token)
                sync_folder(self.folder)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise

    def list(self, who: str | None = None) -> tuple[Staged, ...]:
        """The files that wait, or those that `who` has sent, the oldest first."""
        found = []
        for token in self._tokens():
            with contextlib.suppress(NotWaiting):
                found.append(self.read(token))
        return tuple(sorted((one for one in found if who in (None, one.who)), key=lambda one: (one.at, one.name)))

    def read(self, token: str) -> Staged:
        """What waits under a token. Raises NotWaiting when nothing does."""
        try:
            return Staged(**json.loads((self._place(token) / _ABOUT).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise NotWaiting("") from error

    def path(self, token: str) -> Path:
        """Where the content of a waiting file lies. Raises NotWaiting."""
        self.read(token)
        return self._place(token) / _CONTENT

    def discard(self, token: str) -> None:
        """Take a file away; nothing happens where it does not wait any more."""
        place = self._place(token)
        aside = self.folder / f"{token}{UNFINISHED}"
        try:
            # Gone at once for everybody, also when this is killed half-way.
            os.rename(place, aside)
        except OSError:
            return
        shutil.rmtree(aside, ignore_errors=True)

    def discard_older_than(self, hours: float = HOURS) -> None:
        """Take away what has waited longer, and what somebody who was ended has half received or half discarded."""
        before = datetime.now(UTC) - timedelta(hours=hours)
        for token in self._tokens():
            try:
                waits = datetime.fromisoformat(self.read(token).at) > before
            except (NotWaiting, ValueError, TypeError):
                waits = False
            if not waits:
                self.discard(token)
        for path in self.folder.glob(f"*{UNFINISHED}"):
            if _abandoned(path):
                shutil.rmtree(path, ignore_errors=True)

    def preview(
        self,
        token: str,
        draft: Draft,
        document: str | None = None,
        language: str | None = None,
        kind: str | None = None,
        columns: Columns | None = None,
        zone: str | None = None,
        detect: Detect | None = None,
    ) -> Preview:
        """Convert a file as it would be kept; what is not given is told by the file, or by the draft.

        `columns` maps, for each sheet of a table, `title`, `text`, `anchor` and the labels of further lines to its
        columns; a sheet that it does not name is left out. `zone` is where times without a zone are meant.

        Raises NotWaiting, Refusal with what is wrong with the file, ContentError for a document that cannot be.
        """
        staged = self.read(token)
        proposal = self._propose(staged, draft, Choices(document, language, kind, columns, zone), detect)
        version = draft.version(proposal.document, proposal.language) if proposal.language else ABSENT
        same = version == new_version(proposal.text)
        state = draft.states().get((proposal.document, proposal.language or ""))
        return Preview(
            staged,
            proposal.document,
            proposal.language,
            proposal.kind,
            proposal.text,
            proposal.converted,
            "same" if same else "absent" if version == ABSENT else "different",
            version,
            state in ("changed", "new"),
            proposal.pairing,
        )

    def keep(
        self,
        token: str,
        draft: Draft,
        document: str,
        language: str,
        kind: str,
        columns: Columns | None,
        based_on: str,
        zone: str | None = None,
        shown: str | None = None,
    ) -> Added:
        """Keep in the draft what `preview` has shown for the same choices, and let the file go.

        `based_on` is the version that the preview told, `shown` that of the text it showed. Raises DraftConflict when
        the draft holds another by now, or changes of the document's other languages would give the text other anchors,
        and the file goes on waiting; NotWaiting, Refusal, ContentError.
        """
        proposal = self._propose(self.read(token), draft, Choices(document, language, kind, columns, zone))
        if shown is not None and shown != new_version(proposal.text):
            raise DraftConflict("document_changed")
        added = keep_proposal(draft, proposal, language, based_on)
        self.discard(token)
        return added

    def _propose(self, staged: Staged, draft: Draft, choices: Choices, detect: Detect | None = None) -> Proposal:
        place = self._place(staged.token)

        def convert(document: str, language: str, options: Options) -> Converted:
            # What was shown is what is kept, whatever has become of the draft's words meanwhile.
            chosen = json.dumps([document, language, options.sheets, options.zone])
            shown = place / f"{hashlib.sha256(chosen.encode()).hexdigest()[:32]}{_SHOWN}"
            try:
                return Converted.from_json(json.loads(shown.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError, KeyError):
                converted = convert_isolated(place / _CONTENT, document, language, options, self._seconds)
            _forget_all_but(MOST_SHOWN - 1, place)
            replace_file(shown, json.dumps(converted.to_json()).encode())
            return converted

        return propose(draft, staged.name, choices, convert, detect)

    def _tokens(self) -> Iterator[str]:
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if _TOKEN.fullmatch(path.name):
                yield path.name

    def _place(self, token: str) -> Path:
        if not _TOKEN.fullmatch(token):
            raise NotWaiting("")
        return self.folder / token


def _forget_all_but(count: int, place: Path) -> None:
    """Remove what was shown longest ago; it is converted again where it is asked for."""
    shown = sorted(place.glob(f"*{_SHOWN}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in shown[count:]:
        path.unlink(missing_ok=True)


def archives_waiting(data_dir: Path) -> Staging:
    """The archives of texts that wait to be imported."""
    return Staging(data_dir, folder=ARCHIVES, accepts=_check_archive_name)


def _check_archive_name(name: str) -> None:
    if not name.lower().endswith(".zip"):
        raise UnknownFormat(name, {"formats": "zip"})


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder, which the operating system lets go when its holder ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _abandoned(folder: Path) -> bool:
    """Whether nobody is at work in an unfinished folder any more."""
    try:
        if time.time() - folder.stat().st_mtime < _YOUNG_SECONDS:
            return False
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
