"""What organisers send waits until they have seen its conversion; it is kept as it was shown, or leaves no trace."""

import contextlib
import os
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest
from tiny import write_tiny_content

from knowledge.cache import VectorCache
from knowledge.conversion import errors
from knowledge.draft_files import DraftConflict
from knowledge.drafts import ABSENT, Draft
from knowledge.releases import ReleaseStore
from knowledge.seeding import seed
from knowledge.staging import Staged, Staging

PAGE = (
    "<title>Portes</title><h2>Porte</h2><p>La porte\u00a07 ouvre à 8\u00a0h\u00a030.</p>"
    "<p>Un plan of\ufffdciel. Le plan est officiel, pour les villes partenaires.</p>"
)
TABLE = "Ville,Récit,Contact\nMetz,Au balcon.,x@example.org\n"


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory, caches: list[VectorCache]) -> ReleaseStore:
    folder = tmp_path_factory.mktemp("staging")
    releases = ReleaseStore(folder / "data" / "releases", caches)
    seed(releases, write_tiny_content(folder / "shipped"))
    return releases


@pytest.fixture
def draft(releases: ReleaseStore) -> Draft:
    """The draft as it is served."""
    draft = Draft(releases)
    for document, language in draft.states():
        draft.restore(document, language, draft.version(document, language))
    return draft


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    return Staging(tmp_path)


def send(staging: Staging, name: str, content: str | bytes, who: str = "ana") -> Staged:
    with staging.receive(name, who) as file:
        for chunk in chunks(content.encode() if isinstance(content, str) else content):
            file.write(chunk)
    return file.staged


def chunks(content: bytes) -> Iterable[bytes]:
    return [content[start : start + 1000] for start in range(0, len(content), 1000)]


def left(staging: Staging) -> list[str]:
    return [path.name for path in staging.folder.iterdir()]


def test_a_file_waits_under_a_token_and_is_told_to_who_sent_it(staging: Staging) -> None:
    first, second = send(staging, "Portes d’été.fr.html", PAGE), send(staging, "a.md", "Words.", "ben")
    assert (first.name, first.size, first.who) == ("Portes d’été.fr.html", len(PAGE.encode()), "ana")
    assert (datetime.now().astimezone() - datetime.fromisoformat(first.at)).total_seconds() < 60
    assert staging.list("ana") == (first,)
    assert set(staging.list()) == {first, second}
    assert staging.read(first.token) == first
    staging.discard(first.token)
    staging.discard(first.token)
    assert staging.list() == (second,)


def test_what_a_conversion_would_give_is_shown_and_kept_as_shown(staging: Staging, draft: Draft) -> None:
    staged = send(staging, "Portes.html", PAGE)
    shown = staging.preview(staged.token, draft, detect=lambda text: "fr" if "porte" in text else None)
    assert (shown.document, shown.language, shown.kind, shown.present) == ("portes", "fr", "guide", "absent")
    assert (shown.version, shown.unpublished, shown.converted.detected) == (ABSENT, False, "fr")
    assert "Un plan officiel." in shown.text
    assert [change.after for change in shown.converted.repaired] == ["officiel"]
    assert shown.converted.passages[0].heading == "Porte"
    assert "portes" not in {one.id for one in draft.documents()}
    added = staging.keep(staged.token, draft, "portes", "fr", "faq", None, shown.version)
    assert (added.name, added.outcome, added.repaired) == ("portes.fr", "added", 1)
    assert draft.read("portes", "fr").text == shown.text.replace("kind: guide", "kind: faq")
    assert left(staging) == []


def test_markdown_that_needs_no_mending_is_kept_to_the_letter(staging: Staging, draft: Draft) -> None:
    text = "---\ntitle: Doors\n# a remark\nkind: faq\n---\n## When {#when}\n\nAt 8:30.\n"
    staged = send(staging, "doors.en.md", text)
    shown = staging.preview(staged.token, draft)
    assert (shown.text, shown.kind, shown.language) == (text, "faq", "en")
    staging.keep(staged.token, draft, "doors", "en", "faq", None, shown.version)
    assert draft.read("doors", "en").text == text


