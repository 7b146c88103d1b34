"""What a reply is about and what the conversation remembers of it, so that the next message can refer to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.conversation.messages import Reply
from knowledge.outcome import ANYWHERE, Alike

# Characters of a topic's name in a sentence and on a button; Chinese says as much in fewer.
LONGEST_NAME = {"zh": 30}
LONGEST_NAME_OTHERWISE = 72
REMEMBERED_QUOTES = 40

_CLAUSE = re.compile(r"\s*[:：;；,，—–]\s*")
_WORD_END = re.compile(r"\s+")


@dataclass(frozen=True)
class Topic:
    """What a reply is about, or offers: an entry with its document's title, for follow-ups and for choices."""

    entry: str
    document: str
    section: str
    title: str

    def to_json(self) -> dict[str, str]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Mention:
    """A session, city, field, place or number that a message names; `words` are those of the message."""

    kind: str
    value: str
    words: str

    def to_json(self) -> dict[str, str]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Asked:
    """A message as it is to be answered: its words, the language they are in, the one to answer in, what it names.

    `alike` is how much so it must be to a question that a text is known to answer.
    """

    text: str
    language: str
    written_in: str = ""
    mentions: tuple[Mention, ...] = ()
    alike: Alike = ANYWHERE

    @property
    def question_language(self) -> str:
        return self.written_in or self.language

    def mention(self, kind: str) -> Mention | None:
        """The last thing of a kind that the message names."""
        return next((mention for mention in reversed(self.mentions) if mention.kind == kind), None)


@dataclass(frozen=True)
class Said:
    """Words that were quoted, and from which document."""

    document: str
    quote: str

    def to_json(self) -> dict[str, str]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Context:
    """What was said before: the last question, whole; what its answer was about, offered and quoted."""

    question: Asked | None = None
    topics: tuple[Topic, ...] = ()
    offered: tuple[Topic, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.topics or self.offered)


@dataclass(frozen=True)
class Answer:
    """A reply with what the conversation should remember of it; `question` is whole where the message was not.

    `alone` is the question in words that are understood by themselves, where `question` is not.
    """

    reply: Reply
    verdict: str
    topics: tuple[Topic, ...] = ()
    offered: tuple[Topic, ...] = ()
    log: Mapping[str, Any] = field(default_factory=dict)
    question: Asked | None = None
    continues: bool = False
    alone: str = ""

    @property
    def chance(self) -> float:
        """The chance that the best entry answers, where that was decided by; else 0."""
        return float(self.log.get("chance", 0.0))

    @property
    def known(self) -> float:
        """How like the question is to one that the best entry is known to answer, at most 1; 0 where that is too
        little to count."""
        asked = float(self.log.get("best", {}).get("asked", 0.0))
        return asked if self.question is None or asked >= self.question.alike.of_best else 0.0

    def explained(self) -> dict[str, Any]:
        """What is recorded with the reply: the verdict, what led to it, and the question as it was searched."""
        told: dict[str, Any] = {"verdict": self.verdict, "log": dict(self.log)}
        if self.question and (self.alone or self.question.text):
            told["asked"] = {"text": self.alone or self.question.text, "language": self.question.question_language}
        return told

    def said(self, before: Sequence[Said] = ()) -> list[Said]:
        """What to remember as said: the quotes of this reply, after earlier ones on the same matter."""
        kept = list(before) if self.continues else []
        return [*kept, *(Said(source.document, source.quote) for source in self.reply.sources)][-REMEMBERED_QUOTES:]


def short_name(title: str, language: str) -> str:
    """A title cut to the length of a name, at the end of a clause or else of a word."""
    longest = LONGEST_NAME.get(language, LONGEST_NAME_OTHERWISE)
    if len(title) <= longest:
        return title
    for pattern, mark in ((_CLAUSE, ""), (_WORD_END, "…")):
        ends = [match.start() for match in pattern.finditer(title) if longest // 4 < match.start() < longest]
        if ends:
            return title[: ends[-1]] + mark
    return title[: longest - 1] + "…"
