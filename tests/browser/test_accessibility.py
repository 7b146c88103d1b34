"""Everybody can use the pages: by keyboard, by screen reader, on a small screen, enlarged, in the dark."""

import pytest
from playwright.sync_api import expect
from scripted import Scripted, answers, problem, reply
from test_messages import CLARIFY, send

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(pages, page) -> list[str]:
    noted = list(pages.faults)
    found = axe.Axe().run(page, options=OPTIONS).response["violations"]
    # The checker itself tries inline styles, which the page's policy rightly refuses.
    pages.faults[:] = noted
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "fr", "zh", "zh-Hant"])
def test_the_chat_meets_the_guidelines(pages, language: str, screen: dict, scheme: str) -> None:
    server = Scripted(answers(reply()), answers(CLARIFY), problem(500))
    page = pages.chat(f"/?lang={language}", setup=server, color_scheme=scheme, **screen)
    for count, text in ((2, "one"), (3, "two")):
        send(page, text)
        expect(page.locator(".message.reply")).to_have_count(count)
    page.locator("summary").click()
    send(page, "x" * 999)
    page.locator(".failure").wait_for()

    assert violations(pages, page) == []


def test_the_question_before_forgetting_meets_the_guidelines(pages) -> None:
    page = pages.chat()
    page.get_by_role("button", name="Forget this conversation").press("Enter")

    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    assert violations(pages, page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Forget this conversation")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/knowledge/concept-note?lang=fr&quote=Ce%20panel%20portera", "/knowledge/none"])
def test_the_other_pages_meet_the_guidelines(pages, path: str, scheme: str) -> None:
    assert violations(pages, pages.open(path, color_scheme=scheme)) == []


@pytest.mark.parametrize(
    "viewport", [{"width": 320, "height": 640}, {"width": 360, "height": 740}, {"width": 640, "height": 360}]
)
@pytest.mark.parametrize("path", ["/?lang=fr", "/?lang=zh", "/knowledge/concept-note?lang=fr"])
def test_nothing_has_to_be_scrolled_sideways(pages, path: str, viewport: dict) -> None:
    page = pages.open(path, viewport=viewport, setup=Scripted(answers(reply(text="Ü" * 300))))
    if path.startswith("/?"):
        page.get_by_role("log").wait_for()
        send(page, "w" * 300)
        expect(page.locator(".message.reply")).to_have_count(2)
        assert page.get_by_role("log").evaluate("log => log.scrollWidth - log.clientWidth") <= 0

    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("path", ["/?lang=en", "/knowledge/concept-note?lang=en"])
def test_targets_are_large_enough(pages, path: str) -> None:
    page = pages.open(path, **PHONE)
    if path.startswith("/?"):
        page.get_by_role("log").wait_for()

    # Links within a sentence or a list of headings may be as small as their line.
    controls = page.locator("button:visible, textarea:visible, .languages a:visible, summary:visible, .home")
    sizes = controls.evaluate_all("""all => all.map((one) => {
        const box = one.getBoundingClientRect();
        return [one.textContent.trim(), Math.round(box.width), Math.round(box.height)];
    })""")
    assert [size for size in sizes if min(size[1:]) < 24] == []
    assert len(sizes) >= 5


def test_the_keyboard_reaches_everything_in_reading_order(pages) -> None:
    page = pages.chat(setup=Scripted(answers(CLARIFY)))
    order: list[tuple[str, bool]] = []
    while len(order) < 20 and "question" not in [name for name, _ in order]:
        page.keyboard.press("Tab")
        order.append(
            page.evaluate("""() => {
                let active = document.activeElement;
                while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
                const style = getComputedStyle(active);
                return [active.getAttribute("aria-label") || active.id || active.textContent.trim(),
                        style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
            }""")
        )

    names = [name for name, _ in order]
    assert names[:8] == [
        "Skip to the content",
        "English",
        "Français",
        "简体",
        "繁體",
        "New conversation",
        "Forget this conversation",
        "Messages",
    ]
    assert names[-1] == "question"
    assert [name for name, outlined in order if not outlined] == []


def test_the_skip_link_leads_to_the_chat(pages) -> None:
    page = pages.chat()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_in_viewport()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("button", name="New conversation")).to_be_focused()


def test_motion_is_left_out_on_request(pages) -> None:
    page = pages.chat(reduced_motion="reduce", setup=Scripted(lambda route: None))
    send(page, "slow")

    dots = page.locator(".working i").first
    dots.wait_for()
    assert dots.evaluate("dot => getComputedStyle(dot).animationName") == "none"


def test_a_touch_screen_keeps_its_keyboard_closed_after_a_choice(pages) -> None:
    page = pages.chat(setup=Scripted(answers(reply())), **PHONE)
    page.locator(".welcome .choice").first.tap()
    expect(page.locator(".message.reply")).to_have_count(2)

    expect(page.get_by_role("textbox")).not_to_be_focused()


@pytest.mark.parametrize(
    ("language", "declared", "send_name"),
    [("en", "en", "Send"), ("fr", "fr", "Envoyer"), ("zh", "zh-Hans", "发送"), ("zh-Hant", "zh-Hant", "發送")],
)
def test_the_interface_speaks_the_chosen_language(pages, language: str, declared: str, send_name: str) -> None:
    page = pages.chat(f"/?lang={language}")

    expect(page.locator("html")).to_have_attribute("lang", declared)
    expect(page.get_by_role("button", name=send_name, exact=True)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_attribute_comes_before_the_readers_setting(pages, theme: str) -> None:
    page = pages.chat(color_scheme="light" if theme == "dark" else "dark")
    chat = page.locator("delegate-chat")
    chat.evaluate("(chat, theme) => chat.setAttribute('theme', theme)", theme)

    assert chat.evaluate("chat => getComputedStyle(chat).colorScheme") == theme
