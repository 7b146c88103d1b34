"""The sentences of the web pages, one JSON file per language; traditional Chinese is made from the simplified file."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from connectors.web.languages import in_script, written_language

STRINGS_FOLDER = Path(__file__).parent / "strings"


@cache
def strings_for(language: str) -> Mapping[str, str]:
    """All sentences in `language`, by key."""
    path = STRINGS_FOLDER / f"{written_language(language)}.json"
    strings = json.loads(path.read_text(encoding="utf-8"))
    return {key: in_script(sentence, language) for key, sentence in strings.items()}
