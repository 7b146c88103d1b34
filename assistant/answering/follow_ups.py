"""Messages that make sense only after another: what they refer to, and the answer to both together."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answerer import Answerer
from assistant.answering.naming import name_of, pointed_at
from assistant.answering.patterns import fold, length_in_words, matches, read_data, without
from assistant.answering.topics import Answer, Asked, Context, Mention, Topic
from assistant.conversation.messages import Reply
from assistant.strings import Catalogue

# A message of more words than this is a question of its own unless a word of it points back.
SHORT = 4
# The same of a message that asks for others like the ones shown.
SHORT_LIST = 6
# A question of more words than this is never taken to be about the last topic without a word that says so.
SHORT_QUESTION = 9

# How similar a sentence of the last topic must be to a question on it; more so when nothing shows that it is one.
LEAST_SIMILAR = 0.04
LEAST_SIMILAR_UNMARKED = 0.25
# A question word alone is like no sentence, and is about the last topic all the same.
ANY = -1.0

LANGUAGE = "target_language"

# What may stand for one another in a question: "and in Africa?" after a question on a city.
_PLACE = ("city", "place")
_SESSION_NUMBER = re.compile(r"\d+$")
_NAME_OF_SESSION = re.compile(r"^[^.:：“«]+")


class Conversing:
    """Answers a message in its context: a follow-up together with what it refers to, anything else by itself."""

    def __init__(self, answerer: Answerer, strings: Catalogue) -> None:
        self._answerer = answerer
        self._strings = strings

    def reply(self, asked: Asked, context: Context, follow_up: bool) -> Answer:
        """Answer a message; `follow_up` is what the dialogue engine takes it for."""
        asked = replace(asked, mentions=(*asked.mentions, *self._answerer.mentions_in(asked)))
        if asked.mention(LANGUAGE) and not _says_more(asked):
            return self.again(context, asked.language) or self._without_context(asked)
        asked = replace(asked, mentions=tuple(each for each in asked.mentions if each.kind != LANGUAGE))
        asked = self._with_session(asked, context)
        if not self._refers_back(asked, follow_up or self._picks(asked, context)):
            return self._alone(asked, context)
        if context.question is None or context.empty:
            return self._without_context(asked)
        return (
            self._picked(asked, context)
            or self._other_texts(asked, context)
            or self._continued(asked, context)
            or self._shown_again(asked, context)
            or self._substituted(asked, context)
            or self._in_context(asked, context, self._least(asked, context))
            or self._asked_back(asked, context)
            or self._abstained(asked, context)
        )

    def _alone(self, asked: Asked, context: Context) -> Answer:
        """A question by itself; when the texts do not answer it so, it may have been about the last topic."""
        answer = self._answerer.ask(asked)
        if answer.verdict == "answer" or not context.topics or self._names_matter(asked):
            return answer
        if length_in_words(asked.text) > SHORT_QUESTION:
            return answer
        return self._in_context(asked, context, LEAST_SIMILAR_UNMARKED) or answer

    def asks_for_practices(self, asked: Asked) -> bool:
        """Whether a question is plainly about what cities did, or a message is nothing but the title of a text."""
        return self._answerer.asks_for_practices(asked) or self._answerer.names_a_text(asked)

    def again(self, context: Context, language: str) -> Answer | None:
        """The last question once more, answered in another language; None when there was none."""
        question = context.question
        if question is None or not question.text:
            return None
        asked = replace(question, language=language, written_in=question.question_language)
        if len(context.topics) == 1 and not context.offered:
            return self._answerer.show(context.topics[0].entry, asked)
        return self._answerer.ask(asked)

    def _refers_back(self, asked: Asked, follow_up: bool) -> bool:
        text = asked.text
        if any(_is(text, key) for key in ("bare", "organiser", "lead")) or (
            _is(text, "leaning") and not self._names_matter(asked)
        ):
            return True
        if not follow_up:
            return _is(text, "others") and length_in_words(text) <= SHORT_LIST and not self._names_matter(asked)
        if any(_is(text, key) for key in ("more", "again", "others", "leaning")):
            return True
        if asked.mention("ordinal") and not self._names_matter(asked):
            return True
        return length_in_words(text) <= SHORT and not (self._names_matter(asked) and _says_more(asked))

    def _picks(self, asked: Asked, context: Context) -> bool:
        """Whether a message names one of the things offered or listed by its number."""
        several = bool(context.offered) or len(context.topics) > 1
        return several and bool(asked.mention("ordinal")) and not self._names_matter(asked)

    def _names_matter(self, asked: Asked) -> bool:
        """Whether a message names something of the texts, so that it may be a question of its own."""
        if any(mention.kind != "ordinal" for mention in asked.mentions):
            return True
        return bool(self._answerer.release().glossary.terms_in(asked.text))

    def _without_context(self, asked: Asked) -> Answer:
        nothing_said = any(_is(asked.text, key) for key in ("bare", "organiser", "more", "again", "others"))
        only_a_number = asked.mention("ordinal") is not None and not _says_more(asked)
        if self._names_matter(asked) or not (nothing_said or only_a_number):
            return self._answerer.ask(asked)
        text = self._strings.text("nothing_to_follow", asked.language)
        return Answer(Reply("notice", asked.language, text), "notice")

    def _picked(self, asked: Asked, context: Context) -> Answer | None:
        """The second one, of the choices offered or of the lines listed."""
        ordinal = asked.mention("ordinal")
        listed = context.offered or (context.topics if len(context.topics) > 1 else ())
        if ordinal is None or asked.mention("session") or not listed or not context.question:
            return None
        chosen = at(ordinal.value, len(listed))
        if chosen is None:
            return None
        question = replace(context.question, language=asked.language, written_in=context.question.question_language)
        shown = self._answerer.show(listed[chosen].entry, question if context.offered else Asked("", asked.language))
        return shown and replace(shown, question=question)

    def _other_texts(self, asked: Asked, context: Context) -> Answer | None:
        if not _is(asked.text, "others") or not context.question or asked.mention("ordinal"):
            return None
        question = replace(context.question, language=asked.language, written_in=context.question.question_language)
        further = self._answerer.similar(question, _documents(context))
        if further or len(context.topics) != 1:
            return further
        like = Asked(context.topics[0].title, asked.language)
        return self._answerer.similar(like, _documents(context), anywhere=True)

    def _continued(self, asked: Asked, context: Context) -> Answer | None:
        if not _is(asked.text, "more") or not context.question or _pointed(asked):
            return None
        question = replace(context.question, language=asked.language, written_in=context.question.question_language)
        quotes = [said.quote for said in context.said]
        if len(context.topics) > 1 and not context.offered:
            further = self._answerer.similar(question, _documents(context))
            if further:
                return further
        return self._answerer.continued((context.topics or context.offered)[0], question, quotes)

    def _shown_again(self, asked: Asked, context: Context) -> Answer | None:
        if not _is(asked.text, "again") or not context.topics or not context.question or _pointed(asked):
            return None
        return self.again(context, asked.language)

    def _substituted(self, asked: Asked, context: Context) -> Answer | None:
        """The last question, asked of what this message names instead."""
        previous = context.question
        named = asked.mentions[-1] if asked.mentions else None
        if previous is None or named is None or _says_more(asked):
            return self._answerer.ask(asked) if named and named.kind != "ordinal" and _says_more(asked) else None
        if named.kind == "ordinal":
            named = self._session_at(named, previous, asked.language) or named
        old = _counterpart(previous, named)
        if old is None and named.kind == "ordinal":
            return None
        text = previous.text.replace(old.words, named.words) if old else f"{previous.text} {named.words}"
        kept = tuple(mention for mention in previous.mentions if mention != old)
        return self._answerer.ask(Asked(text, asked.language, previous.question_language, (*kept, named)))

    def _with_session(self, asked: Asked, context: Context) -> Asked:
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

    def _session_at(self, ordinal: Mention, previous: Asked, language: str) -> Mention | None:
        """The session of that number, when the last question was about one of a numbered kind."""
        session = previous.mention("session")
        if session is None or not _SESSION_NUMBER.search(session.value):
            return None
        return self._numbered(_SESSION_NUMBER.sub("", session.value), ordinal, language)

    def _numbered(self, stem: str, ordinal: Mention, language: str) -> Mention | None:
        """The session of that number among those whose names begin with `stem`."""
        documents = self._answerer.release().documents
        siblings = sorted(
            key
            for key, document in documents.items()
            if _SESSION_NUMBER.search(key) and key.startswith(stem) and document.kind == "programme"
        )
        number = at(ordinal.value, len(siblings))
        if number is None:
            return None
        name = _NAME_OF_SESSION.match(documents[siblings[number]].rendering_for(language).title)
        return Mention("session", siblings[number], name.group().strip() if name else siblings[number])

    def _least(self, asked: Asked, context: Context) -> float:
        """How similar a sentence must be to a follow-up: not at all, where it says no more than a question word."""
        of_practice = self._of_practice(context) and _is(plain_words(asked.text), "organiser")
        return ANY if of_practice or _is(asked.text, "bare") else LEAST_SIMILAR

    def _of_practice(self, context: Context) -> bool:
        document = self._answerer.release().documents.get((context.topics or context.offered)[0].document)
        return document is not None and document.kind == "practice"

    def _in_context(self, asked: Asked, context: Context, least: float) -> Answer | None:
        """The question together with what it refers to, which is the text that the last answer came from."""
        topic = (context.topics or context.offered)[0]
        related = self._related(topic)
        asked = replace(asked, text=plain_words(asked.text))
        joined = _joined(asked, context)
        bound = any(_is(plain_words(asked.text), key) for key in ("bare", "leaning", "organiser"))
        return self._answerer.ask_in_context(
            asked, joined, lambda entry: (entry.document, entry.anchor) in related, least, bound
        )

    def _asked_back(self, asked: Asked, context: Context) -> Answer | None:
        """The nearest passage on the question and what it refers to, unless that has been said already."""
        joined = _joined(asked, context)
        whole = self._answerer.ask(replace(asked, text=joined))
        said = {each.quote for each in context.said}
        if whole.verdict != "clarify" or said & {source.quote for source in whole.reply.sources}:
            return None
        return replace(whole, question=asked, continues=True, alone=joined)

    def _abstained(self, asked: Asked, context: Context) -> Answer:
        """That the texts do not say, with what is nearest; the topic stays the one that was asked about."""
        joined = _joined(asked, context)
        words = joined if self._of_practice(context) else plain_words(asked.text)
        answer = self._answerer.abstain(replace(asked, text=words))
        return replace(answer, question=asked, continues=True, alone=joined)

    def _related(self, topic: Topic) -> set[tuple[str, str]]:
        """The sections that a question on a topic may be answered from."""
        release = self._answerer.release()
        document = release.documents.get(topic.document)
        pointed = pointed_at(release, topic.document, topic.section)[0]
        whole = {pointed, topic.section}
        if document and document.kind not in ("faq", "concept-note"):
            whole.add(topic.document)
        entries = release.searcher.index.entries
        of_whole = {(entry.document, entry.anchor) for entry in entries if entry.document in whole}
        return of_whole | {(topic.document, topic.section)}


def at(place: str, count: int) -> int | None:
    """The index that an ordinal (`1` … `5`, `last`) names among `count` things."""
    index = count - 1 if place == "last" else int(place) - 1 if place.isdigit() else -1
    return index if 0 <= index < count else None


def plain_words(text: str) -> str:
    """A question in the words that texts use: "who was behind it?" asks who organised it."""
    for pattern, plain in read_data("follow_ups")["plain"].items():
        folded = fold(text)
        if len(folded) == len(text) and (found := re.search(pattern, folded)):
            text = text[: found.start()] + plain + text[found.end() :]
    return text


def _is(text: str, key: str) -> bool:
    return matches(text, "follow_ups", key)


def _pointed(asked: Asked) -> bool:
    return any(mention.kind != "ordinal" for mention in asked.mentions)


def _says_more(asked: Asked) -> bool:
    """Whether a message says more than what it names: then it is a question of its own."""
    rest = without(asked.text, [mention.words for mention in asked.mentions])
    carrier: Sequence[str] = read_data("follow_ups")["carrier"].split()
    return bool(re.sub(r"[\W_]+", "", without(rest, carrier)))


def _counterpart(previous: Asked, named: Mention) -> Mention | None:
    kinds = _PLACE if named.kind in _PLACE else (named.kind,)
    return next((mention for mention in reversed(previous.mentions) if mention.kind in kinds), None)


def _joined(asked: Asked, context: Context) -> str:
    """A message together with what it refers to, which is the text that the last answer came from."""
    topic = (context.topics or context.offered)[0]
    return f"{name_of(topic, asked.language)}: {asked.text}"


def _documents(context: Context) -> frozenset[str]:
    """The documents shown on the matter so far."""
    return frozenset({topic.document for topic in context.topics} | {said.document for said in context.said})
