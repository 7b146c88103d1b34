"""What the real engine leaves unanswered reaches the organisers' list, by the words of the question."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from delegate import Delegate
from live_server import LiveServer
from terminal import assistant, assistant_here

Begin = Callable[..., Delegate]

# What each conversation says, and the question that is left over from it. The texts do not tell of perfume; whether
# something near is offered all the same is for the calibration to say.
NOT_TOLD = {"abstained", "clarified"}
STORIES = {
    "not told": ("en", ["Which perfume did the mayor of Wuhan wear?"], "Which perfume did the mayor of Wuhan wear?"),
    "negative": (
        "fr",
        ["Comment Kingston a-t-elle fêté le mois du reggae ?", "Ça ne m’aide pas"],
        "Comment Kingston a-t-elle fêté le mois du reggae ?",
    ),
    "handoff": ("zh", ["山形的电影学校做了什么？", "我要转人工"], "山形的电影学校做了什么？"),
}
SMALL_TALK = ("Tell me a joke", "Hello!")


@pytest.fixture(scope="module")
def listed(server: LiveServer, live_server: str) -> list[dict[str, Any]]:
    with httpx.Client(base_url=live_server, timeout=30, trust_env=False) as http:
        for reason, (locale, messages, _) in STORIES.items():
            delegate = Delegate(http, f"unanswered-{reason.replace(' ', '-')}", locale)
            for message in messages:
                delegate.say(message)
        talker = Delegate(http, "unanswered-talk", "en")
        for message in SMALL_TALK:
            talker.say(message)
    done = assistant("questions", "unanswered", "--json", "--days", "1", "--data-dir", str(server.data_dir))
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("reason", STORIES)
def test_a_question_left_over_is_listed_with_its_reason(listed: list[dict[str, Any]], reason: str) -> None:
    language, _, question = STORIES[reason]
    (found,) = [one for one in listed if question in one["examples"].get(language, ())]
    assert set(found["reasons"]) & (NOT_TOLD if reason == "not told" else {reason})
    assert found["nearest"]["document"]


def test_small_talk_is_not_listed(listed: list[dict[str, Any]]) -> None:
    texts = {text for one in listed for of_language in one["examples"].values() for text in of_language}
    assert texts.isdisjoint(SMALL_TALK)


def test_the_list_reads_well_in_a_terminal(server: LiveServer, listed: list[dict[str, Any]]) -> None:
    done = assistant_here("questions", "unanswered", "--days", "1", "--data-dir", str(server.data_dir))
    assert done.exit_code == 0, done.output
    assert "Which perfume did the mayor of Wuhan wear?" in done.stdout
    none = assistant_here("questions", "unanswered", "--status", "solved", "--data-dir", str(server.data_dir))
    assert none.stdout == "No question is solved.\n"


def test_a_status_that_is_none_is_refused(server: LiveServer) -> None:
    done = assistant("questions", "unanswered", "--status", "done", "--data-dir", str(server.data_dir))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
