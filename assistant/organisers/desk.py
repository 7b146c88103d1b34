"""What organisers do with texts and releases: one set of functions for pages, API and command line, all on record."""

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.moments import now
from assistant.organisers.audit import Audit
from assistant.organisers.errors import NotThere
from knowledge.archives import export_texts
from knowledge.checks import Check
from knowledge.checks import check as check_draft
from knowledge.content_folder import EXTRAS
from knowledge.draft_files import DraftText
from knowledge.drafts import Draft
from knowledge.durable import replace_file
from knowledge.encoder import Progress
from knowledge.importing import Imported, ImportPlan, import_texts, plan_import
from knowledge.incoming import Added, add_file
from knowledge.proposals import Detect
from knowledge.publishing import ConfirmationNeeded, Published
from knowledge.publishing import publish as publish_draft
from knowledge.publishing import rollback as go_back
from knowledge.releases import ReleaseError, ReleaseStore
from knowledge.staging import Columns, Staging

LAST_CHECK = "check.json"

# Raised whenever what is kept of a check changes its form: an older one is as good as none.
CHECK_FORM = 2

# Told of each release that is served from now on.
Served = Callable[[int, str], None]


@dataclass(frozen=True)
class LastCheck:
    """The last check that was made, as JSON.

    `current` says whether it still holds: draft and served release are those that were compared.
    """

    at: str
    who: str
    check: dict[str, Any]
    current: bool

    @property
    def regressions(self) -> int:
        """How many stored questions were right and would be wrong."""
        return sum(answer["regression"] for answer in self.check["answers"])

    @property
    def worse_floors(self) -> int:
        """How many floors would no longer be met."""
        return sum(floor["worse"] for floor in self.check["floors"])


@dataclass(frozen=True)
class Kept:
    """What a file is kept as: `sheets` tells which columns of a table are what, `zone` where its times are meant."""

    document: str
    language: str
    kind: str
    sheets: Columns | None = None
    zone: str | None = None


