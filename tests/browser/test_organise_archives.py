"""An organiser brings texts back from a file in a browser: sees what it would do, decides, and has it in the draft."""

import zipfile
from pathlib import Path

import pytest
from organise_app import database, settings
from organise_server import organise_server
from playwright.sync_api import Page, expect
from test_accessibility import PHONE, violations
from test_organise_documents import live_server, sign_in

__all__ = ["database", "live_server", "organise_server", "settings"]

PARKING = "---\ntitle: Parking lot\nkind: guide\n---\n## Where {{#where}}\n\nThe parking lot is {place}.\n"


def archive(folder: Path, **texts: str) -> Path:
    """An archive with these texts, by document, and two files that are refused."""
    path = folder / "texts.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for document, text in texts.items():
            packed.writestr(f"guide/{document}.en.md", text)
        packed.writestr("guide/broken.en.md", "---\ntitle: [\n---\nx")
        packed.writestr("guide/notes.docx", "x")
    return path


def look(page: Page, path: Path) -> None:
    """Send an archive and wait for its page."""
    page.goto("/organise/import")
    page.locator("#file").set_input_files(path)
    page.locator("form.drop button").click()
    page.locator("#would-title").wait_for()


def test_texts_of_an_archive_are_looked_at_and_imported(pages, tmp_path: Path) -> None:
    page = sign_in(pages)
    look(page, archive(tmp_path, parking=PARKING.format(place="behind the hall")))
    expect(page.get_by_text("new in the draft: 1")).to_be_visible()
    expect(page.get_by_text("guide/notes.docx is none of the texts.")).to_be_visible()
    page.get_by_role("button", name="Import into the draft").click()
    expect(page.get_by_role("status")).to_have_text("The texts of the archive are in the draft.")

    look(page, archive(tmp_path, parking=PARKING.format(place="at the tower"), bus="# Bus\n\nAt nine.\n"))
    page.get_by_text("Compare parking.en").click()
    expect(page.locator(".difference del")).to_have_text(["The parking lot is behind the hall."])
    page.get_by_label("Put the texts of the archive in their place").check()
    page.get_by_role("button", name="Import into the draft").click()
    page.goto("/organise/documents/parking")
    expect(page.locator(".beside")).to_contain_text("The parking lot is at the tower.")


@pytest.mark.parametrize(
    ("language", "scheme", "options"), [("en", "light", {}), ("fr", "dark", PHONE), ("zh", "light", PHONE)]
)
def test_the_pages_meet_the_guidelines_and_fit_every_screen(
    language: str, scheme: str, options: dict, pages, tmp_path: Path
) -> None:
    page = sign_in(pages, language, color_scheme=scheme, **options)
    page.goto("/organise/import")
    assert violations(pages, page) == []
    panel = PARKING.format(place="elsewhere")
    look(page, archive(tmp_path, **{"panel-1": panel, "a-new-text-with-a-rather-long-name": panel}))
    for details in page.locator("main details").all():
        details.locator("summary").click()
    assert violations(pages, page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.locator("form button.danger").click()
