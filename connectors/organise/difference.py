"""Two texts line by line, for a person to see what one has that the other has not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Literal

# Unchanged lines that are shown around a change.
AROUND = 2
# Beyond this many pairs of lines, comparing takes longer than a page may.
MOST_PAIRS = 25_000_000


@dataclass(frozen=True)
class Line:
    """A line of either text; `gap` stands for unchanged lines that are left out, and `text` for how many."""

    kind: Literal["same", "removed", "added", "gap"]
    text: str


def difference(before: str, after: str) -> list[Line] | None:
    """The lines that differ with those around them, empty for equal texts; None where the texts are too long."""
    old, new = before.replace("\r\n", "\n").split("\n"), after.replace("\r\n", "\n").split("\n")
    if old == new:
        return []
    if len(old) * len(new) > MOST_PAIRS:
        return None
    groups = SequenceMatcher(None, old, new).get_grouped_opcodes(AROUND)
    return list(_lines(old, new, groups))


def _lines(old: list[str], new: list[str], groups: Iterable[list[tuple[str, int, int, int, int]]]) -> Iterator[Line]:
    shown = 0
    for group in groups:
        if left_out := group[0][1] - shown:
            yield Line("gap", str(left_out))
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                yield from (Line("same", text) for text in old[start:end])
            else:
                removed = (Line("removed", text) for text in old[start:end])
                yield from chain(removed, (Line("added", text) for text in new[new_start:new_end]))
        shown = group[-1][2]
    if left_out := len(old) - shown:
        yield Line("gap", str(left_out))
