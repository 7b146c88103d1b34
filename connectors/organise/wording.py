"""Words that the organisers' pages share with others: names of kinds and languages, and what is said of files."""

from collections.abc import Iterable, Mapping

from connectors.web.catalogue import strings_for
from connectors.web.languages import in_script, written_language
from knowledge.conversion.wording import say


def kind_names(language: str, kinds: Iterable[str]) -> dict[str, str]:
    """The name of each kind; one that delegates' pages have no name for goes by its own."""
    strings = strings_for(language)
    return {kind: strings.get(f"kind.{kind}", kind) for kind in kinds}


def language_names(language: str, codes: Iterable[str]) -> dict[str, str]:
    """The name of each language; one that nobody is answered in goes by its code."""
    strings = strings_for(language)
    return {code: strings.get(f"language.{code}", code) for code in codes}


def of_files(group: str, code: str, language: str, values: Mapping[str, object]) -> str:
    """The sentence on a file or its conversion: `refusals`, `notices` or `repairs` by their code."""
    return in_script(say(group, code, written_language(language), values), language)
