"""A program takes all texts away as a file and brings such a file back, into the draft alone."""

import zipfile
from io import BytesIO

import pytest
from api_calls import Call, assert_refused

from assistant.settings import Settings

PARKING = "---\ntitle: Parking lot\nkind: guide\n---\n## Where {#where}\n\nThe parking lot is behind hall seven.\n"


def pack(**texts: str) -> bytes:
    """An archive of guides, by document and language with `_` between them."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(f"guide/{name.replace('_', '.')}.md", text)
    return packed.getvalue()


def test_all_texts_are_taken_away_and_brought_back(call: Call) -> None:
    answer = call("GET", "/archive", "editor")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="draft.zip"'
    names = zipfile.ZipFile(BytesIO(answer.content)).namelist()
    told = call("POST", "/archive", "editor", content=answer.content).json()
    assert (told["added"], told["changed"], len(told["unchanged"])) == ([], [], len(names))
    assert zipfile.ZipFile(BytesIO(call("GET", "/archive?release=1").content)).namelist()
    assert_refused(call("GET", "/archive?release=77"), 409)


def test_what_an_archive_would_do_is_told_before_it_is_done(call: Call, settings: Settings) -> None:
    body = {"content": pack(parking_en=PARKING, broken="no text")}
    told = call("POST", "/archive", "editor", params={"dry_run": "true", "name": "lot.zip"}, **body).json()
    assert (told["kept"], told["added"], told["unpublished"]) == (False, ["parking.en"], [])
    (refused,) = told["refused"]
    assert refused["name"] == "guide/broken.md"
    assert "kind/document.language.md" in refused["reason"]
    assert_refused(call("POST", "/archive", "editor", **body), 422)
    assert_refused(call("GET", "/documents/parking/en"), 404)
    assert not any((settings.data_dir / "archives").glob("*"))


def test_an_import_is_on_the_audit_trail_and_spares_unpublished_work(call: Call) -> None:
    kept = call("POST", "/archive", "editor", params={"name": "lot.zip"}, content=pack(parking_en=PARKING)).json()
    assert (kept["kept"], kept["added"]) == (True, ["parking.en"])
    done = call("GET", "/audit").json()[:2]
    assert [(one["who"], one["action"], one["subject"]) for one in done] == [
        ("eve", "archive.imported", "lot.zip"),
        ("eve", "text.saved", "parking.en"),
    ]
    other = {"content": pack(parking_en=PARKING.replace("seven", "eight"))}
    detail = assert_refused(call("POST", "/archive", "editor", **other), 409)
    assert "parking.en" in detail
    assert "hall seven" in call("GET", "/documents/parking/en").json()["text"]
    replaced = call("POST", "/archive", "editor", params={"replace": "true"}, **other).json()
    assert (replaced["changed"], replaced["unpublished"]) == (["parking.en"], ["parking.en"])
    assert "hall eight" in call("GET", "/documents/parking/en").json()["text"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("texts.zip", b""),
        ("texts.zip", b"no archive"),
        ("texts.rar", b"x"),
        ("../texts.zip", b"x"),
        ("texts.zip", b"x" * (51 * 1024 * 1024)),
        ("texts.zip", pack(**{"../../up_en": PARKING})),
        ("texts.zip", pack(bomb_en=" " * (11 * 1024 * 1024))),
    ],
)
def test_an_archive_that_cannot_be_is_refused_and_leaves_nothing(
    name: str, content: bytes, call: Call, settings: Settings
) -> None:
    for dry_run in ("false", "true") if b"up.en" not in content else ("false",):
        wish = {"name": name, "dry_run": dry_run}
        assert_refused(call("POST", "/archive", "editor", params=wish, content=content), 422)
    assert not any((settings.data_dir / "archives").glob("*"))


@pytest.mark.parametrize(("language", "said"), [("fr", "n’est pas l’un des textes"), ("zh", "不是文本文件")])
def test_a_refusal_is_told_in_the_language_of_the_caller(
    language: str, said: str, call: Call, client, tokens: dict[str, str]
) -> None:
    headers = {"Authorization": f"Bearer {tokens['editor']}", "Accept-Language": language}
    answer = client.post("/api/organise/archive", headers=headers, content=pack(broken="no text"))
    assert said in assert_refused(answer, 422)
