"""Tables in Markdown: written from cells, and found again in a text."""

import re
from collections.abc import Iterable, Sequence

from knowledge.conversion.model import Table
from knowledge.conversion.text import one_line
from knowledge.documents import Section

_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)*\|?$")


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """A table whose first row is its head."""
    if not rows or not rows[0]:
        return ""
    lines = ["| " + " | ".join(one_line(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def find_tables(sections: Iterable[Section]) -> tuple[Table, ...]:
    """Every table of a text; its rows are counted without the head."""
    found = []
    for section in sections:
        lines = section.text.split("\n")
        for number, line in enumerate(lines):
            if number and "|" in line and "|" in lines[number - 1] and _RULE.match(line.strip()):
                below = lines[number + 1 :]
                rows = next((count for count, row in enumerate(below) if "|" not in row), len(below))
                columns = len(line.strip().strip("|").split("|"))
                found.append(Table(section.anchor, rows, columns, section.page))
    return tuple(found)
