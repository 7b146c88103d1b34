"""Conversations, their messages and choices, and the updates that were handled."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ROW = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_OF_CONVERSATION = "conversations.key"


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("key", sa.String(160), primary_key=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("language", sa.String(16)),
        sa.Column("locale", sa.String(64)),
        sa.Column("timezone", sa.String(64)),
        sa.Column("token_hash", sa.String(64)),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "messages",
        sa.Column("id", _ROW, primary_key=True, autoincrement=True),
        sa.Column(
            "conversation",
            sa.String(160),
            sa.ForeignKey(_OF_CONVERSATION, ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reply", sa.Text),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "choices",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column(
            "conversation",
            sa.String(160),
            sa.ForeignKey(_OF_CONVERSATION, ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "updates",
        sa.Column("connector", sa.String(32), primary_key=True),
        sa.Column("update_id", sa.BigInteger, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "erasures",
        sa.Column("conversation", sa.String(160), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("erasures", "updates", "choices", "messages", "conversations"):
        op.drop_table(table)
