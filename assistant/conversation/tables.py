"""The tables of the application's database; `assistant/migrations` brings a database to this form."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
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
