"""A delegate talks with the assistant that is really running."""

import re

import pytest
from playwright.sync_api import expect

QUESTIONS = {
    "en": ("What is panel 3 about?", "en"),
    "fr": ("De quoi parle le panel 3 ?", "fr"),
    "zh": ("第三场分论坛的主题是什么？", "zh-Hans"),
}


def ask(page, text: str):
    """Types a question and returns the reply."""
    replies = page.locator(".message.reply")
    before = replies.count()
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")
    expect(replies).to_have_count(before + 1, timeout=30_000)
    return replies.last


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_is_answered_with_its_sources(pages, language: str) -> None:
    question, declared = QUESTIONS[language]
    page = pages.chat(f"/?lang={language}")

    answer = ask(page, question)

    expect(page.locator(".message.own")).to_have_text(re.compile(re.escape(question)))
    expect(answer).to_have_attribute("lang", declared)
    expect(answer.locator(".sources li").first).to_be_visible()
    expect(page.get_by_role("textbox")).to_be_focused()
    expect(page.get_by_role("textbox")).to_have_value("")


def test_a_source_opens_the_text_at_the_quoted_sentences(pages) -> None:
    page = pages.chat()
    answer = ask(page, QUESTIONS["en"][0])
    answer.locator("summary").first.click()
    quote = answer.locator("blockquote").first.inner_text()

    with page.context.expect_page() as opened:
        answer.locator("a.source-title").first.click()
    text = opened.value
    text.wait_for_load_state()

    marked = " ".join(text.locator("mark").all_inner_texts())
    assert re.sub(r"\W", "", marked) == re.sub(r"\W", "", quote)
    expect(text.locator("mark").first).to_be_in_viewport()
    expect(text.locator("mark").first).to_be_focused()


def test_the_history_is_there_after_a_reload_and_is_not_read_out(pages) -> None:
    page = pages.chat()
    answer = ask(page, QUESTIONS["en"][0]).locator(".text").first.inner_text()
    # Notes how many messages stand when the list becomes a live log.
    page.add_init_script("""
        const set = Element.prototype.setAttribute;
        Element.prototype.setAttribute = function (name, value) {
          if (name === "role" && value === "log") window.whenLive = this.querySelectorAll(".message").length;
          return set.call(this, name, value);
        };
    """)

    page.reload()
    page.get_by_role("log").wait_for()

    expect(page.locator(".message.own")).to_have_count(1)
    assert page.locator(".message.reply .text").last.inner_text() == answer
    assert page.evaluate("window.whenLive") == page.locator(".message").count()


def test_forgetting_deletes_the_conversation_for_good(pages) -> None:
    page = pages.chat()
    ask(page, QUESTIONS["en"][0])
    stored = "JSON.parse(Object.entries(localStorage).find(([key]) => key.endsWith('conversation'))[1])"
    old = page.evaluate(stored)

    page.get_by_role("button", name="Forget this conversation").click()
    with page.expect_response(lambda response: response.request.method == "DELETE") as deleted:
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    assert deleted.value.status == 204
    expect(page.locator(".message.own")).to_have_count(0)
    assert page.evaluate(stored)["id"] != old["id"]
    again = page.request.get(
        f"/api/conversations/{old['id']}/messages", headers={"Authorization": f"Bearer {old['token']}"}
    )
    assert again.status in (401, 404)


def test_a_new_conversation_starts_empty(pages) -> None:
    page = pages.chat()
    ask(page, QUESTIONS["en"][0])

    page.get_by_role("button", name="New conversation").click()
    page.get_by_role("dialog").get_by_role("button", name="Start").click()

    expect(page.locator(".message.own")).to_have_count(0)
    ask(page, QUESTIONS["en"][0])
    expect(page.locator(".message.own")).to_have_count(1)


def test_markup_stays_text(pages) -> None:
    page = pages.chat()

    ask(page, "<img src=x onerror=\"document.title='hit'\">")

    expect(page.locator(".message.own img")).to_have_count(0)
    expect(page.locator(".message.own .text")).to_contain_text("<img")
    assert page.title() != "hit"


def test_an_example_question_is_asked_by_pressing_it(pages) -> None:
    page = pages.chat()
    example = page.locator(".welcome .choice").first
    question = example.inner_text()

    example.click()

    expect(page.locator(".message.own .text")).to_have_text(question)
    expect(page.locator(".message.reply")).to_have_count(2, timeout=30_000)
    expect(page.get_by_role("textbox")).to_be_focused()
