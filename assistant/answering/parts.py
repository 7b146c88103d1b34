"""Several questions in one message ("when and where was it?"): each is answered, in the context of the one before."""

import re
from dataclasses import replace

from assistant.answering.follow_ups import Conversing
from assistant.answering.patterns import fold, read_data
from assistant.answering.rewordings import without_courtesies
from assistant.answering.topics import Answer, Asked, Context

# How many questions of one message are answered.
MOST = 3


class ConversingInParts(Conversing):
    """Answers each question of a message that has several, where the texts answer all; others as they stand."""

    def reply(self, asked: Asked, context: Context, follow_up: bool) -> Answer:
        """Answer a message; `follow_up` is what the dialogue engine takes it for."""
        return self._each(asked, context) or super().reply(asked, context, follow_up)

    def again(self, context: Context, language: str) -> Answer | None:
        """The last question once more, answered in another language; None when there was none."""
        question = context.question
        parts = parts_of(question.text) if question else []
        if question is None or len(parts) < 2 or len(context.topics) != len(parts):
            return super().again(context, language)
        asked = replace(question, language=language, written_in=question.question_language)
        whole: Answer | None = None
        for topic, part in zip(context.topics, parts, strict=True):
            shown = self._answerer.show(topic.entry, _part(asked, part))
            whole = _joined(asked, whole, shown) if whole and shown else whole or shown
        return whole

    def _each(self, asked: Asked, context: Context) -> Answer | None:
        """The answers to the questions of a message, one after the other; None unless all of several are answered."""
        whole: Answer | None = None
        for part in (_part(asked, text) for text in parts_of(asked.text)):
            if whole is None and not self._refers_back(part, False):
                # What was said before would only lead it astray.
                context = Context()
            answer = super().reply(part, context, False)
            if answer.verdict != "answer":
                return None
            context = Context(answer.question or part, answer.topics, (), tuple(answer.said()))
            whole = _joined(asked, whole, answer) if whole else answer
        return whole


def parts_of(text: str) -> list[str]:
    """The questions of a message that has two or three; nothing for any other."""
    text = without_courtesies(text)
    folded = fold(text)
    for pattern in read_data("parts")["shared"]:
        if found := re.search(pattern, folded):
            before, first, second, after = (
                _group(text, found, name) for name in ("before", "first", "second", "after")
            )
            return [f"{before}{first}{after}", f"{before}{second}{after}"]
    for pattern in read_data("parts")["apart"]:
        if found := re.search(pattern, folded):
            first, second = (_group(text, found, name).strip(" ,") for name in ("first", "second"))
            return [first, *(parts_of(second) or [second])][:MOST]
    return []


def _group(text: str, found: re.Match[str], name: str) -> str:
    return text[slice(*found.span(name))]


def _part(asked: Asked, text: str) -> Asked:
    """One of the questions, with what it names of what the message names."""
    named = tuple(mention for mention in asked.mentions if mention.words in text)
    return replace(asked, text=text, mentions=named)


def _joined(asked: Asked, first: Answer, second: Answer) -> Answer:
    """One answer of two; the first alone where both rest on the same words."""
    said = {source.quote for source in first.reply.sources}
    sources = tuple(source for source in second.reply.sources if source.quote not in said)
    if not sources:
        return replace(first, question=asked)
    kind = first.reply.kind if first.reply.kind == second.reply.kind else "answer"
    text = f"{first.reply.text}\n{second.reply.text}"
    reply = replace(first.reply, kind=kind, text=text, sources=(*first.reply.sources, *sources))
    topics = tuple(dict.fromkeys((*first.topics, *second.topics)))
    return replace(first, reply=reply, topics=topics, question=asked)
