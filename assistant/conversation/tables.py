"""The tables of the application's database; `assistant/migrations` brings a database to this form."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

# SQLite numbers rows by itself only where the column is plainly INTEGER.
ROW = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("language", String(16)),
    Column("locale", String(64)),
    Column("timezone", String(64)),
    Column("token_hash", String(64)),
    Column("began", DateTime(timezone=True), nullable=False),
    Column("active", DateTime(timezone=True), nullable=False, index=True),
)

messages = Table(
    "messages",
    metadata,
    Column("id", ROW, primary_key=True, autoincrement=True),
    Column(
        "conversation", String(160), ForeignKey("conversations.key", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("role", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("reply", Text),
    Column("details", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)

# What explains the replies to a delegate's message, in columns that figures are counted by (`StoredTurn` says what they
# hold). `channel` and `at` are those of conversation and message, so that counting reads nothing else.
turns = Table(
    "turns",
    metadata,
    Column("message", ROW, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("conversation", String(160), ForeignKey("conversations.key", ondelete="CASCADE"), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("language", String(16), nullable=False),
    Column("asked", Text, nullable=False, default=""),
    Column("asked_language", String(16), nullable=False),
    Column("question", BigInteger),
    Column("verdict", String(16), nullable=False, default=""),
    Column("feedback", String(16), nullable=False, default=""),
    Column("offered", Text, nullable=False, default="[]"),
    Column("chosen", Text, nullable=False, default=""),
    Column("best_entry", Text, nullable=False, default=""),
    Column("best_score", Float),
    Column("release", Integer, nullable=False, default=0),
    Column("milliseconds", Integer),
    Column("engine_failed", Boolean, nullable=False, default=False),
    Index("ix_turns_conversation", "conversation", "message"),
    Index("ix_turns_at", "at", "channel"),
)

# The documents that the replies of a turn cite.
cited = Table(
    "cited",
    metadata,
    Column("message", ROW, ForeignKey("turns.message", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("document", String(128), primary_key=True),
)

choices = Table(
    "choices",
    metadata,
    Column("id", String(64), primary_key=True),
    Column(
        "conversation", String(160), ForeignKey("conversations.key", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("action", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)

updates = Table(
    "updates",
    metadata,
    Column("connector", String(32), primary_key=True),
    Column("update_id", BigInteger, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)

erasures = Table(
    "erasures",
    metadata,
    Column("conversation", String(160), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
