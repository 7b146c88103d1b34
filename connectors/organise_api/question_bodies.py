"""What the organisers' API takes and gives about unanswered questions and insights."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from assistant.insights import AskedOften, CitedOften, DayOfMessages, Feedback, Figures, ResponseTimes
from assistant.questions import Cluster, Question
from assistant.questions.clusters import Status
from connectors.organise_api.bodies import Body, Text, TextBody


class QuestionsBody(BaseModel):
    """Questions of a status, with how many there are of each; `waiting` new ones have not been compared yet."""

    counts: dict[Status, int]
    waiting: int
    questions: list[Question]

    @classmethod
    def of(cls, counts: Mapping[Status, int], waiting: int, clusters: Iterable[Cluster]) -> Self:
        """What there is to tell of `clusters`, which are of one status."""
        told = [cluster.to_json() for cluster in clusters]
        return cls.model_validate({"counts": counts, "waiting": waiting, "questions": told})


class AnswerWish(Body):
    """How to answer: in which languages, or by which document that there is; both may be left out."""

    languages: Annotated[list[Literal["en", "fr", "zh"]], Field(max_length=3)] = []
    document: Annotated[Text, Field(max_length=200)] = ""


class AnswerBody(BaseModel):
    """The document that is to answer, and its texts; one that has to be written has no version."""

    document: str
    texts: list[TextBody]


class OutcomesBody(BaseModel):
    """How many questions to the texts were answered, asked back or not answered, and their shares between 0 and 1."""

    questions: int
    answered: int
    clarified: int
    abstained: int
    answered_share: float
    clarified_share: float
    abstained_share: float


class InsightsBody(BaseModel):
    """The figures of the days from `first` to `last`, both included, in the time zone `zone`."""

    first: date
    last: date
    zone: str
    messages: int
    conversations: int
    days: list[DayOfMessages]
    channels: dict[str, int]
    languages: dict[str, int]
    outcomes: OutcomesBody
    feedback: Feedback
    documents: list[CitedOften]
    questions: list[AskedOften]
    response_times: ResponseTimes
    fallbacks: int

    @classmethod
    def of(cls, figures: Figures) -> Self:
        return cls.model_validate(figures.to_json())
