"""What the conversations of some days tell organisers: how much was asked, of what, in which language, how it went."""

from assistant.insights.figures import (
    TABLES,
    AskedOften,
    CitedOften,
    DayOfMessages,
    Feedback,
    Figures,
    Outcomes,
    ResponseTimes,
)
from assistant.insights.service import Insights
from assistant.insights.span import LONGEST_DAYS, Span, SpanError, span_of

__all__ = [
    "LONGEST_DAYS",
    "TABLES",
    "AskedOften",
    "CitedOften",
    "DayOfMessages",
    "Feedback",
    "Figures",
    "Insights",
    "Outcomes",
    "ResponseTimes",
    "Span",
    "SpanError",
    "span_of",
]
