"""No question that the texts answer is taken for small talk, or for anything else that is not answered from them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from nlu.environment import ROOT

# What leads to an answer from the texts, or to saying that they do not tell.
ANSWERED = {"ask", "follow_up", "nlu_fallback"}
STORED = (ROOT / "knowledge" / "content" / "questions.jsonl").read_text("utf-8").splitlines()
QUESTIONS = [question["text"] for question in map(json.loads, STORED) if question["relevant"]]


@pytest.fixture(scope="module")
def taken(model: Path) -> dict[str, str]:
    """Return the intent that the trained model, with its fallback, finds in each stored question."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    processor = Agent.load(str(model)).processor

    async def parse_all() -> dict[str, str]:
        return {text: (await processor.parse_message(UserMessage(text)))["intent"]["name"] for text in QUESTIONS}

    return asyncio.run(parse_all())


def test_no_stored_question_is_taken_for_small_talk(taken: dict[str, str]) -> None:
    assert len(taken) > 300
    assert {text: intent for text, intent in taken.items() if intent not in ANSWERED} == {}
