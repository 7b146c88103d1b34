"""Answers: the sentences that answer a question, with the source they stand in."""
