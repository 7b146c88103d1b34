"""What the organisers' API takes and gives about unanswered questions and insights."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from assistant.insights import AskedOften, CitedOften, DayOfMessages, Feedback, Figures, ResponseTimes
from assistant.questions import Cluster
from assistant.questions.clusters import Status
from connectors.organise_api.bodies import Body, Text, TextBody


class NearestBody(BaseModel):
    """The entry that came nearest to a question, with the title of its document and its score."""

    entry: str
    document: str
    title: str
    score: float


class QuestionBody(BaseModel):
    """A question in all its wordings and languages; `document` is to answer it, or does since `release`."""

    id: int
    text: str
    language: str
    status: Status
    count: int
    reasons: dict[str, int]
    languages: dict[str, int]
    channels: dict[str, int]
    first: datetime
    last: datetime
    examples: dict[str, list[str]]
    nearest: NearestBody | None
    document: str
    release: int | None

    @classmethod
    def of(cls, cluster: Cluster) -> Self:
        return cls.model_validate(cluster.to_json())


class QuestionsBody(BaseModel):
    """Questions of a status, with how many there are of each; `waiting` new ones have not been compared yet."""

    counts: dict[Status, int]
    waiting: int
    questions: list[QuestionBody]


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
