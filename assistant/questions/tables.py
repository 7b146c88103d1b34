"""What is kept about questions beside the messages themselves; it all goes with the messages it was made from."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, LargeBinary, String, Table

from assistant.conversation.tables import ROW, messages, metadata

LONGEST_NAME = 128

# The vector of what a message asked, by one encoder: float16, without anything taken off.
vectors = Table(
    "question_vectors",
    metadata,
    Column("message", ROW, ForeignKey(messages.c.id, ondelete="CASCADE"), primary_key=True),
    Column("encoder", String(LONGEST_NAME), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# A document that an organiser writes, or has written, to answer questions. `before` is the digest of that document in
# the release that was served then, empty where it had none; `release` is the first seen to hold it changed.
answers = Table(
    "question_answers",
    metadata,
    Column("id", ROW, primary_key=True, autoincrement=True),
    Column("document", String(LONGEST_NAME), nullable=False, index=True),
    Column("before", String(64), nullable=False),
    Column("release", Integer),
    Column("who", String(LONGEST_NAME), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

# What organisers decided on a question: it is answered by a document, or, without one, to be ignored.
marks = Table(
    "question_marks",
    metadata,
    Column("message", ROW, ForeignKey(messages.c.id, ondelete="CASCADE"), primary_key=True),
    Column("answer", ROW, ForeignKey(answers.c.id, ondelete="CASCADE"), index=True),
    Column("who", String(LONGEST_NAME), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
