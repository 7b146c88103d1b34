"""Turns files of many formats into renderings, and tells what it did to them."""

from knowledge.conversion.errors import Refusal
from knowledge.conversion.intake import LimitedFile, check_name
from knowledge.conversion.isolated import convert_isolated, table_columns_isolated
from knowledge.conversion.model import Converted, Limits, Notice, Options, Sheet, Table
from knowledge.conversion.pipeline import CONVERTERS, convert, convert_file, table_columns
from knowledge.conversion.wording import repair_name

__all__ = [
    "CONVERTERS",
    "Converted",
    "LimitedFile",
    "Limits",
    "Notice",
    "Options",
    "Refusal",
    "Sheet",
    "Table",
    "check_name",
    "convert",
    "convert_file",
    "convert_isolated",
    "repair_name",
    "table_columns",
    "table_columns_isolated",
]
