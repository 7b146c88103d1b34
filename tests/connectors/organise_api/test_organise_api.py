"""A program changes a text, checks, publishes and goes back, and is told of what stands in its way."""

import time
from pathlib import Path
from typing import Any

import pytest
from api_calls import Call, assert_refused, ended, waited_for
from fastapi.testclient import TestClient
from made_files import write_pdf

from assistant.settings import Settings

FACT = "# Cloakroom {#cloakroom}\n\nThe cloakroom is behind the blue door of hall seven and closes at 22:30.\n"
TEXT = f"---\ntitle: Cloakroom\nkind: faq\n---\n{FACT}"


def asked(client: TestClient, question: str) -> dict[str, Any]:
    body = {"conversation": f"c-{time.monotonic_ns()}", "text": question, "locale": "en"}
    told: dict[str, Any] = client.post("/api/chat", json=body).json()
    return told


def served(client: TestClient, release: int) -> None:
    waited_for(lambda: asked(client, "Where is the summit?")["release"] == release, 5)


def test_a_text_is_kept_checked_published_and_taken_back(call: Call, client: TestClient) -> None:
    kept = call("PUT", "/documents/cloakroom/en", "editor", json={"text": TEXT})
    assert kept.status_code == 200
    read = call("GET", "/documents/cloakroom/en", "editor").json()
    assert (read["text"], read["version"]) == (TEXT, kept.json()["version"])
    (listed,) = call("GET", "/documents", params={"state": "new"}).json()
    assert (listed["id"], listed["kind"], listed["languages"]) == ("cloakroom", "faq", {"en": "new"})

    check = call("POST", "/checks", "editor")
    assert check.status_code == 202
    assert ended(call, check.json())["state"] == "done"
    last = call("GET", "/checks/last").json()
    assert (last["current"], last["who"]) == (True, "eve")
    assert [one["document"] for one in last["check"]["changes"]["documents"]] == ["cloakroom"]

    wish = {"note": "Where the cloakroom is", "digest": last["check"]["digest"], "confirm": "Only a text was added"}
    done = ended(call, call("POST", "/releases", json=wish).json())
    assert (done["state"], done["result"]) == ("done", {"release": 2})
    served(client, 2)
    assert "blue door" in asked(client, "Where is the cloakroom?")["replies"][0]["text"]
    assert [one["served"] for one in call("GET", "/releases").json()] == [False, True]

    assert call("POST", "/releases/1/rollback").json() == {"served": 1, "before": 2}
    served(client, 1)
    assert "blue door" not in str(asked(client, "Where is the cloakroom?"))
    done_by = [(one["who"], one["action"]) for one in call("GET", "/audit").json()]
    assert done_by[:4] == [
        ("paula", "release.rolled_back"),
        ("paula", "release.published"),
        ("eve", "draft.checked"),
        ("eve", "text.saved"),
    ]


def test_a_text_that_somebody_else_changed_is_not_overwritten(call: Call) -> None:
    first = call("PUT", "/documents/parking/en", json={"text": "# Parking\n\nBehind the hall."}).json()["version"]
    call("PUT", "/documents/parking/en", json={"text": "# Parking\n\nIn front of it.", "based_on": first})
    late = call("PUT", "/documents/parking/en", json={"text": "# Parking\n\nNowhere.", "based_on": first})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/conflict")
    assert "In front" in call("GET", "/documents/parking/en").json()["text"]
    assert call("DELETE", "/documents/parking/en", params={"based_on": first}).status_code == 409
    version = call("GET", "/documents/parking/en").json()["version"]
    assert call("POST", "/documents/parking/en/restore", params={"based_on": version}).status_code == 204
    assert call("GET", "/documents/parking/en").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/documents/x/en", {"text": ""}, 422),
        ("PUT", "/documents/x/german", {"text": "# X\n\nText."}, 422),
        ("PUT", "/documents/..%2Fx/en", {"text": "# X\n\nText."}, 404),
        ("PUT", "/documents/X Y/en", {"text": "# X\n\nText."}, 422),
        ("PUT", "/documents/x/en", {"text": "# X\n\nText.", "surprise": 1}, 422),
        ("PUT", "/documents/x/en", {"text": "# X\n\n" + "x" * 1_100_000}, 422),
        ("PUT", "/documents/x/en", {"text": "# X\n\n" + "x" * 5_000_000}, 413),
        ("POST", "/releases", {"note": ""}, 422),
        ("POST", "/releases/77/rollback", None, 409),
        ("POST", "/releases/0/rollback", None, 422),
        ("GET", "/jobs/..%2F..%2Fetc", None, 404),
        ("GET", "/jobs/0123456789abcdef", None, 404),
        ("DELETE", "/documents/nothing-here/en?based_on=", None, 404),
        ("POST", "/documents/nothing-here/en/restore?based_on=", None, 404),
    ],
)
def test_what_cannot_be_done_to_texts_and_releases_is_refused(
    method: str, path: str, body: dict[str, Any] | None, status: int, call: Call
) -> None:
    assert_refused(call(method, path, json=body), status)


