"""An organiser's way in a browser: files dropped or refused, texts edited by two at once and by the keyboard alone."""

from pathlib import Path

import pytest
from organise_app import database, settings
from organise_server import organise_server
from organise_visit import PASSWORD
from playwright.sync_api import Page, expect
from test_accessibility import violations

__all__ = ["database", "organise_server", "settings"]


@pytest.fixture(scope="module")
def live_server(organise_server: str) -> str:
    """The organisers' pages on the small knowledge base, in place of the whole application."""
    return organise_server


def sign_in(pages, language: str = "en", **options: object) -> Page:
    page = pages.open(f"/organise/sign-in?lang={language}&next=/organise/documents", **options)
    page.locator("#name").fill("eve")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".desk-nav").wait_for()
    return page


def test_files_are_dropped_onto_the_form(pages) -> None:
    page = sign_in(pages)
    page.goto("/organise/uploads")
    dropped = page.evaluate_handle(
        """() => { const data = new DataTransfer();
                   data.items.add(new File(["# Shuttle\\n\\nIt leaves at nine.\\n"], "shuttle.en.md"));
                   return data; }"""
    )
    page.dispatch_event("form.drop", "drop", {"dataTransfer": dropped})

    expect(page.get_by_role("heading", name="shuttle.en.md")).to_be_visible()
    expect(page.locator(".seen")).to_contain_text("It leaves at nine.")


def test_a_file_that_is_refused_is_told_beside_the_others(pages, tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ")
    (tmp_path / "tea.en.md").write_text("# Tea\n\nTea is free.\n")
    page = sign_in(pages)
    page.goto("/organise/uploads")
    page.get_by_label("Files", exact=True).set_input_files([tmp_path / "a.exe", tmp_path / "tea.en.md"])
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("status")).to_contain_text("a.exe has no ending that can be read")
    expect(page.locator(".drop").get_by_role("link", name="tea.en.md")).to_be_visible()


def test_everything_works_without_javascript(pages, tmp_path: Path) -> None:
    page = sign_in(pages, java_script_enabled=False)
    page.goto("/organise/uploads")
    (tmp_path / "bus.en.md").write_text("# Bus\n\nThe bus leaves at ten.\n")
    page.get_by_label("Files", exact=True).set_input_files(tmp_path / "bus.en.md")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Keep in the draft").click()
    page.get_by_role("link", name="Edit the text in English").click()
    field = page.get_by_label("Text (Markdown)")
    field.fill(field.input_value().replace("ten", "eleven"))
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".seen")).to_contain_text("The bus leaves at eleven.")
    page.get_by_role("button", name="Save to the draft").click()
    expect(page.locator(".beside")).to_contain_text("The bus leaves at eleven.")


def test_two_organisers_at_one_text_lose_nothing(pages) -> None:
    first, second = sign_in(pages), sign_in(pages)
    for page, hall in ((first, "hall 7"), (second, "hall 5")):
        page.goto("/organise/documents/panel-3/en")
        field = page.get_by_label("Text (Markdown)")
        field.fill(f"{field.input_value()}\n\nIt meets in {hall}.\n")
    first.get_by_role("button", name="Save to the draft").click()
    first.locator(".beside").wait_for()
    second.get_by_role("button", name="Save to the draft").click()

    expect(second.locator(".difference del")).to_have_text(["It meets in hall 7."])
    expect(second.locator(".difference ins")).to_have_text(["It meets in hall 5."])
    assert violations(pages, second) == []
    second.get_by_role("button", name="Save mine over it").click()
    expect(second.locator(".beside")).to_contain_text("It meets in hall 5.")


def test_the_keyboard_alone_edits_and_deletes(pages) -> None:
    page = sign_in(pages)
    page.goto("/organise/documents/summit-venue")
    tab_to(page, "Delete summit-venue.en")
    page.keyboard.press("Enter")
    tab_to(page, "Delete summit-venue.en?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("The text is deleted from the draft.")
    tab_to(page, "Back to the published text summit-venue.en")
    page.keyboard.press("Enter")
    tab_to(page, "Bring summit-venue.en back to the published text?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("The text is as published again.")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of that name has the focus, which must be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => [document.activeElement.textContent.trim().replace(/\\s+/g, " "),
                      getComputedStyle(document.activeElement).outlineStyle]"""
        )
        if found[0] == name:
            assert found[1] != "none"
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fr", "dark"), ("zh", "light")])
def test_the_pages_meet_the_guidelines_and_fit_a_small_screen(
    pages, language: str, scheme: str, tmp_path: Path
) -> None:
    page = sign_in(pages, language, color_scheme=scheme)
    damaged = "# Notes\n\nThe office re\ufffdlects. A xq\ufffdzz word.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    (tmp_path / f"notes-{language}.en.md").write_text(damaged, encoding="utf-8")
    (tmp_path / f"projects-{language}.en.csv").write_text("City,What\nMetz,A choir\n", encoding="utf-8")
    faults: dict[str, list[str]] = {}
    for name in (f"notes-{language}.en.md", f"projects-{language}.en.csv"):
        page.goto("/organise/uploads")
        page.locator("#files").set_input_files(tmp_path / name)
        page.locator(".drop button").click()
        page.locator("[name=shown]").wait_for(state="attached")
        faults[name] = faults_of(pages, page)
    paths = ("", "/new", "/panel-1", "/panel-1/fr")
    lists = ("/organise/lists/glossary.csv", "/organise/lists/floors.yml")
    for path in (*(f"/organise/documents{path}" for path in paths), "/organise/uploads", *lists):
        page.goto(path)
        faults[path] = faults_of(pages, page)
    page.goto("/organise/documents/panel-1/fr")
    page.locator("[value=preview]").click()
    page.locator(".passages").wait_for()
    faults["preview"] = faults_of(pages, page)
    assert {path: found for path, found in faults.items() if found} == {}


def faults_of(pages, page: Page) -> list[str]:
    """What the guidelines forbid on a page, and whether it has to be scrolled sideways on a small screen."""
    found = violations(pages, page)
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    if page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") > 0:
        found.append("has to be scrolled sideways")
    page.set_viewport_size(size)
    return found
