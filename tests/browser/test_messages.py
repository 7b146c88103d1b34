"""How replies are drawn: choices, sources and their remarks, links, and what is announced."""

from playwright.sync_api import expect
from scripted import ANSWER, Scripted, answers, reply

CLARIFY = reply(
    kind="clarify",
    text="Which one do you mean?",
    sources=[],
    choices=[{"title": "Panel 2", "payload": "p-2"}, {"title": "Panel 3", "payload": "p-3"}],
)


def send(page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")


def test_a_pressed_choice_sends_its_payload(pages) -> None:
    server = Scripted(answers(CLARIFY), answers(reply()))
    page = pages.chat(setup=server)
    send(page, "panel?")

    page.get_by_role("list", name="Suggested replies").get_by_role("button", name="Panel 3").press("Enter")

    expect(page.locator(".message.reply")).to_have_count(3)
    expect(page.locator(".message.own .text").last).to_have_text("Panel 3")
    expect(page.get_by_role("textbox")).to_be_focused()
    assert (server.requests[1]["text"], server.requests[1]["payload"]) == ("Panel 3", "p-3")


def test_a_source_shows_its_language_page_and_quote(pages) -> None:
    page = pages.chat(setup=Scripted(answers(reply())))
    send(page, "panel 3?")

    source = page.locator(".sources li")
    link = source.get_by_role("link")
    expect(source.locator(".source-remarks")).to_have_text("French · page 4 · Quoted in the original language")
    expect(link.locator("[lang=fr]")).to_have_text("Note conceptuelle")
    expect(source.locator("blockquote")).to_be_hidden()
    source.locator("summary").press("Enter")
    expect(source.locator("blockquote")).to_have_text("Ce panel portera sur les cadres.")
    expect(source.locator("blockquote")).to_have_attribute("lang", "fr")
    address = link.get_attribute("href") or ""
    assert address.endswith("/knowledge/concept-note?lang=fr&quote=Ce+panel+portera+sur+les+cadres.#panel-3")
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer")


def test_a_quote_the_server_put_into_the_address_is_left_alone(pages) -> None:
    source = {**ANSWER["sources"][0], "url": "/knowledge/concept-note?lang=fr&quote=Ce%20panel#panel-3"}
    page = pages.chat(setup=Scripted(answers(reply(sources=[source]))))
    send(page, "panel 3?")

    address = page.locator("a.source-title").get_attribute("href") or ""
    assert address.endswith("/knowledge/concept-note?lang=fr&quote=Ce%20panel#panel-3")


def test_an_unofficial_translation_is_called_one(pages) -> None:
    source = {**ANSWER["sources"][0], "translation": "unofficial", "page": None}
    page = pages.chat(setup=Scripted(answers(reply(sources=[source]))))
    send(page, "panel 3?")

    expect(page.locator(".source-remarks")).to_have_text("French · Unofficial translation")


def test_only_web_addresses_become_links(pages) -> None:
    text = "See https://example.org/a?b=1. Not javascript:alert(1), 见https://example.org/中。"
    source = {**ANSWER["sources"][0], "url": "javascript:alert(1)"}
    page = pages.chat(setup=Scripted(answers(reply(text=text, sources=[source]))))
    send(page, "links?")

    expect(page.locator(".message.reply .text").last).to_have_text(text)
    links = page.locator(".message.reply").last.locator("a")
    addresses = links.evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert addresses == ["https://example.org/a?b=1", "https://example.org/中"]
    assert links.first.get_attribute("rel") == "noopener noreferrer"


def test_replies_are_never_parsed_as_markup(pages) -> None:
    hostile = "<img src=x onerror=alert(1)><b>bold</b>"
    source = {**ANSWER["sources"][0], "title": hostile, "quote": hostile}
    choices = [{"title": hostile, "payload": "p"}]
    page = pages.chat(setup=Scripted(answers(reply(text=hostile, sources=[source], choices=choices))))
    send(page, "hostile?")

    expect(page.locator(".message.reply .text").last).to_have_text(hostile)
    expect(page.locator(".message.reply img, .message.reply b")).to_have_count(0)


def test_new_messages_are_added_once_and_old_ones_left_alone(pages) -> None:
    page = pages.chat(setup=Scripted(answers(reply())))
    page.get_by_role("log").evaluate("""log => {
        window.added = [];
        new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
          if (node.getAttribute?.("aria-hidden") !== "true") window.added.push(node.classList[1]);
        }))).observe(log, { childList: true, subtree: true, characterData: true });
    }""")

    send(page, "panel 3?")
    expect(page.locator(".message.reply")).to_have_count(2)

    assert page.evaluate("window.added") == ["own", "reply"]
    live = page.locator("delegate-chat").locator("[aria-live], [role=log], [role=alert]")
    expect(live).to_have_count(1)


def test_every_message_names_its_language_and_its_author(pages) -> None:
    french = reply(language="fr", text="Bonjour.", sources=[])
    page = pages.chat(setup=Scripted(answers(french, reply(language="zh", text="您好。", sources=[]))))
    send(page, "你好")
    expect(page.locator(".message.reply")).to_have_count(3)

    languages = page.locator(".message").evaluate_all("messages => messages.map((message) => message.lang)")
    assert languages == ["en", "zh-Hans", "fr", "zh-Hans"]
    expect(page.locator(".message.own")).to_have_text("You wrote: 你好")
    expect(page.locator(".message.reply").nth(1).locator("[lang=en]")).to_have_text("The assistant answered:")


def test_a_failing_history_is_said_and_can_be_asked_for_again(pages) -> None:
    page = pages.chat(setup=Scripted(answers(reply())))
    send(page, "panel 3?")
    expect(page.locator(".message.reply")).to_have_count(2)
    page.route("**/api/conversations/**", lambda route: route.abort())

    page.reload()
    expect(page.locator(".failure")).to_contain_text("The earlier messages could not be loaded.")
    page.unroute("**/api/conversations/**")
    history = [
        {"role": "delegate", "text": "panel 3?", "language": "en", "at": "2020-09-17T08:00:00Z"},
        {"role": "assistant", "at": "2020-09-17T08:00:01Z", "reply": reply()},
    ]
    body = {"conversation": "x", "language": "en", "messages": history}
    page.route("**/api/conversations/**", lambda route: route.fulfill(json=body))
    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".message.own")).to_have_count(1)
    expect(page.locator(".failure")).to_have_count(0)


def test_two_tabs_keep_together_when_one_starts_over(pages) -> None:
    page = pages.chat(setup=Scripted(answers(reply())))
    send(page, "panel 3?")
    expect(page.locator(".message.reply")).to_have_count(2)
    other = page.context.new_page()
    other.goto("/?lang=en")
    other.get_by_role("log").wait_for()

    other.get_by_role("button", name="New conversation").click()
    other.get_by_role("dialog").get_by_role("button", name="Start").click()

    expect(page.locator(".message.own")).to_have_count(0)
