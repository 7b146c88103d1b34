"""What differs between two states of the texts, arranged for a page: documents, each with its passages."""

from collections import defaultdict
from typing import Any

from knowledge.changes import Changes, PassageChange

# Passages whose texts one page shows; a draft that brings a whole library would be megabytes otherwise.
MOST_PASSAGES = 400


def shown_changes(changes: Changes) -> dict[str, Any]:
    """Documents with their passages, the figures over all, and how many passages are left out."""
    passages: dict[str, list[PassageChange]] = defaultdict(list)
    for passage in changes.passages[:MOST_PASSAGES]:
        passages[passage.document].append(passage)
    return {
        "any": bool(changes),
        "documents": [(document, passages[document.document]) for document in changes.documents],
        "counts": {change: changes.count(change) for change in ("added", "changed", "removed")},
        "files": changes.files,
        "left_out": max(0, len(changes.passages) - MOST_PASSAGES),
    }
