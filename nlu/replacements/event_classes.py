"""Finds the class of an event in a dictionary.

Stock Rasa walks the whole tree of event classes, asking each whether it is abstract, once per event that it reads back:
20 % of the time of a message, growing with the conversation. The classes are known once Rasa is imported, so they are
listed once. A name that is not in the list falls back to stock Rasa, so classes defined later are found as before.
"""

from __future__ import annotations

from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses

stock_resolve_by_type = Event.resolve_by_type


def list_event_classes() -> dict[str, type[Event]]:
    """Map each type name to its class; the first of several wins, as in stock Rasa."""
    classes: dict[str, type[Event]] = {}
    for event_class in all_subclasses(Event):
        classes.setdefault(event_class.type_name, event_class)
    return classes


def apply() -> None:
    """Put the replacement in place."""
    classes = list_event_classes()

    def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        return classes.get(type_name) or stock_resolve_by_type(type_name, default)

    Event.resolve_by_type = staticmethod(resolve_by_type)
