"""Wishes for an introduction: texts say what something is, not that they introduce it."""

import re

from assistant.answering.patterns import fold, read_data


def question_for(wish: str) -> str | None:
    """The question that a wish for an introduction stands for; None for any other message."""
    folded = fold(wish)
    if len(folded) != len(wish):
        return None
    for pattern, question in read_data("introductions")["questions"].items():
        if found := re.search(pattern, folded):
            return str(question).format(matter=wish[found.start("matter") : found.end("matter")])
    return None
