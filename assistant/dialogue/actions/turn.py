"""What every action needs: the turn as the tracker tells it, and the reply as Rasa carries it back."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from assistant.answering.topics import Answer, Asked, Context, Mention, Said, Topic
from assistant.conversation.messages import Kind, Reply
from knowledge.languages import LANGUAGES

Events = list[dict[str, Any]]

# The entities by which a question can be asked again of something else.
MENTIONED = ("session", "city", "creative_field", "ordinal", "target_language")


def language_of(tracker: Tracker) -> str:
    """The conversation's language, which the application decided before Rasa saw the message."""
    language = tracker.get_slot("language")
    return language if language in LANGUAGES else LANGUAGES[0]


def text_of(tracker: Tracker) -> str:
    """What the delegate wrote."""
    return str(tracker.latest_message.get("text") or "")


def confidence_of(tracker: Tracker) -> float:
    """How sure, 0 to 1, the engine is of what the message wants."""
    return float((tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)


def entity(tracker: Tracker, name: str) -> str | None:
    """The last value of an entity in the message."""
    values = list(tracker.get_latest_entity_values(name))
    return str(values[-1]) if values else None


def topics_in(tracker: Tracker, slot: str) -> list[Topic]:
    """The topics that an earlier turn left in a slot."""
    return [Topic(**stored) for stored in tracker.get_slot(slot) or []]


def asked_in(tracker: Tracker) -> Asked:
    """The message with what it names, to be answered in the conversation's language."""
    text = text_of(tracker)
    mentions = [
        Mention(found["entity"], str(found["value"]), text[found["start"] : found["end"]])
        for found in tracker.latest_message.get("entities") or []
        if found.get("entity") in MENTIONED and found.get("end")
    ]
    return Asked(text, language_of(tracker), mentions=tuple(mentions))


def context_of(tracker: Tracker) -> Context:
    """What earlier turns left in the slots."""
    text = tracker.get_slot("last_question")
    mentions = tuple(Mention(**stored) for stored in tracker.get_slot("last_mentions") or [])
    language = str(tracker.get_slot("last_language") or language_of(tracker))
    question = Asked(str(text), language_of(tracker), language, mentions) if text is not None else None
    topics, offered = topics_in(tracker, "last_topics"), topics_in(tracker, "offered")
    said = tuple(Said(**stored) for stored in tracker.get_slot("last_quotes") or [])
    return Context(question, tuple(topics), tuple(offered), said)


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


async def give(dispatcher: CollectingDispatcher, tracker: Tracker, answer: Callable[[], Answer]) -> Events:
    """Compute an answer off the event loop, send it, and remember what it was about."""
    return send(dispatcher, tracker, await asyncio.to_thread(answer))


def send(dispatcher: CollectingDispatcher, tracker: Tracker, answer: Answer) -> Events:
    """Send an answer, and remember what it was about."""
    say(dispatcher, answer.reply, answer.offered, **answer.explained())
    return remember(answer, asked_in(tracker), context_of(tracker))


def remember(answer: Answer, asked: Asked, before: Context) -> Events:
    """Slots that let the next message refer to this one; a notice leaves them as they are."""
    if not (answer.topics or answer.offered):
        return []
    question = answer.question or asked
    topics = answer.topics or (before.topics if answer.continues else ()) or answer.offered
    return [
        SlotSet("last_question", question.text),
        SlotSet("last_language", question.question_language),
        SlotSet("last_mentions", [mention.to_json() for mention in question.mentions]),
        SlotSet("last_topics", [topic.to_json() for topic in topics]),
        SlotSet("last_quotes", [said.to_json() for said in answer.said(before.said)]),
        SlotSet("offered", [topic.to_json() for topic in answer.offered]),
    ]
