"""What every action needs: the turn as the tracker tells it, and the reply as Rasa carries it back."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from assistant.answering.answerer import Answer, Topic
from assistant.conversation.messages import Kind, Reply
from knowledge.languages import LANGUAGES

Events = list[dict[str, Any]]


def language_of(tracker: Tracker) -> str:
    """The conversation's language, which the application decided before Rasa saw the message."""
    language = tracker.get_slot("language")
    return language if language in LANGUAGES else LANGUAGES[0]


def text_of(tracker: Tracker) -> str:
    """What the delegate wrote."""
    return str(tracker.latest_message.get("text") or "")


def entity(tracker: Tracker, name: str) -> str | None:
    """The last value of an entity in the message."""
    values = list(tracker.get_latest_entity_values(name))
    return str(values[-1]) if values else None


def topics_in(tracker: Tracker, slot: str) -> list[Topic]:
    """The topics that an earlier turn left in a slot."""
    return [Topic(**stored) for stored in tracker.get_slot(slot) or []]


def say(
    dispatcher: CollectingDispatcher,
    reply: Reply,
    offered: Sequence[Topic] = (),
    **extra: Any,
) -> None:
    """Send a reply as structured data; `offered` topics become choices, whose payloads the application issues."""
    actions = [{"title": topic.title, "action": choose(topic)} for topic in offered]
    dispatcher.utter_message(json_message={**reply.to_json(), "choices": actions, **extra})


def choose(topic: Topic) -> dict[str, Any]:
    """What pressing a choice of a topic does."""
    return {"intent": "choose", "entities": {"choice": topic.entry}, "title": topic.title}


def notice(kind: Kind, language: str, text: str) -> Reply:
    """A reply that only says something."""
    return Reply(kind, language, text)


async def give(
    dispatcher: CollectingDispatcher, question: str, answer: Callable[[], Answer]
) -> Events:
    """Compute an answer off the event loop, send it, and remember what it was about."""
    found = await asyncio.to_thread(answer)
    say(dispatcher, found.reply, found.offered, verdict=found.verdict, log=found.log)
    return remember(question, found)


def remember(question: str, answer: Answer) -> Events:
    """Slots that let the next message refer to this one."""
    topics = [topic.to_json() for topic in answer.topics or answer.offered]
    return [
        SlotSet("last_question", question),
        SlotSet("last_topics", topics),
        SlotSet("offered", [topic.to_json() for topic in answer.offered]),
    ]
