"""The trilingual terms: names, titles and acronyms by which a question's words reach texts in other languages."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge.languages import LANGUAGES

_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Term:
    """A term with its forms by language; the first form is the one to show."""

    id: str
    category: str
    forms: dict[str, tuple[str, ...]]

    def name(self, language: str) -> str:
        return self.forms[language][0]


class Glossary:
    """Terms that can be looked up in a text."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._by_form: dict[str, list[Term]] = {}
        for term in self.terms:
            for form in {form.lower() for forms in term.forms.values() for form in forms}:
                self._by_form.setdefault(form, []).append(term)
        self._pattern = self._compile(self._by_form)

    def terms_in(self, text: str) -> list[Term]:
        """The terms whose names, in any language, stand in `text`; a longer name wins over one inside it."""
        if not self._pattern:
            return []
        found = [term for match in self._pattern.finditer(text.lower()) for term in self._by_form[match.group()]]
        return list({term.id: term for term in found}.values())

    def expand(self, text: str, language: str, other: str) -> list[str]:
        """Names in language `other` of the terms that `text`, in `language`, speaks of."""
        if language == other:
            return []
        return [form for term in self.terms_in(text) for form in term.forms.get(other, ())[:1]]

    @staticmethod
    def _compile(forms: Iterable[str]) -> re.Pattern[str] | None:
        ordered = sorted((form for form in forms if len(form) > 1), key=len, reverse=True)
        if not ordered:
            return None
        return re.compile("|".join(_bounded(form) for form in ordered))


def _bounded(form: str) -> str:
    """Latin names end at word boundaries; Chinese has none."""
    return re.escape(form) if _HAN.search(form) else rf"(?<!\w){re.escape(form)}(?!\w)"


def load_glossary(path: Path) -> Glossary:
    """Read `glossary.csv`; an absent file is an empty glossary."""
    if not path.exists():
        return Glossary(())
    with path.open(encoding="utf-8", newline="") as file:
        return Glossary([_term(row) for row in csv.DictReader(file)])


def _term(row: dict[str, str]) -> Term:
    forms = {}
    for language in LANGUAGES:
        aliases = [alias.strip() for alias in (row.get(f"{language}_aliases") or "").split("|")]
        forms[language] = tuple(form for form in [row[language].strip(), *aliases] if form)
    return Term(row["id"], row["category"], forms)
