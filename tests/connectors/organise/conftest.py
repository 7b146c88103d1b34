"""The organisers' pages on the small knowledge base."""

from organise_app import client, database, settings, visit

__all__ = ["client", "database", "settings", "visit"]
