"""XLSX and CSV files: each row is an entry, whose title, text and further lines come from named columns."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from knowledge.conversion.decoding import decode
from knowledge.conversion.errors import TooManyRows, UnknownColumn
from knowledge.conversion.labels import column_names, label
from knowledge.conversion.model import Extracted, Notice, Sheet, Source, Table
from knowledge.conversion.text import anchor_of, as_markdown, one_line
from knowledge.documents import Section

FIELDS = ("title", "text", "anchor")
_DELIMITERS = ",;\t|"


# Rows that show a person what stands in each column, and how much of each cell.
SAMPLE_ROWS, SAMPLE_LETTERS = 3, 80


@dataclass(frozen=True)
class Rows:
    """A table with the names of its columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def from_csv(source: Source) -> Extracted:
    """Read a CSV file, whatever parts its cells."""
    decoded = decode(source.data, source.name, source.language)
    extracted = _entries(source, _csv_sheets(decoded.text, source))
    notices = decoded.notices + extracted.notices
    return replace(extracted, encoding=decoded.encoding, notices=notices)


def from_xlsx(source: Source) -> Extracted:
    """Read every sheet of a workbook; of formulas the result that was saved."""
    return _entries(source, _xlsx_sheets(source))


def read_columns(source: Source) -> dict[str, tuple[str, ...]]:
    """The columns of each sheet, for a person to say which is which."""
    if source.suffix == "csv":
        sheets = _csv_sheets(decode(source.data, source.name, source.language).text, source)
    else:
        sheets = _xlsx_sheets(source)
    return {sheet.name: sheet.columns for sheet in sheets}


def _csv_sheets(text: str, source: Source) -> list[Rows]:
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return _sheet("", rows, source)


def _xlsx_sheets(source: Source) -> list[Rows]:
    workbook = load_workbook(io.BytesIO(source.data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = []
        for worksheet in workbook.worksheets:
            if worksheet.sheet_state == "visible":
                # The size that a sheet declares may be that of the whole grid.
                worksheet.reset_dimensions()
                sheets += _sheet(worksheet.title, worksheet.iter_rows(values_only=True), source)
        return sheets
    finally:
        workbook.close()


def _sheet(name: str, rows: Iterable[Sequence[Any]], source: Source) -> list[Rows]:
    """The sheet below its first row that is not empty; none where nothing stands below it."""
    limits = source.options.limits
    read: list[tuple[str, ...]] = []
    for number, row in enumerate(rows):
        if number > limits.rows:
            raise TooManyRows(source.name, {"limit": limits.rows})
        if number % 500 == 0:
            source.check_time()
        cells = tuple(_cell(value) for value in islice(row, limits.columns))
        if any(cells):
            read.append(cells)
    if len(read) < 2:
        return []
    return [Rows(name, _names(read[0]), tuple(read[1:]))]


def _names(head: Sequence[str]) -> tuple[str, ...]:
    """A name for each column: what its head says, numbered where another column says the same, or its position."""
    names: list[str] = []
    taken: Counter[str] = Counter()
    for position, cell in enumerate(head, start=1):
        name = one_line(cell) or f"{position}"
        taken[name.casefold()] += 1
        names.append(name if taken[name.casefold()] == 1 else f"{name} ({taken[name.casefold()]})")
    return tuple(names)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _entries(source: Source, sheets: Sequence[Rows]) -> Extracted:
    sections: list[Section] = []
    tables, told = [], []
    for number, sheet in enumerate(sheets, start=1):
        mapping = _mapping(sheet, source)
        named = {field: sheet.columns[at] for field, at in mapping.items()}
        told.append(Sheet(sheet.name, sheet.columns, named, _sample(sheet.rows)))
        if not mapping:
            continue
        prefix = f"sheet-{number}-" if len(sheets) > 1 else ""
        sections += _unlike(sections, _rows(sheet, mapping, source, prefix))
        tables.append(Table(f"{prefix}row-1", len(sheet.rows), len(sheet.columns)))
    entries = Notice("entries", {"count": len(sections), "tables": len(tables)})
    return Extracted("", tuple(sections), notices=(entries,), tables=tuple(tables), sheets=tuple(told))


def _unlike(present: Iterable[Section], added: Iterable[Section]) -> Iterator[Section]:
    """The added sections, each under an anchor that no other has."""
    taken = {section.anchor for section in present}
    for position, section in enumerate(added, start=1):
        anchor = section.anchor
        while anchor in taken:
            anchor = f"{section.anchor}-{position}" if anchor == section.anchor else f"{anchor}-2"
        taken.add(anchor)
        yield replace(section, anchor=anchor)


def _sample(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(one_line(cell)[:SAMPLE_LETTERS] for cell in row) for row in rows[:SAMPLE_ROWS])


def _mapping(sheet: Rows, source: Source) -> dict[str, int]:
    """Which column is the title, the text, the anchor, and which are told by a label; nothing for one left out."""
    positions = {column.casefold(): position for position, column in reversed(list(enumerate(sheet.columns)))}
    mapping: dict[str, int] = {}
    of_sheets = source.options.sheets
    for field, column in (source.options.columns if of_sheets is None else of_sheets.get(sheet.name, {})).items():
        if one_line(column).casefold() not in positions:
            raise UnknownColumn(source.name, {"column": column, "columns": ", ".join(sheet.columns)})
        mapping[field] = positions[one_line(column).casefold()]
    if mapping or of_sheets is not None:
        return mapping
    for field in FIELDS:
        known = next((name for name in column_names(field) if name in positions), None)
        if known is not None:
            mapping[field] = positions[known]
    mapping.setdefault("title", next(p for p in range(len(sheet.columns)) if p not in mapping.values() or p == 0))
    rest = {column: at for at, column in enumerate(sheet.columns) if at not in mapping.values()}
    return {**rest, **mapping}


def _rows(sheet: Rows, mapping: Mapping[str, int], source: Source, prefix: str) -> Iterator[Section]:
    for number, row in enumerate(sheet.rows, start=1):
        told = {field: row[at] if at < len(row) else "" for field, at in mapping.items()}
        heading = one_line(told.get("title", "")) or source.title
        parts = [as_markdown(told.get("text", ""))]
        parts += [
            label(source.language, "column", name=name, value=one_line(value))
            for name, value in told.items()
            if value and name not in FIELDS
        ]
        text = "\n\n".join(part for part in parts if part)
        if text or told.get("title"):
            own = anchor_of(told.get("anchor", ""), "")
            yield Section(f"{prefix}{own or f'row-{number}'}", heading, text or as_markdown(heading), made=not own)