def test_what_the_draft_holds_already_is_told(staging: Staging, draft: Draft) -> None:
    served = draft.read("masks", "en")
    same = staging.preview(send(staging, "masks.en.md", served.text).token, draft)
    assert (same.present, same.version, same.unpublished) == ("same", served.version, False)
    draft.write("masks", "en", "Other masks.", served.version)
    other = staging.preview(send(staging, "masks.en.md", "New masks.").token, draft)
    assert (other.present, other.version, other.unpublished) == ("different", draft.version("masks", "en"), True)
    assert staging.keep(same.staged.token, draft, "masks", "en", "guide", None, other.version).outcome == "replaced"


def test_nothing_that_somebody_did_meanwhile_is_overwritten(staging: Staging, draft: Draft) -> None:
    staged = send(staging, "masks.en.md", "New masks.")
    shown = staging.preview(staged.token, draft)
    draft.write("masks", "en", "Masks of somebody else.", shown.version)
    with pytest.raises(DraftConflict, match="changed by somebody else"):
        staging.keep(staged.token, draft, "masks", "en", "guide", None, shown.version)
    assert draft.read("masks", "en").text == "Masks of somebody else."
    assert staging.list() == (staged,)
    again = staging.preview(staged.token, draft)
    assert staging.keep(staged.token, draft, "masks", "en", "guide", None, again.version).outcome == "replaced"


def test_what_was_kept_before_a_kill_is_kept_once(staging: Staging, draft: Draft) -> None:
    staged = send(staging, "masks.en.md", "New masks.")
    shown = staging.preview(staged.token, draft)
    draft.write("masks", "en", shown.text, shown.version)
    assert staging.keep(staged.token, draft, "masks", "en", "guide", None, shown.version).outcome == "unchanged"
    assert staging.list() == ()


def test_what_is_kept_is_what_was_shown_although_the_draft_knows_more_words(staging: Staging, draft: Draft) -> None:
    staged = send(staging, "hall.en.md", "The zy\ufffdle opens.")
    shown = staging.preview(staged.token, draft)
    draft.write("names", "en", "The zyffle.", ABSENT)
    staging.keep(staged.token, draft, "hall", "en", "guide", None, shown.version)
    assert draft.read("hall", "en").text == shown.text == "The zy\ufffdle opens."


def test_columns_are_mapped_sheet_by_sheet(staging: Staging, draft: Draft) -> None:
    staged = send(staging, "practices.fr.csv", TABLE)
    (sheet,) = staging.preview(staged.token, draft).sheets
    assert (sheet.name, sheet.columns) == ("", ("Ville", "Récit", "Contact"))
    assert sheet.mapping == {"title": "Ville", "Récit": "Récit", "Contact": "Contact"}
    assert sheet.sample == (("Metz", "Au balcon.", "x@example.org"),)
    columns = {"": {"title": "Ville", "text": "Récit"}}
    shown = staging.preview(staged.token, draft, columns=columns)
    assert shown.text.endswith("## Metz {#row-1}\n\nAu balcon.\n")
    with pytest.raises(errors.UnknownColumn):
        staging.preview(staged.token, draft, columns={"": {"title": "Land"}})
    staging.keep(staged.token, draft, "practices", "fr", "practice", columns, shown.version)
    assert "example.org" not in draft.read("practices", "fr").text


