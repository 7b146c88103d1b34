"""The questions that nobody could answer: which they are, which of them are one, and what organisers do about them."""

from assistant.questions.clusters import STATUSES, Cluster, Nearest
from assistant.questions.drafting import PreparedAnswer
from assistant.questions.reasons import REASONS
from assistant.questions.service import Questions

__all__ = ["REASONS", "STATUSES", "Cluster", "Nearest", "PreparedAnswer", "Questions"]
