"""Several questions in one message ("when and where was it?"): each is answered, in the context of the one before."""

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.answering.follow_ups import Conversing
from assistant.answering.patterns import bounded, fold, has_han, length_in_words, patterns
from assistant.answering.rewordings import without_courtesies
from assistant.answering.topics import Answer, Asked, Context

# A message with more questions than this is answered whole.
MOST = 3
# Fewer words are no question, and two of one word each are better understood together.
FEWEST_WORDS = 2

_ENDS = re.compile(r"[?？;；!！]+")
_AROUND = " ,，。.\u00a0\u202f"


class ConversingInParts(Conversing):
    """Answers each question of a message that has several, where the texts answer all; others as they stand."""

    def reply(self, asked: Asked, context: Context, follow_up: bool) -> Answer:
        """Answer a message; `follow_up` is what the dialogue engine takes it for."""
        return self._each(asked, context, follow_up) or super().reply(asked, context, follow_up)

    def again(self, context: Context, language: str) -> Answer | None:
        """The last question once more, answered in another language; None when there was none."""
        question = context.question
        asked = question and replace(question, language=language, written_in=question.question_language)
        return (self._each(asked, context, False) if asked else None) or super().again(context, language)

    def _each(self, asked: Asked, context: Context, follow_up: bool) -> Answer | None:
        """The answers to the questions of a message, one after the other; None unless all of several are answered."""
        parts = [_part(asked, text) for text in parts_of(asked.text)]
        if not parts:
            return None
        if not (follow_up or self._refers_back(parts[0], False) or (not context.empty and self._of_practice(context))):
            # What was said before would only lead it astray.
            context = Context()
        whole: Answer | None = None
        for part in parts:
            answer = super().reply(part, context, follow_up and whole is None)
            if answer.verdict != "answer":
                return None
            context = Context(answer.question or part, answer.topics, (), tuple(answer.said()))
            whole = _joined(asked, whole, answer) if whole else answer
        return whole


def parts_of(text: str) -> list[str]:
    """The questions of a message that has two or three; nothing for any other."""
    sentences = [_trimmed(sentence) for sentence in _ENDS.split(without_courtesies(text))]
    clauses = [clause for sentence in sentences if sentence for clause in _clauses(sentence)]
    if any(not _asks(clause) for clause in clauses):
        return []
    parts = [part for clause in clauses for part in _sharing(clause)]
    return parts if 1 < len(parts) <= MOST else []


def _clauses(sentence: str) -> list[str]:
    """The clauses of a sentence that ask for themselves; the sentence alone where one of them does not."""
    folded = fold(sentence)
    if any(pattern.search(folded) for pattern in patterns("parts", "together")):
        return [sentence]
    clauses = [_trimmed(sentence[start:stop]) for start, stop in _between(folded)]
    apart = all(_asks(clause) and (len(_sharing(clause)) > 1 or not _asks_inside(clause)) for clause in clauses)
    return clauses if apart else [sentence]


def _between(folded: str) -> Iterator[tuple[int, int]]:
    joints = sorted(found.span() for pattern in patterns("parts", "joints") for found in pattern.finditer(folded))
    start = 0
    for first, last in joints:
        if first >= start and length_in_words(folded[start:first]) >= FEWEST_WORDS:
            yield start, first
            start = last
    yield start, len(folded)


def _sharing(clause: str) -> list[str]:
    """The two questions of a clause whose question words share what they ask about; else the clause."""
    for pattern in patterns("parts", "shared"):
        if found := pattern.search(fold(clause)):
            before, first, second, after = (clause[slice(*found.span(name))] for name in pattern.groupindex)
            parts = [f"{before}{first}{after}", f"{before}{second}{after}"]
            apart = not after.strip() or all(_asks(part) and not _asks_inside(part) for part in parts)
            return parts if apart else [clause]
    return [clause]


def _asks(clause: str) -> bool:
    folded = fold(clause)
    return length_in_words(clause) >= FEWEST_WORDS and any(each.search(folded) for each in patterns("parts", "asking"))


def _asks_inside(clause: str) -> bool:
    """Whether a question word stands in a clause after its beginning: "the city where it was"."""
    folded = fold(clause)
    beginnings = (found for pattern in patterns("parts", "asking") if (found := pattern.match(folded)))
    rest = folded[max((found.end() for found in beginnings), default=0) :]
    return any(pattern.search(rest) for pattern in patterns("parts", "inside"))


def _trimmed(text: str) -> str:
    return text.strip(_AROUND)


def _part(asked: Asked, text: str) -> Asked:
    """One of the questions, with what it names of what the message names."""
    named = (mention for mention in asked.mentions if re.search(bounded(fold(mention.words)), fold(text)))
    return replace(asked, text=f"{text}{'？' if has_han(text) else '?'}", mentions=tuple(named))


def _joined(asked: Asked, first: Answer, second: Answer) -> Answer:
    """One answer of two, on what the second is about; without the second where it rests on the words of the first."""
    said = {source.quote for source in first.reply.sources}
    sources = tuple(source for source in second.reply.sources if source.quote not in said)
    kind = first.reply.kind if first.reply.kind == second.reply.kind else "answer"
    text = f"{first.reply.text}\n{second.reply.text}"
    both = replace(first.reply, kind=kind, text=text, sources=(*first.reply.sources, *sources))
    log = {**second.log, "chance": min(first.chance, second.chance)}
    return replace(second, reply=both if sources else first.reply, question=asked, log=log, alone="")