def test_a_programme_is_told_in_the_zone_of_the_event(staging: Staging, draft: Draft) -> None:
    event = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Forum\r\nDTSTART:20250605T013000Z\r\nEND:VEVENT\r\n"
    staged = send(staging, "summit.en.ics", f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n")
    shown = staging.preview(staged.token, draft, zone="Asia/Shanghai")
    assert (shown.kind, "2025-06-05 09:30 (Asia/Shanghai)" in shown.text) == ("programme", True)


def test_a_file_is_refused_before_it_is_received(staging: Staging) -> None:
    for name, kind in (("../a.md", errors.UnsafeName), ("a.exe", errors.UnknownFormat)):
        with pytest.raises(kind), staging.receive(name, "ana"):
            raise AssertionError("nothing is to be received")
    assert not staging.folder.exists()


def test_a_file_beyond_the_limit_or_cut_off_or_empty_leaves_nothing(staging: Staging) -> None:
    with pytest.raises(errors.TooLarge), staging.receive("a.md", "ana", limit_bytes=1500) as file:  # noqa: PT012
        file.write(b"x" * 1000)
        assert left(staging) != []
        file.write(b"x" * 1000)
    with pytest.raises(ConnectionError), staging.receive("a.md", "ana") as file:  # noqa: PT012
        file.write(b"x")
        raise ConnectionError("the sender has gone")
    with pytest.raises(errors.Empty), staging.receive("a.md", "ana"):
        pass
    assert left(staging) == []


def test_without_another_limit_a_file_may_have_50_megabytes(staging: Staging) -> None:
    chunk = b"x" * 1024 * 1024
    with pytest.raises(errors.TooLarge, match="larger than 50 MB"), staging.receive("a.md", "ana") as file:  # noqa: PT012
        for _ in range(50):
            file.write(chunk)
        file.write(b"x")
    assert (file.size, left(staging)) == (50 * len(chunk), [])


def test_a_file_is_not_there_before_it_has_arrived_whole(staging: Staging) -> None:
    with staging.receive("a.md", "ana") as file:
        file.write(b"x")
        staging.discard_older_than(0)
        assert staging.list() == ()
    assert [one.name for one in staging.list()] == ["a.md"]


def test_more_than_there_is_room_for_is_not_received(tmp_path: Path) -> None:
    staging = Staging(tmp_path, most_waiting=1024)
    send(staging, "a.md", "x" * 2000)
    with pytest.raises(errors.TooMuchWaiting, match=r"then send b\.md again"):
        send(staging, "b.md", "x")


def test_what_waited_too_long_and_what_a_kill_left_is_discarded(staging: Staging) -> None:
    old, new = send(staging, "old.md", "x"), send(staging, "new.md", "x")
    about = staging.folder / old.token / "about.json"
    about.write_text(about.read_text(encoding="utf-8").replace(old.at, "2020-01-01T00:00:00+00:00"), encoding="utf-8")
    for name in ("1" * 32 + ".new", "2" * 32):
        (staging.folder / name).mkdir()
        os.utime(staging.folder / name, (time.time() - 3600,) * 2)
    staging.discard_older_than(24)
    assert left(staging) == [new.token]


@pytest.mark.parametrize("token", ["", "..", "../releases", "a" * 31, "A" * 32, "0" * 32, "0" * 32 + "/..", "\0" * 32])
def test_a_token_that_is_none_leads_nowhere(staging: Staging, draft: Draft, token: str) -> None:
    (staging.folder.parent / "about.json").write_text("{}", encoding="utf-8")
    with pytest.raises(errors.NotWaiting, match="This file is not waiting here any more"):
        staging.read(token)
    with pytest.raises(errors.NotWaiting):
        staging.preview(token, draft)
    with contextlib.suppress(errors.NotWaiting):
        staging.discard(token)
    assert (staging.folder.parent / "about.json").exists()


def test_a_hostile_file_is_refused_and_can_be_discarded(staging: Staging, draft: Draft) -> None:
    staged = send(staging, "a.en.docx", b"PK\x03\x04 cut off")
    with pytest.raises(errors.Unreadable):
        staging.preview(staged.token, draft)
    assert staging.list() == (staged,)


def test_a_name_of_signs_alone_needs_a_document(staging: Staging, draft: Draft) -> None:
    staged = send(staging, "(!).md", "Words.")
    with pytest.raises(errors.Unnamed):
        staging.preview(staged.token, draft)
    assert staging.preview(staged.token, draft, document="words", language="en").document == "words"
