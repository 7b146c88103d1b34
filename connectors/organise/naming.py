"""How channels and documents are called on the organisers' pages."""

from collections.abc import Iterable, Mapping

from connectors.organise.sentences import has_sentence, sentence
from knowledge.documents import Document


def channel_names(language: str, channels: Iterable[str]) -> dict[str, str]:
    """The name of each channel; one without a sentence goes by its own."""
    named = {channel: f"insights.channel_{channel}" for channel in channels}
    return {channel: sentence(language, name) if has_sentence(name) else channel for channel, name in named.items()}


def title_in(documents: Mapping[str, Document], document: str, language: str) -> str:
    """The title of a served document, in a language where it is written in it; empty where it is not served."""
    served = documents.get(document)
    return served.renderings.get(language, served.original).title if served else ""
