"""The questions that nobody could answer: which they are, which of them are one, and what organisers do about them."""

from assistant.questions.clusters import STATUSES, Cluster, Nearest, Question
from assistant.questions.drafting import PreparedAnswer, question_in
from assistant.questions.reasons import REASONS
from assistant.questions.service import Listing, Questions

__all__ = [
    "REASONS",
    "STATUSES",
    "Cluster",
    "Listing",
    "Nearest",
    "PreparedAnswer",
    "Question",
    "Questions",
    "question_in",
]
