"""Turns files of many formats into renderings, and tells what it did to them."""

from knowledge.conversion.errors import Refusal
from knowledge.conversion.intake import LimitedFile, check_name
from knowledge.conversion.model import Converted, Limits, Notice, Options, Table
from knowledge.conversion.pipeline import CONVERTERS, convert, convert_file, table_columns

__all__ = [
    "CONVERTERS",
    "Converted",
    "LimitedFile",
    "Limits",
    "Notice",
    "Options",
    "Refusal",
    "Table",
    "check_name",
    "convert",
    "convert_file",
    "table_columns",
]
