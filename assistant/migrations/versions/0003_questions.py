"""The vectors of questions that nobody could answer, what organisers decided on them, and the documents that answer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROW = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MESSAGE = "messages.id"


def _of_message() -> sa.Column[int]:
    return sa.Column("message", _ROW, sa.ForeignKey(_MESSAGE, ondelete="CASCADE"), primary_key=True)


def upgrade() -> None:
    op.create_table(
        "question_vectors",
        _of_message(),
        sa.Column("encoder", sa.String(128), primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "question_answers",
        sa.Column("id", _ROW, primary_key=True, autoincrement=True),
        sa.Column("document", sa.String(128), nullable=False, index=True),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("release", sa.Integer),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "question_marks",
        _of_message(),
        sa.Column("answer", _ROW, sa.ForeignKey("question_answers.id", ondelete="CASCADE"), index=True),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("question_marks", "question_answers", "question_vectors"):
        op.drop_table(table)
