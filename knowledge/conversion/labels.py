"""The words that a conversion adds to a text, in the text's own language."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("labels.yml")


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


def label(language: str, key: str, **values: str) -> str:
    """A labelled line in `language`, or in English where there is none."""
    labels = _all().get(language) or _all()["en"]
    template: str = labels[key]
    return template.format(**values)


def column_names(field: str) -> tuple[str, ...]:
    """The names by which the column of a field is known, in any language and in small letters."""
    return tuple(_all()["columns"][field])
