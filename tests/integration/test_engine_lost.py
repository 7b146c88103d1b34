"""When the dialogue engine dies or hangs, delegates are answered by search alone until it is back."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from delegate import SOURCED, Delegate
from live_server import LiveServer

Begin = Callable[..., Delegate]

BACK_SECONDS = 90.0
QUESTIONS = {
    "en": "How many cities are members of the Creative Cities Network?",
    "fr": "Quel est le thème du sommet de Beijing ?",
    "zh": "前两届北京峰会是哪一年举行的？",
}


@pytest.fixture
def engine(server: LiveServer) -> Iterator[int]:
    """The engine's process; the test ends once the engine is well again."""
    server.wait_for("ok", BACK_SECONDS)
    (pid,) = server.engine_pids()
    yield pid
    server.wait_for("ok", BACK_SECONDS)


def shape(reply: dict) -> dict[str, object]:
    """The names and types of a reply, of its sources and of what explains it."""
    source = reply["sources"][0] if reply["sources"] else {}
    return {name: type(value) for name, value in {**source, **reply}.items()}


def test_a_killed_engine_is_replaced_and_questions_are_answered_meanwhile(
    delegate: Begin, server: LiveServer, engine: int
) -> None:
    before = {language: delegate(language).ask(question) for language, question in QUESTIONS.items()}
    os.kill(engine, signal.SIGKILL)
    after = {language: delegate(language).ask(question) for language, question in QUESTIONS.items()}
    status, told = server.health()
    assert (status, told["status"]) == (200, "degraded")
    assert told["parts"]["dialogue"] in ("down", "starting")
    for language in QUESTIONS:
        assert after[language]["kind"] in SOURCED
        assert after[language]["sources"] == before[language]["sources"]
        assert shape(after[language]) == shape(before[language])
    assert server.wait_for("ok", BACK_SECONDS)["dialogue"] == "ok"
    assert server.engine_pids() != [engine]
    assert delegate("en").ask("Hello!")["kind"] == "smalltalk"


def test_a_hanging_engine_is_not_waited_for(delegate: Begin, engine: int) -> None:
    speakers = {language: delegate(language) for language in QUESTIONS}
    os.kill(engine, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(len(speakers)) as pool:
            replies = list(pool.map(lambda language: speakers[language].ask(QUESTIONS[language]), speakers))
    finally:
        os.kill(engine, signal.SIGCONT)
    assert [(reply["kind"] in SOURCED, reply["language"]) for reply in replies] == [(True, each) for each in QUESTIONS]
    assert [len(reply["sources"]) for reply in replies] == [1, 1, 1]
