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

__all__ = [
    "TABLES",
    "AskedOften",
    "CitedOften",
    "DayOfMessages",
    "Feedback",
    "Figures",
    "Insights",
    "Outcomes",
    "ResponseTimes",
]
