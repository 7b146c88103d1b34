"""What keys with values say to an organiser: refusals, findings, figures and notes, in the language of the page."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from assistant.organisers.audit import Entry
from assistant.organisers.explaining import Explanation
from connectors.organise.sentences import has_sentence, sentence
from connectors.organise.wording import language_names, of_files
from connectors.web.catalogue import strings_for
from knowledge.releases import Manifest
from knowledge.seeding import NOTE, REBUILT
from knowledge.told import NOTHING, Told

# How the keys begin of what is wrong with a file.
OF_A_FILE = "file_"


def explained(explanation: Explanation, language: str) -> str:
    """What went wrong as a sentence; the key decides, and an unknown one is told in general."""
    if explanation.key.startswith(OF_A_FILE):
        code = explanation.key.removeprefix(OF_A_FILE).replace("_", "-")
        return of_files("refusals", code, language, explanation.values)
    name = f"problems.{explanation.key}"
    if not has_sentence(name):
        name = "problems.internal"
    return sentence(language, name, **explanation.values) if explanation.values else sentence(language, name)


def reason_of(explanation: Explanation, language: str) -> str:
    """What there is to say beyond `explained`; empty where that is all."""
    reason = explanation.reason
    return told(language, f"refusals.{reason.key}", reason.values) if reason else ""


def refusal_sentence(language: str, refusal: Told) -> str:
    """Why a text or a file is refused."""
    return told(language, f"refusals.{refusal.key}", refusal.values)


def finding_sentence(language: str, finding: Mapping[str, Any]) -> str:
    """What is wrong with a document, of a finding as `Finding.to_json` gives it."""
    return told(language, f"findings.{finding['key']}", finding["values"])


def figure_name(language: str, figure: str) -> str:
    """What a figure that floors are set for is called."""
    name = f"check.figure_{''.join(c if c.isalnum() else '_' for c in figure)}"
    return sentence(language, name) if has_sentence(name) else figure


def release_note(language: str, manifest: Manifest) -> str:
    """The note of a release: what somebody wrote, or what the product says of one that it made itself."""
    if manifest.who:
        return manifest.note
    if manifest.note == NOTE:
        return sentence(language, "releases.note_shipped")
    number = manifest.note.removeprefix(f"{REBUILT} ")
    if number != manifest.note:
        return sentence(language, "releases.note_rebuilt", number=number)
    return manifest.note


def audit_details(language: str, entry: Entry) -> str:
    """What the audit trail tells beside the action and its subject."""
    parts = []
    for name, value in entry.details.items():
        if value in (None, "", False):
            continue
        if not has_sentence(f"audit.detail_{name}"):
            parts.append(str(value))
        elif value is True:
            parts.append(sentence(language, f"audit.detail_{name}"))
        else:
            parts.append(sentence(language, f"audit.detail_{name}", value=_audited(language, name, value)))
    return strings_for(language)["list_separator"].join(parts)


def told(language: str, name: str, values: Mapping[str, Any]) -> str:
    """The sentence `topic.key` with values that may be lists, languages, figures or words of our own."""
    shown = {value: _told(language, value, of, values) for value, of in values.items()}
    return sentence(language, name, **shown) if shown else sentence(language, name)


def language_name(language: str, code: str) -> str:
    """What a language is called in another."""
    return language_names(language, [code])[code]


def listed(language: str, values: Iterable[object]) -> str:
    """Values in a row."""
    return strings_for(language)["list_separator"].join(map(str, values)) or NOTHING


def listed_figures(language: str, figures: Iterable[str]) -> str:
    """Figures as `knowledge.figures` writes them, in a row: months by their number, times as they are."""
    found = list(figures)
    months = [figure.removeprefix("month:") for figure in found if figure.startswith("month:")]
    others = [figure.removeprefix("time:") for figure in found if not figure.startswith("month:")]
    return listed(language, others + [sentence(language, "documents.month", month=month) for month in months])


# How the values of some names are told.
_TOLD: Mapping[str, Callable[[str, Any], str]] = {
    "language": language_name,
    "other": language_name,
    "figures": listed_figures,
    "other_figures": listed_figures,
}


def _told(language: str, name: str, value: Any, values: Mapping[str, Any]) -> str:
    if name in _TOLD:
        return _TOLD[name](language, value)
    if isinstance(value, list | tuple):
        return listed(language, value)
    if name == "task" and has_sentence(word := f"refusals.task_{value}"):
        return sentence(language, word, subject=values.get("subject", ""))
    return str(value)


def _audited(language: str, name: str, value: Any) -> str:
    """A detail whose value is a word of ours, in the language of the page."""
    words = {"role": f"common.role_{value}", "key": f"audit.key_{value}"}
    word = words.get(name, "")
    return sentence(language, word) if word and has_sentence(word) else str(value)