def test_a_job_that_cannot_be_done_says_why(call: Call) -> None:
    version = call("GET", "/documents/cloakroom/en").json()["version"]
    call("POST", "/documents/cloakroom/en/restore", params={"based_on": version})
    assert call("GET", "/diff").json()["documents"] == []
    failed = ended(call, call("POST", "/releases", json={"note": "Nothing new"}).json())
    assert (failed["state"], failed["error"]["key"]) == ("failed", "release_refused")


def test_a_file_is_converted_and_kept(call: Call, tmp_path: Path) -> None:
    pdf = write_pdf(tmp_path / "shuttle.en.pdf", [["The shuttle bus leaves gate nine every eleven minutes."]])
    kept = call("POST", "/files", "editor", params={"name": pdf.name}, content=pdf.read_bytes())
    assert (kept.status_code, kept.json()["document"], kept.json()["outcome"]) == (201, "shuttle", "added")
    assert "gate nine" in call("GET", "/documents/shuttle/en").json()["text"]
    again = call("POST", "/files", "editor", params={"name": pdf.name}, content=pdf.read_bytes())
    assert again.json()["outcome"] == "unchanged"
    other = write_pdf(tmp_path / "shuttle.en.pdf", [["The shuttle bus leaves gate ten."]]).read_bytes()
    assert call("POST", "/files", "editor", params={"name": pdf.name}, content=other).status_code == 409
    replaced = call("POST", "/files", "editor", params={"name": pdf.name, "replace": "true"}, content=other)
    assert replaced.json()["outcome"] == "replaced"


def test_a_translation_is_told_with_what_it_is_paired_with(call: Call) -> None:
    def kept(name: str, text: str) -> dict[str, Any]:
        answer = call("POST", "/files", "editor", params={"name": name}, content=text.encode())
        assert answer.status_code == 201
        return dict(answer.json())

    alone = kept("bikes.en.md", "## Bicycles {#bikes}\n\nBicycles can be rented at the north gate for 5 euros a day.\n")
    assert (alone["paired"], alone["unpaired"]) == (None, [])
    french = "## Vélos\n\nDes vélos peuvent être loués à la porte nord pour 5 euros par jour.\n"
    both = kept("bikes.fr.md", f"{french}\n## Chats\n\nLes chats dorment sous les bancs.\n")
    assert (both["paired"], both["unpaired"]) == (1, ["Chats"])
    assert "## Vélos {#bikes}\n" in call("GET", "/documents/bikes/fr").json()["text"]


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("empty.en.md", b"", 422),
        ("../../escape.en.md", b"# A\n\nText.", 422),
        ("programme.en.md", b"\x7fELF\x00\x01", 422),
        ("large.en.md", b"x" * (51 * 1024 * 1024), 422),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_and_leaves_nothing(
    name: str, content: bytes, status: int, call: Call, settings: Settings
) -> None:
    assert_refused(call("POST", "/files", "editor", params={"name": name}, content=content), status)
    assert not any((settings.data_dir / "staging").glob("*"))


def test_a_file_that_tells_no_language_is_kept_once_its_language_is_named(call: Call) -> None:
    sent = {"params": {"name": "numbers.md"}, "content": b"1 2 3"}
    detail = assert_refused(call("POST", "/files", "editor", **sent), 422)
    assert "language=en, fr or zh" in detail
    assert "numbers.fr.md" in detail
    assert call("GET", "/documents/numbers/en").status_code == 404
    kept = call("POST", "/files", "editor", params={"name": "numbers.md", "language": "fr"}, content=b"1 2 3")
    assert (kept.status_code, kept.json()["language"]) == (201, "fr")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"words": "CAFETERIA"}, ["cafe-hours"]),
        ({"missing": "fr", "words": "cafeteria"}, ["cafe-hours"]),
        ({"language": "fr", "words": "cafeteria"}, []),
        ({"kind": "faq", "words": "cafeteria"}, []),
        ({"state": "published", "words": "cafeteria"}, []),
    ],
)
def test_documents_are_found_as_on_the_pages(wanted: dict[str, str], found: list[str], call: Call) -> None:
    version = call("GET", "/documents/cafe-hours/en").json().get("version", "")
    text = "---\ntitle: Hours\nkind: guide\n---\nThe cafeteria opens at nine.\n"
    assert call("PUT", "/documents/cafe-hours/en", json={"text": text, "based_on": version}).status_code == 200
    assert [one["id"] for one in call("GET", "/documents", params=wanted).json()] == found
