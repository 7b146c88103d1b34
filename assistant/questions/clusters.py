"""The questions nobody could answer as an organiser sees them: the same question once, however often it was asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from assistant.conversation.repetition import repetition_of
from assistant.questions.clustering import Text
from assistant.questions.reasons import Unanswered

Status = Literal["open", "solved", "ignored"]
STATUSES: tuple[Status, ...] = ("open", "solved", "ignored")

EXAMPLES = 5

# What tells two texts apart: their language and their words without punctuation.
Key = tuple[str, str]


@dataclass(frozen=True)
class Nearest:
    """The entry that came nearest when the question was last asked; `title` is that of its document as served now."""

    entry: str
    document: str
    title: str
    score: float


@dataclass(frozen=True)
class Question:
    """One question in all its wordings and languages.

    `id` is the message that asked first. `count` is how often it was asked; a question may count under several
    reasons. `document` is the one that an organiser writes to answer it, and `release` the first that holds it.
    """

    id: int
    text: str
    language: str
    status: Status
    count: int
    reasons: Mapping[str, int]
    languages: Mapping[str, int]
    channels: Mapping[str, int]
    first: datetime
    last: datetime
    examples: Mapping[str, tuple[str, ...]]
    nearest: Nearest | None
    document: str
    release: int | None


@dataclass(frozen=True)
class Cluster(Question):
    """A question with the messages that asked it."""

    messages: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """A plain mapping; moments in UTC, ISO 8601."""
        moments = {"first": self.first.isoformat(timespec="seconds"), "last": self.last.isoformat(timespec="seconds")}
        return {**asdict(self), **moments}


@dataclass(frozen=True)
class Wording:
    """One text in one language with every turn that asked it."""

    text: str
    language: str
    asked: tuple[Unanswered, ...]

    @property
    def weighed(self) -> Text:
        return Text(self.text, self.language, len(self.asked))


def wordings_of(unanswered: Sequence[Unanswered]) -> list[Wording]:
    """The distinct texts in the order in which they were first asked, each as it was mostly written."""
    by_key: dict[Key, list[Unanswered]] = {}
    for one in sorted(unanswered, key=lambda one: one.turn.id):
        language = one.turn.asked_language
        by_key.setdefault((language, repetition_of(one.text)), []).append(one)
    return [
        Wording(Counter(one.text for one in asked).most_common(1)[0][0], language, tuple(asked))
        for (language, _), asked in by_key.items()
    ]


def cluster_of(
    wordings: Sequence[Wording], status: Status, titles: Mapping[str, str], answer: tuple[str, int | None]
) -> Cluster:
    """Sum up the wordings of one question, the most asked first; `answer` is its document and the release with it."""
    asked = sorted((one for wording in wordings for one in wording.asked), key=lambda one: one.turn.id)
    moments = [one.turn.at for one in asked]
    examples: dict[str, list[str]] = {}
    for wording in wordings:
        examples.setdefault(wording.language, []).append(wording.text)
    return Cluster(
        id=asked[0].turn.id,
        text=wordings[0].text,
        language=wordings[0].language,
        status=status,
        count=len(asked),
        reasons=_counted(reason for one in asked for reason in one.reasons),
        languages=_counted(one.turn.asked_language for one in asked),
        channels=_counted(one.turn.channel for one in asked),
        first=min(moments),
        last=max(moments),
        examples={language: tuple(texts[:EXAMPLES]) for language, texts in examples.items()},
        nearest=_nearest(asked, titles),
        document=answer[0],
        release=answer[1],
        messages=tuple(one.turn.id for one in asked),
    )


def _counted(names: Any) -> dict[str, int]:
    """How often each name occurs, the most frequent first, equals by name."""
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))


def _nearest(asked: Sequence[Unanswered], titles: Mapping[str, str]) -> Nearest | None:
    """What the search named last, where the served release still holds its document."""
    for one in reversed(asked):
        entry, score = one.turn.best_entry, one.turn.best_score
        document = entry.partition("#")[0]
        if document in titles and score is not None:
            return Nearest(entry, document, titles[document], score)
    return None
