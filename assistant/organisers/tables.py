"""The tables of organisers' accounts: who may sign in, where they are signed in, their tokens, and what they did."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Table, Text

from assistant.conversation.tables import ROW, metadata

organisers = Table(
    "organisers",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", DateTime(timezone=True)),
    Column("created", DateTime(timezone=True), nullable=False),
)

_OF_ORGANISER = "organisers.name"

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("organiser", String(64), ForeignKey(_OF_ORGANISER, ondelete="CASCADE"), nullable=False, index=True),
    Column("began", DateTime(timezone=True), nullable=False),
    Column("active", DateTime(timezone=True), nullable=False),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", ROW, primary_key=True, autoincrement=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("organiser", String(64), ForeignKey(_OF_ORGANISER, ondelete="CASCADE"), nullable=False, index=True),
    Column("label", String(120), nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("used", DateTime(timezone=True)),
)

# Entries outlive the accounts they speak of.
audit = Table(
    "audit",
    metadata,
    Column("id", ROW, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("who", String(64), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("details", Text, nullable=False),
)
