"""Replacements for three slow spots of Rasa 3.6.21, applied by the launcher.

That version is the last one and frozen, so its inner parts can be relied on; the launcher refuses any other. Each
module here says what stock Rasa does, what it costs, and why the replacement gives the same results.
"""

from nlu.replacements import action_reply_schema, event_classes, lock_polling

__all__ = ["apply_all"]


def apply_all() -> None:
    """Put every replacement in place; doing it twice changes nothing."""
    action_reply_schema.apply()
    event_classes.apply()
    lock_polling.apply()
