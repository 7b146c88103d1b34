"""Typing, sending, and everything that may go wrong on the way: nothing that was typed is lost."""

import pytest
from playwright.sync_api import expect
from scripted import Scripted, answers, broken, problem, reply, silent


def send(page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")


def test_shift_enter_breaks_the_line_and_enter_sends(pages) -> None:
    server = Scripted(answers(reply()))
    page = pages.chat(setup=server)
    box = page.get_by_role("textbox")
    box.type("one")
    box.press("Shift+Enter")
    box.type("two")
    assert server.requests == []

    box.press("Enter")

    expect(page.locator(".message.own .text")).to_have_text("one\ntwo")
    assert [request["text"] for request in server.requests] == ["one\ntwo"]


@pytest.mark.parametrize("key", ["{isComposing: true}", "{keyCode: 229}"])
def test_enter_within_an_input_method_does_not_send(pages, key: str) -> None:
    server = Scripted(answers(reply()))
    page = pages.chat("/?lang=zh", setup=server)
    box = page.get_by_role("textbox")
    box.fill("nihao")

    box.evaluate(f"""box => box.dispatchEvent(
        new KeyboardEvent("keydown", {{key: "Enter", bubbles: true, cancelable: true, ...{key}}}))""")

    expect(box).to_have_value("nihao")
    assert server.requests == []


def test_blank_text_is_not_sent(pages) -> None:
    server = Scripted(answers(reply()))
    page = pages.chat(setup=server)

    send(page, " \n ")

    assert server.requests == []


def test_one_question_at_a_time(pages) -> None:
    server = Scripted(silent)
    page = pages.chat(setup=server)
    send(page, "first")
    send(page, "second")
    page.get_by_role("button", name="Send").click(force=True)

    expect(page.get_by_role("textbox")).to_have_value("second")
    expect(page.get_by_role("status")).to_have_text("Please wait for the answer.")
    assert [request["text"] for request in server.requests] == ["first"]


def test_the_counter_appears_near_the_end_and_stops_what_is_too_long(pages) -> None:
    server = Scripted(answers(reply()))
    page = pages.chat(setup=server)
    box = page.get_by_role("textbox")
    counter = page.locator(".counter")
    box.fill("x" * 800)
    expect(counter).to_have_text("")
    box.fill("🎭" * 990)
    expect(counter).to_have_text("Characters left: 10")

    send(page, "x" * 1001)

    expect(counter).to_have_text("Too long by 1. Please shorten your question.")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert server.requests == []
    send(page, "x" * 1000)
    expect(page.locator(".message.reply")).to_have_count(2)


def test_what_the_page_tells_the_server(pages) -> None:
    server = Scripted(answers(reply()))
    page = pages.chat("/?lang=zh-Hant", setup=server, timezone_id="Asia/Shanghai")
    send(page, "first")
    expect(page.locator(".message.reply")).to_have_count(2)
    send(page, "second")
    expect(page.locator(".message.reply")).to_have_count(3)

    first, second = server.requests
    assert (first["locale"], first["timezone"], first["payload"]) == ("zh-Hant", "Asia/Shanghai", None)
    assert first["conversation"] == second["conversation"]
    assert server.tokens == [None, "Bearer secret"]


FAILURES = [
    (broken, "The assistant cannot be reached just now."),
    (problem(500), "The assistant cannot be reached just now."),
    (problem(503), "The assistant cannot be reached just now."),
    (problem(429), "Too many questions in a short time."),
]


@pytest.mark.parametrize(("failure", "said"), FAILURES)
def test_a_failed_question_is_kept_and_can_be_sent_again(pages, failure, said: str) -> None:
    server = Scripted(failure, answers(reply()))
    page = pages.chat(setup=server)
    send(page, "Where is it?")
    expect(page.get_by_role("log")).to_contain_text(said)
    expect(page.get_by_role("textbox")).to_have_value("Where is it?")

    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".message.reply")).to_have_count(2)
    expect(page.locator(".message.own")).to_have_count(1)
    expect(page.locator(".failure")).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_value("")
    assert [request["text"] for request in server.requests] == ["Where is it?"] * 2


def test_being_offline_is_said(pages) -> None:
    page = pages.chat()
    page.context.set_offline(True)

    send(page, "Where is it?")

    expect(page.get_by_role("log")).to_contain_text("You seem to be offline.")
    expect(page.get_by_role("textbox")).to_have_value("Where is it?")


def test_an_answer_that_never_comes_times_out(pages) -> None:
    def impatient(page) -> None:
        Scripted(silent, answers(reply()))(page)
        page.add_init_script("""
            addEventListener("DOMContentLoaded", () =>
              document.querySelector("delegate-chat").setAttribute("patience", "0.5"));
        """)

    page = pages.chat(setup=impatient)
    send(page, "Where is it?")

    expect(page.get_by_role("log")).to_contain_text("The answer is taking too long.")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".message.reply")).to_have_count(2)


def test_an_edited_question_takes_the_place_of_the_failed_one(pages) -> None:
    page = pages.chat(setup=Scripted(broken, answers(reply())))
    send(page, "Wher is it?")
    page.locator(".failure").wait_for()

    send(page, "Where is it?")

    expect(page.locator(".message.own .text")).to_have_text(["Where is it?"])


def test_what_was_typed_meanwhile_is_kept_too(pages) -> None:
    waiting = []
    page = pages.chat(setup=Scripted(waiting.append, answers(reply())))
    send(page, "first")
    page.get_by_role("textbox").fill("second")
    broken(waiting[0])
    page.locator(".failure").wait_for()

    expect(page.get_by_role("textbox")).to_have_value("second")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".message.reply")).to_have_count(2)
    expect(page.get_by_role("textbox")).to_have_value("second")


def test_a_refusal_says_the_servers_reason_without_another_try(pages) -> None:
    page = pages.chat(setup=Scripted(problem(422, "This cannot be read.", "/problems/malformed-request")))

    send(page, "Where?")

    expect(page.locator(".failure")).to_contain_text("This cannot be read.")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_conversation_that_the_server_has_lost_goes_on_as_a_new_one(pages) -> None:
    server = Scripted(answers(reply()), problem(401, kind="/problems/conversation-token"), answers(reply()))
    page = pages.chat(setup=server)
    send(page, "first")
    expect(page.locator(".message.reply")).to_have_count(2)

    send(page, "second")

    expect(page.locator(".message.reply")).to_have_count(3)
    expect(page.get_by_role("log")).to_contain_text("a new one has been started")
    assert server.requests[2]["conversation"] != server.requests[1]["conversation"]
    assert server.tokens[2] is None


def test_a_first_question_is_tried_again_in_a_conversation_of_its_own(pages) -> None:
    server = Scripted(broken, answers(reply()), broken, answers(reply()))
    page = pages.chat(setup=server)
    for count in (2, 3):
        send(page, "Where is it?")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".message.reply")).to_have_count(count)

    lost, first, failed, second = [request["conversation"] for request in server.requests]
    # The server may hold the lost one under a token that never arrived; later ones carry the token.
    assert lost != first
    assert first == failed == second


def test_a_draft_survives_a_reload_and_a_change_of_language(pages) -> None:
    page = pages.chat()
    page.get_by_role("textbox").fill("half a quest")

    page.get_by_role("link", name="Français").click()
    page.get_by_role("log").wait_for()

    expect(page.get_by_role("textbox", name="Votre question")).to_have_value("half a quest")
