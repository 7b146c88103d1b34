"""Wishes for an introduction: texts say what something is, not that they introduce it."""

import re

from assistant.answering.patterns import fold, read_data


def questions_for(wish: str) -> list[str]:
    """The questions that a wish for an introduction stands for, the best one first; none for any other message."""
    folded = fold(wish)
    for pattern, questions in read_data("introductions")["questions"].items():
        if found := re.search(pattern, folded):
            matter = wish[found.start("matter") : found.end("matter")]
            return [question.replace("{matter}", matter) for question in questions]
    return []
