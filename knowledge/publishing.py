"""Publishing the draft and going back: the two ways in which what is served changes."""

from dataclasses import dataclass

from knowledge.changes import changes_of
from knowledge.checks import Check, examine_draft, served_release
from knowledge.draft_files import DraftConflict
from knowledge.drafts import Draft
from knowledge.encoder import Progress
from knowledge.locking import exclusive
from knowledge.releases import Manifest, ReleaseError, ReleaseStore


class ConfirmationNeeded(Exception):
    """Publishing would make something worse; a publisher may do so for a reason."""

    def __init__(self, check: Check) -> None:
        regressions, floors = len(check.regressions), len(check.worse_floors)
        super().__init__(
            f"{regressions} stored questions that are right now would be wrong, and {floors} floors would no longer be "
            "met. Mend the draft, or give a reason to publish all the same."
        )
        self.check = check


@dataclass(frozen=True)
class Published:
    """The release that is served now, with the check that it passed or was confirmed in spite of."""

    manifest: Manifest
    check: Check


def publish(
    draft: Draft,
    note: str,
    who: str,
    confirm: str = "",
    digest: str | None = None,
    progress: Progress | None = None,
) -> Published:
    """Check the draft and serve it; `digest` is that of the check which was looked at, if any.

    Raises ConfirmationNeeded when something would be worse and `confirm` gives no reason, DraftConflict when the draft
    has been changed since that check, and WorkInProgress, ContentError and ReleaseError like `check`. The release that
    was served goes on then.
    """
    if not note.strip():
        raise ReleaseError("note_missing")
    with exclusive(draft.data_dir, "publish"):
        draft.prepare()
        if digest is not None and draft.digest() != digest:
            raise DraftConflict("changed_since_check")
        _check_news(draft)
        check = examine_draft(draft, progress)
        reason = confirm.strip() if check.needs_confirmation else ""
        if check.needs_confirmation and not reason:
            raise ConfirmationNeeded(check)
        draft.releases.publish(check.candidate, note.strip(), who, reason)
        return Published(draft.releases.manifest(check.candidate), check)


def rollback(releases: ReleaseStore, number: int) -> int | None:
    """Serve an earlier release again and return the number of the one before; the draft stays as it is.

    Raises ReleaseError when there is no such release, it was never published, or it is damaged.
    """
    with exclusive(releases.folder.parent, "roll_back", str(number)):
        if number not in releases.published():
            raise ReleaseError("never_published", number=number, known=releases.published()[-10:])
        try:
            before = releases.current()
        except ReleaseError:
            before = None
        releases.serve_again(number)
        return before


def _check_news(draft: Draft) -> None:
    """Raise ReleaseError when the draft is what is served; a served release that does not load may be built anew."""
    served = served_release(draft) if not changes_of(draft) else None
    if served is not None:
        raise ReleaseError("nothing_to_publish", number=served.number)
