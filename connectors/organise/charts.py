"""Where the marks of a chart go: bars beside each other and columns by day, for templates that draw them as SVG.

Lengths along the page are in percent, so that a chart fits any screen while its letters keep their size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# Pixels: of a column chart from its upper edge to the highest column, to the line it stands on.
TOP, GROUND = 24, 174
ROW = 42

# The kinds of filling there are; what comes after them shares the last.
FILLINGS = 4
WIDEST = 8.0


@dataclass(frozen=True)
class Bar:
    """A value with its label (in `language`, if it is not the page's), how it is told, and its length in percent."""

    label: str
    told: str
    length: float
    language: str = ""


@dataclass(frozen=True)
class Segment:
    """A part of a column, in pixels from above."""

    y: float
    height: float
    filling: int


@dataclass(frozen=True)
class Column:
    """A day with the parts of its column; `x` and `width` in percent."""

    day: date
    x: float
    width: float
    segments: tuple[Segment, ...]


def bars(rows: Sequence[tuple[str, float, str, str]]) -> tuple[Bar, ...]:
    """Bars of label, value, the value as told and the label's language; the longest takes the whole width."""
    most = max((value for _, value, _, _ in rows), default=0) or 1
    return tuple(Bar(label, told, round(100 * value / most, 2), language) for label, value, told, language in rows)


def columns(days: Sequence[tuple[date, Mapping[str, int]]], parts: Sequence[str]) -> tuple[Column, ...]:
    """A column for each day, made of `parts` one upon the other; the highest takes the whole height."""
    most = max((sum(counts.values()) for _, counts in days), default=0) or 1
    slot = 100 / max(len(days), 1)
    width = min(slot * 0.8, WIDEST)
    return tuple(
        Column(day, round(slot * place + (slot - width) / 2, 3), round(width, 3), tuple(_segments(counts, parts, most)))
        for place, (day, counts) in enumerate(days)
    )


def filling(place: int) -> int:
    """The filling of the part at a place, from 1."""
    return min(place + 1, FILLINGS)


def _segments(counts: Mapping[str, int], parts: Sequence[str], most: int) -> Sequence[Segment]:
    segments, y = [], float(GROUND)
    for place, part in enumerate(parts):
        height = (GROUND - TOP) * counts.get(part, 0) / most
        if height:
            y -= height
            segments.append(Segment(round(y, 2), round(height, 2), filling(place)))
    return segments
