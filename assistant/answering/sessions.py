"""Sessions that are named by their number among others of their kind: 第二场, "the first one"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answerer import Answerer
from assistant.answering.patterns import read_data
from assistant.answering.topics import Asked, Context, Mention, Topic

_NUMBER = re.compile(r"\d+$")
_NAME = re.compile(r"^[^.:：“«]+")


class Sessions:
    """The numbered sessions of the release being served."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def counted(self, asked: Asked, context: Context) -> Asked:
        """Take a number counted like a session, 第二场, for that session, unless several things are on offer."""
        ordinal = asked.mention("ordinal")
        counters = tuple(read_data("follow_ups")["session_counters"].split())
        if ordinal is None or asked.mention("session") or context.offered or len(context.topics) > 1:
            return asked
        session = self._numbered("", ordinal, asked.language) if ordinal.words.endswith(counters) else None
        if session is None:
            return asked
        kept = tuple(mention for mention in asked.mentions if mention != ordinal)
        return replace(asked, mentions=(*kept, replace(session, words=ordinal.words)))

    def numbered_like(
        self, topics: Sequence[Topic], ordinal: Mention, question: Asked, language: str
    ) -> Mention | None:
        """The session of that number, when the last question or its answer was about one of a numbered kind."""
        session = question.mention("session")
        value = session.value if session else topics[0].document
        document = self._answerer.release().documents.get(value)
        if document is None or document.kind != "programme" or not _NUMBER.search(value):
            return None
        return self._numbered(_NUMBER.sub("", value), ordinal, language)

    def _numbered(self, stem: str, ordinal: Mention, language: str) -> Mention | None:
        """The session of that number among those whose names begin with `stem`."""
        documents = self._answerer.release().documents
        siblings = sorted(
            key
            for key, document in documents.items()
            if _NUMBER.search(key) and key.startswith(stem) and document.kind == "programme"
        )
        number = at(ordinal.value, len(siblings))
        if number is None:
            return None
        name = _NAME.match(documents[siblings[number]].rendering_for(language).title)
        return Mention("session", siblings[number], name.group().strip() if name else siblings[number])


def at(place: str, count: int) -> int | None:
    """The index that an ordinal (`1` … `5`, `last`) names among `count` things."""
    index = count - 1 if place == "last" else int(place) - 1 if place.isdigit() else -1
    return index if 0 <= index < count else None
