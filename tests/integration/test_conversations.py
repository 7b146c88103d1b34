"""Conversations of several turns in three languages, held with the whole application."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from delegate import SOURCED, Delegate

Begin = Callable[..., Delegate]
Turn = dict[str, Any]

CASES = Path(__file__).parent / "conversations"
LANGUAGES = ("en", "fr", "zh")

# Conversations that do not go as they should yet, with what stands in the way.
NOT_YET: dict[str, dict[str, str]] = yaml.safe_load((CASES / "not_yet.yml").read_text(encoding="utf-8")) or {}


def _read(name: str) -> dict[str, list[Turn]]:
    named: dict[str, list[Turn]] = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    return named


def _cases() -> list[Any]:
    cases = []
    for language in LANGUAGES:
        for name, turns in {**_read(language), **_read(f"unseen.{language}"), **_read(f"details.{language}")}.items():
            reason = NOT_YET.get(language, {}).get(name)
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            cases.append(pytest.param(language, turns, id=f"{language}: {name}", marks=marks))
    return cases


@pytest.mark.parametrize(("language", "turns"), _cases())
def test_a_conversation_goes_as_a_delegate_expects(delegate: Begin, language: str, turns: list[Turn]) -> None:
    speaker, quotes, choices = delegate(language), set(), []
    for turn in turns:
        replies = _say(speaker, turn["say"], choices)
        reply, choices = replies[-1], replies[-1]["choices"]
        where = f"{turn['say']!r} got {reply['kind']} {_cited(reply)}: {reply['text']}"
        _hold(turn, reply, language, where)
        if turn.get("foreign"):
            assert replies[0]["kind"] == "notice", where
            assert replies[0]["metadata"]["foreign"], where
        if turn.get("fresh"):
            assert not quotes & _quotes(reply), where
        quotes |= _quotes(reply)


def test_there_are_enough_conversations_in_each_language() -> None:
    for language in LANGUAGES:
        assert len(_read(language)) >= 40
        assert len(_read(f"unseen.{language}")) >= 40
        files = [_read(f"{kind}{language}") for kind in ("", "unseen.", "details.")]
        assert len(set().union(*files)) == sum(map(len, files))


def _say(speaker: Delegate, said: str | dict[str, int], choices: list[dict[str, str]]) -> list[dict[str, Any]]:
    if isinstance(said, str):
        return list(speaker.say(said)["replies"])
    return list(speaker.say("", payload=choices[said["choice"] - 1]["payload"])["replies"])


def _hold(turn: Turn, reply: dict[str, Any], language: str, where: str) -> None:
    kinds = [kind for each in turn["kind"].split() for kind in (SOURCED if each == "sourced" else (each,))]
    assert reply["kind"] in kinds, where
    assert reply["language"] == turn.get("language", language), where
    if "cites" in turn:
        assert set(turn["cites"].split()) & set(_cited(reply)), where
    assert turn.get("text", "") in reply["text"], where
    assert len(reply["sources"]) >= turn.get("lines", 0), where
    if turn.get("offers"):
        assert reply["choices"], where


def _cited(reply: dict[str, Any]) -> list[str]:
    return [source["document"] for source in reply["sources"]]


def _quotes(reply: dict[str, Any]) -> set[str]:
    return {source["quote"] for source in reply["sources"]}
