"""Messages that make sense only after another: what they refer to, and the answer to both together."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answerer import Answerer
from assistant.answering.forms import SHORT_LIST, is_detail, is_form, names_only_kinds, names_something, says_more
from assistant.answering.naming import name_of, pointed_at, sections_pointing_at
from assistant.answering.patterns import length_in_words, matches
from assistant.answering.rewordings import as_written, plain_words
from assistant.answering.sessions import Sessions, at
from assistant.answering.topics import Answer, Asked, Context, Mention, Topic
from assistant.conversation.messages import Reply
from assistant.strings import Catalogue
from knowledge.outcome import HARDLY, NOWHERE, SPOKEN_OF, Verdict
from knowledge.search import EntryFilter

# A message of more words than this is a question of its own unless a word of it points back.
SHORT = 4
# A question of more words than this is never taken to be about the last topic without a word that says so.
SHORT_QUESTION = 9

# How similar a sentence of the last topic must be to a question on it; more so of what a city did, and more again when
# nothing shows that the question is on it.
LEAST_SIMILAR = 0.04
LEAST_SIMILAR_IN_PRACTICE = 0.1
LEAST_SIMILAR_UNMARKED = 0.25
# The chance from which a text answers a short question that the texts spoken of do not answer.
CLEARLY = 0.9
# A question word alone is like no sentence, and is about the last topic all the same.
ANY = -1.0

LANGUAGE = "target_language"

# What may stand for one another in a question: "and in Africa?" after a question on a city.
_PLACE = ("city", "place")


class Conversing:
    """Answers a message in its context: a follow-up together with what it refers to, anything else by itself."""

    def __init__(self, answerer: Answerer, strings: Catalogue) -> None:
        self._answerer = answerer
        self._strings = strings
        self._sessions = Sessions(answerer)

    def reply(self, asked: Asked, context: Context, follow_up: bool) -> Answer:
        """Answer a message; `follow_up` is what the dialogue engine takes it for."""
        named = self._answerer.mentions_in(asked)
        if not named and not asked.mentions and length_in_words(asked.text) <= SHORT_QUESTION:
            asked = self._answerer.spelt(asked)
            named = self._answerer.mentions_in(asked)
        asked = replace(asked, mentions=(*asked.mentions, *named))
        if asked.mention(LANGUAGE) and not says_more(asked):
            return self.again(context, asked.language) or self._without_context(asked)
        asked = replace(asked, mentions=tuple(each for each in asked.mentions if each.kind != LANGUAGE))
        asked = self._sessions.counted(asked, context)
        names_only = not context.empty and names_something(asked) and not says_more(asked)
        if not self._refers_back(asked, follow_up or names_only or self._picks(asked, context)):
            return self._alone(replace(asked, text=as_written(asked.text)), context)
        if context.question is None or context.empty:
            return self._without_context(asked)
        return (
            self._picked(asked, context)
            or self._other_texts(asked, context)
            or self._continued(asked, context)
            or self._shown_again(asked, context)
            or self._substituted(asked, context)
            or self._told_or_in_context(asked, context)
            or self._asked_back(asked, context)
            or self._abstained(asked, context)
        )

    def _alone(self, asked: Asked, context: Context) -> Answer:
        """A question by itself; when the texts do not answer it so, it may have been about the last topic."""
        names_matter = self._names_matter(asked)
        said = self._as_said(asked, context)
        answer = self._answerer.ask(said)
        if not context.topics or length_in_words(asked.text) > SHORT_QUESTION:
            return answer
        if names_matter and answer.verdict != "answer":
            return self._told(asked, context)[0] or answer
        if names_matter and not names_only_kinds(asked):
            return answer
        if answer.verdict == "answer" and not answer.chance:
            # A list, a session or a title: what was asked for is plain.
            return answer
        told, _ = self._told(asked, context)
        if told and (told.chance > answer.chance or self._of_practice(context)):
            return told
        if names_matter:
            return answer
        may_stray = answer.verdict == "answer" or length_in_words(asked.text) > SHORT
        if (is_detail(asked) or not may_stray) and (self._strays(answer, context) or self._guesses(answer, context)):
            return self._in_context(asked, context, LEAST_SIMILAR_UNMARKED) or self._abstained(asked, context)
        if answer.verdict == "answer":
            return answer
        other = None if said is asked or self._of_practice(context) else self._known(asked)
        # What a question without an answer came near to is not what the next one is about.
        return other or self._in_context(asked, context, LEAST_SIMILAR_UNMARKED) or replace(answer, continues=True)

    def _known(self, asked: Asked) -> Answer | None:
        """The answer by a text that is known to answer the like, whatever was said before."""
        answer = self._answerer.ask(asked)
        return answer if answer.verdict == "answer" and answer.known else None

    def _told(self, asked: Asked, context: Context) -> tuple[Answer | None, Verdict]:
        """What the texts of the last reply tell when they are asked the question as it stands, and the verdict."""
        asked = replace(asked, text=plain_words(asked.text), alike=SPOKEN_OF)
        related = [self._related(topic, widely=True) for topic in _matter(context)]
        answer, verdict = self._answerer.ask_about(asked, lambda entry: any(accept(entry) for accept in related))
        if answer is None:
            return None, verdict
        whole = replace(asked, text=_joined(asked, answer.topics[0]))
        return replace(answer, question=whole, continues=True), verdict

    def _told_or_in_context(self, asked: Asked, context: Context) -> Answer | None:
        """What the texts spoken of tell, or what is like the question in them; they may plainly not tell it."""
        least, of_practice = self._least(asked, context), self._of_practice(context)
        told, verdict = self._told(asked, context)
        # Texts of other kinds share their matter with many.
        if of_practice or is_detail(asked):
            if told:
                return told
            if of_practice and least != ANY and verdict == "abstain":
                return self._on_other_matter(asked, context)
        else:
            bare = least == ANY or is_form(asked.text, "leaning")
            other = None if bare else self._on_other_matter(asked, context)
            known = told.known if told else 0.0
            if other and other.known >= HARDLY.of_any and other.known > known:
                return other
            if told and known >= SPOKEN_OF.of_best:
                return told
            # A list, a session or a title has no chance: what was asked for is plain.
            if other and (other.chance >= CLEARLY or not other.chance):
                return other
        return self._in_context(asked, context, least)

    def _on_other_matter(self, asked: Asked, context: Context) -> Answer | None:
        """The answer to a question of its own that only sounds like a follow-up: "and who opened the summit?" """
        if is_detail(asked):
            return None
        answer = self._answerer.ask(self._as_said(asked, context))
        if answer.verdict != "answer" or self._strays(answer, context):
            return None
        return answer if self._names_matter(asked) or not self._guesses(answer, context) else None

    def _as_said(self, asked: Asked, context: Context) -> Asked:
        """The message; once something was said, one that names nothing needs that to be understood if it is of a few
        words or one of them points back."""
        needs = length_in_words(asked.text) <= SHORT or is_form(asked.text, "leaning")
        return replace(asked, alike=HARDLY) if context.topics and needs and not self._names_matter(asked) else asked

    def _strays(self, answer: Answer, context: Context) -> bool:
        """Whether an answer is from what one other city did than those spoken of."""
        cited = {source.document for source in answer.reply.sources}
        if len(cited) != 1 or cited & {topic.document for topic in _matter(context)}:
            return False
        source = answer.reply.sources[0]
        return self._answerer.tells_of_practice(source.document, source.section)

    def _guesses(self, answer: Answer, context: Context) -> bool:
        """Whether after what a city did a text that nobody spoke of answers, by evidence that leaves a doubt."""
        if answer.verdict != "answer" or answer.known or not 0 < answer.chance < CLEARLY:
            return False
        cited = {source.document for source in answer.reply.sources}
        return self._of_practice(context) and not cited & {topic.document for topic in _matter(context)}

    def asks_of_place(self, asked: Asked) -> bool:
        """Whether a message taken for a wish for a language names a country rather than a language."""
        return self.names_place(asked) and not is_form(asked.text, "language")

    def names_place(self, asked: Asked) -> bool:
        """Whether a message names a country, a region or a city of a practice."""
        return any(mention.kind in _PLACE for mention in self._answerer.mentions_in(asked))

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
        if any(is_form(text, key) for key in ("bare", "organiser", "lead")) or (
            is_form(text, "leaning") and not self._names_matter(asked)
        ):
            return True
        if not follow_up:
            return is_form(text, "others") and length_in_words(text) <= SHORT_LIST and not self._names_matter(asked)
        if any(is_form(text, key) for key in ("more", "again", "others", "leaning")):
            return True
        if asked.mention("ordinal") and not self._names_matter(asked):
            return True
        return length_in_words(text) <= SHORT and not (self._names_matter(asked) and says_more(asked))

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
        nothing_said = any(is_form(asked.text, key) for key in ("bare", "organiser", "more", "again", "others"))
        only_a_number = asked.mention("ordinal") is not None and not says_more(asked)
        if self._names_matter(asked) or not (nothing_said or only_a_number):
            return self._answerer.ask(asked)
        text = self._strings.text("nothing_to_follow", asked.language)
        return self._known(replace(asked, alike=HARDLY)) or Answer(Reply("notice", asked.language, text), "notice")

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
        if not is_form(asked.text, "others") or not context.question or asked.mention("ordinal"):
            return None
        topic = _matter(context)[0]
        if asked.mention("city") or not self._answerer.tells_of_practice(topic.document, topic.section):
            return None
        question = replace(context.question, language=asked.language, written_in=context.question.question_language)
        if place := asked.mention("place"):
            question = replace(question, text=f"{question.text} {place.words}")
        further = self._answerer.similar(question, _documents(context))
        if further or len(context.topics) != 1:
            return further
        like = Asked(context.topics[0].title, asked.language)
        return self._answerer.similar(like, _documents(context), anywhere=True)

    def _continued(self, asked: Asked, context: Context) -> Answer | None:
        if not is_form(asked.text, "more") or not context.question or names_something(asked):
            return None
        question = replace(context.question, language=asked.language, written_in=context.question.question_language)
        quotes = [said.quote for said in context.said]
        if len(context.topics) > 1 and not context.offered:
            further = self._answerer.similar(question, _documents(context))
            if further:
                return further
        return self._answerer.continued(_matter(context)[0], question, quotes)

    def _shown_again(self, asked: Asked, context: Context) -> Answer | None:
        if not is_form(asked.text, "again") or not context.topics or not context.question or names_something(asked):
            return None
        return self.again(context, asked.language)

    def _substituted(self, asked: Asked, context: Context) -> Answer | None:
        """The last question, asked of what this message names instead."""
        previous = context.question
        named = asked.mentions[-1] if asked.mentions else None
        if previous is None or named is None:
            return None
        if says_more(asked):
            return None if named.kind == "ordinal" else self._alone(asked, context)
        if named.kind == "ordinal":
            named = self._sessions.numbered_like(_matter(context), named, previous, asked.language) or named
        old, detail = _counterpart(previous, named), _without_matter(previous, context)
        if old is None and named.kind == "ordinal":
            return None
        text = detail.replace(old.words, named.words) if old else f"{detail} {named.words}"
        kept = tuple(mention for mention in previous.mentions if mention != old)
        whole = Asked(text, asked.language, previous.question_language, (*kept, named), NOWHERE)
        own = self._answerer.documents_of(named, asked.question_language)
        if old is None and (narrowed := self._narrowed(previous, own, context)):
            return replace(narrowed, question=whole)
        answer = self._answerer.ask(whole)
        if not own or any(topic.document in own for topic in answer.topics):
            return answer
        topic = _matter(context)[0]
        if named.kind in ("place", "creative_field"):
            of_practices = self._answerer.tells_of_practice(topic.document, topic.section)
            return (of_practices and self._answerer.listed(whole)) or answer
        return self._of_named(whole, own, f"{topic.title} {named.words}") or answer

    def _narrowed(self, previous: Asked, own: frozenset[str], context: Context) -> Answer | None:
        """Those of a list before that are among some documents; None where there was no list, or none is."""
        listed = len(context.topics) > 1 and not context.offered
        return self._answerer.listed(previous, own) if listed and own else None

    def _of_named(self, whole: Asked, own: frozenset[str], matter: str) -> Answer | None:
        """The answer from the texts on what a message names; else how they begin, and said to be no more where a figure
        was asked for."""
        answer, _ = self._answerer.ask_about(whole, lambda entry: entry.document in own)
        if answer:
            return answer
        is_figure = matches(whole.text, "sentences", "figure")
        begin = self._answerer.nearest_in if is_figure else self._answerer.beginning_of
        begun = begin(replace(whole, text=matter), own)
        return begun and replace(begun, question=whole)

    def _least(self, asked: Asked, context: Context) -> float:
        """How similar a sentence must be to a follow-up: not at all, where it says no more than a question word."""
        of_practice = self._of_practice(context)
        if is_form(asked.text, "bare") or (of_practice and is_form(plain_words(asked.text), "organiser")):
            return ANY
        return LEAST_SIMILAR_IN_PRACTICE if of_practice else LEAST_SIMILAR

    def _of_practice(self, context: Context) -> bool:
        document = self._answerer.release().documents.get(_matter(context)[0].document)
        return document is not None and document.kind == "practice"

    def _in_context(self, asked: Asked, context: Context, least: float) -> Answer | None:
        """The question together with what it refers to, which is the text that the last answer came from."""
        related = self._related(_matter(context)[0])
        asked = replace(asked, text=plain_words(asked.text))
        bound = any(is_form(asked.text, key) for key in ("bare", "leaning", "organiser"))
        joined = _joined(asked, _matter(context)[0])
        answer = self._answerer.ask_in_context(asked, joined, related, least, bound)
        return None if answer and self._strays(answer, context) else answer

    def _asked_back(self, asked: Asked, context: Context) -> Answer | None:
        """The nearest passage on the question and what it refers to, unless that has been said already."""
        joined = _joined(asked, _matter(context)[0])
        whole = self._answerer.ask(replace(asked, text=joined))
        said = {each.quote for each in context.said}
        if whole.verdict != "clarify" or said & {source.quote for source in whole.reply.sources}:
            return None
        spoken_of = {topic.document for topic in _matter(context)}
        elsewhere = not {source.document for source in whole.reply.sources} & spoken_of
        if elsewhere and self._of_practice(context):
            return None
        return replace(whole, question=asked, continues=True, alone=joined)

    def _abstained(self, asked: Asked, context: Context) -> Answer:
        """That the texts do not say, with what is nearest; the topic stays the one that was asked about."""
        joined = _joined(asked, _matter(context)[0])
        words = joined if self._of_practice(context) else plain_words(asked.text)
        answer = self._answerer.abstain(replace(asked, text=words))
        return replace(answer, question=asked, continues=True, alone=joined)

    def _related(self, topic: Topic, widely: bool = False) -> EntryFilter:
        """Whether a question on a topic may be answered from an entry; `widely`, also from what points to its text."""
        release = self._answerer.release()
        document = release.documents.get(topic.document)
        pointed = pointed_at(release, topic.document, topic.section)[0]
        whole = {pointed, topic.section} - {""}
        if document and document.kind not in ("faq", "concept-note"):
            whole.add(topic.document)
        entries = release.searcher.index.entries
        of_whole = {(entry.document, entry.anchor) for entry in entries if entry.document in whole}
        related = of_whole | {(topic.document, topic.section)}
        if widely and not (document and document.kind == "practice"):
            related |= sections_pointing_at(release, whole)
        return lambda entry: (entry.document, entry.anchor) in related


def _without_matter(question: Asked, context: Context) -> str:
    """A question without the name of the text that it was about."""
    return question.text.removeprefix(_joined(replace(question, text=""), _matter(context)[0]))


def _counterpart(previous: Asked, named: Mention) -> Mention | None:
    kinds = _PLACE if named.kind in _PLACE else (named.kind,)
    return next((mention for mention in reversed(previous.mentions) if mention.kind in kinds), None)


def _joined(asked: Asked, topic: Topic) -> str:
    """A message together with what it refers to."""
    return f"{name_of(topic, asked.language)}: {asked.text}"


def _matter(context: Context) -> Sequence[Topic]:
    """What the last reply was about, or else what it offered."""
    return context.topics or context.offered


def _documents(context: Context) -> frozenset[str]:
    """The documents shown on the matter so far."""
    return frozenset({topic.document for topic in context.topics} | {said.document for said in context.said})