class Desk:
    """The draft and the releases, for organisers. `who` is always the name that the audit trail shows."""

    def __init__(self, draft: Draft, audit: Audit, served: Sequence[Served] = ()) -> None:
        self.draft = draft
        self.audit = audit
        self._served = tuple(served)

    @property
    def releases(self) -> ReleaseStore:
        return self.draft.releases

    def served(self) -> int | None:
        """The number of the release that is to be served; None before the first, or when it cannot be told."""
        with contextlib.suppress(ReleaseError):
            return self.releases.current()
        return None

    def digest(self) -> str:
        """The checksum of the draft, by which a check and what is published can be told to be of one draft."""
        self.draft.open()
        return self.draft.digest()

    def read(self, document: str, language: str) -> DraftText:
        """A text of the draft. Raises NotThere."""
        if not self.draft.version(document, language):
            raise NotThere
        return self.draft.read(document, language)

    def save(self, who: str, document: str, language: str, text: str, based_on: str) -> str:
        """Keep a text in the draft; returns its version. Raises DraftConflict or ContentError."""
        return self.save_all(who, [DraftText(document, language, text, based_on)])[0]

    def save_all(self, who: str, texts: Sequence[DraftText]) -> list[str]:
        """Keep several texts, or none of them; `version` of each is the one that it was made from."""
        versions = self.draft.write_all(texts)
        for text in texts:
            self.audit.record(who, "text.saved", f"{text.document}.{text.language}", new=not text.version)
        return versions

    def save_extra(self, who: str, name: str, text: str, based_on: str) -> str:
        """Keep the glossary, the stored questions or the floors."""
        version = self.draft.write_extra(name, text, based_on)
        self.audit.record(who, "extra.saved", name)
        return version

    def keep(
        self, who: str, staging: Staging, token: str, choices: Kept, based_on: str, shown: str | None = None
    ) -> Added:
        """Keep a file that waits, as its preview showed it. Raises what `Staging.keep` raises."""
        sent = staging.read(token)
        text = (choices.document, choices.language, choices.kind)
        added = staging.keep(token, self.draft, *text, choices.sheets, based_on, choices.zone, shown)
        if added.outcome != "unchanged":
            self.audit.record(who, "text.saved", added.name, new=added.outcome == "added", file=sent.name)
        return added

    def add_file(
        self,
        who: str,
        path: Path,
        document: str | None = None,
        language: str | None = None,
        kind: str | None = None,
        detect: Detect | None = None,
        replace: bool = False,
    ) -> Added:
        """Keep a file without its conversion being looked at. Raises what `knowledge.incoming.add_file` raises."""
        added = add_file(self.draft, path, document, language, kind, detect, replace)
        if added.outcome != "unchanged":
            self.audit.record(who, "text.saved", added.name, new=added.outcome == "added", file=path.name)
        return added

    def export_texts(self, target: Path, release: int | None = None) -> int:
        """Write all texts of the draft, or of a release, into a ZIP file; returns how many. Raises ReleaseError."""
        if release is not None:
            self.releases.manifest(release)
            return export_texts(self.releases.content(release), target)
        self.draft.open()
        return export_texts(self.draft.content, target)

    def plan_import(self, path: Path, name: str | None = None) -> ImportPlan:
        """What importing an archive would do. Raises what `knowledge.importing.plan_import` raises."""
        return plan_import(self.draft, path, name)

    def import_texts(
        self, who: str, path: Path, replace: bool = False, shown: str | None = None, name: str | None = None
    ) -> Imported:
        """Bring the texts of an archive into the draft. Raises what `knowledge.importing.import_texts` raises."""
        imported = import_texts(self.draft, path, replace, shown, name)
        file = name or path.name
        actions = [("extra.saved" if one in EXTRAS else "text.saved", one, {"file": file}) for one in imported.changed]
        if imported.changed:
            counts = {"texts": len(imported.changed), "left_out": len(imported.left_out)}
            self.audit.record_all(who, [*actions, ("archive.imported", file, counts)])
        return imported

    def delete(self, who: str, document: str, language: str, based_on: str) -> None:
        """Take a text out of the draft. Raises DraftConflict, or NotThere."""
        self.read(document, language)
        self.draft.delete(document, language, based_on)
        self.audit.record(who, "text.deleted", f"{document}.{language}")

    def restore(self, who: str, document: str, language: str, based_on: str) -> None:
        """Bring a text back to what is served. Raises DraftConflict, or NotThere for one that is neither."""
        if (document, language) not in self.draft.states():
            raise NotThere
        self.draft.restore(document, language, based_on)
        self.audit.record(who, "text.restored", f"{document}.{language}")

    def check(self, who: str, progress: Progress | None = None) -> Check:
        """Build the draft aside and compare; the result is kept for `last_check`."""
        beside = self.served()
        found = check_draft(self.draft, progress)
        self._keep(who, found, beside)
        regressions, floors = len(found.regressions), len(found.worse_floors)
        self.audit.record(who, "draft.checked", str(found.candidate), regressions=regressions, floors=floors)
        return found

    def last_check(self) -> LastCheck | None:
        """What the last check found, or None when there was none."""
        try:
            stored = json.loads(self._last_check.read_text(encoding="utf-8"))
            if stored["form"] != CHECK_FORM:
                return None
            current = stored["check"]["digest"] == self.digest() and stored["beside"] == self.served()
            return LastCheck(stored["at"], stored["who"], stored["check"], current)
        except (OSError, ValueError, KeyError):
            return None

    def publish(
        self,
        who: str,
        note: str,
        confirm: str = "",
        digest: str | None = None,
        progress: Progress | None = None,
    ) -> Published:
        """Check the draft and serve it; raises what `knowledge.publishing.publish` raises."""
        beside = self.served()
        try:
            done = publish_draft(self.draft, note, who, confirm, digest, progress)
        except ConfirmationNeeded as needed:
            self._keep(who, needed.check, beside)
            raise
        self._keep(who, done.check, beside)
        number = done.manifest.number
        self.audit.record(who, "release.published", str(number), note=note, reason=done.manifest.reason)
        self.tell_served(number, who)
        return done

    def rollback(self, who: str, number: int) -> int | None:
        """Serve an earlier release again; returns the number of the one before."""
        before = go_back(self.releases, number)
        self.audit.record(who, "release.rolled_back", str(number), before=before)
        self.tell_served(number, who)
        return before

    def tell_served(self, number: int, who: str) -> None:
        """Tell those who wish to know that a release is served from now on."""
        for served in self._served:
            served(number, who)

    def _keep(self, who: str, found: Check, beside: int | None) -> None:
        """Keep what was found; `beside` is the release that was to be served then, even if it is damaged."""
        at = now().isoformat(timespec="seconds")
        stored = {"form": CHECK_FORM, "at": at, "who": who, "beside": beside, "check": found.to_json()}
        replace_file(self._last_check, json.dumps(stored, ensure_ascii=False).encode())

    @property
    def _last_check(self) -> Path:
        return self.draft.folder / LAST_CHECK
