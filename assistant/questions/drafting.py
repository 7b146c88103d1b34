"""The beginning of an answer: a FAQ text in each language of a question, with the question as its heading."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.questions.clusters import Cluster
from knowledge.documents import ContentError, Rendering, Section, write_rendering
from knowledge.draft_files import DraftText
from knowledge.drafts import ABSENT, Draft
from knowledge.languages import LANGUAGES
from knowledge.naming import document_name

KIND, ANCHOR = "faq", "answer"

# Stands in the text while it is made, and is taken out before anybody sees it: a section without text is not written.
_PLACE = "\ue000"


@dataclass(frozen=True)
class PreparedAnswer:
    """Texts to open in an editor, by language; `version` of each is what to name when it is kept in the draft.

    A text that the draft does not hold yet has the question as its heading and nothing below it. The draft refuses it
    as long as that is so, and therefore no question can be published without its answer.
    """

    document: str
    texts: Mapping[str, DraftText]


def prepare(
    cluster: Cluster, draft: Draft, languages: Sequence[str] = (), taken: Collection[str] = ()
) -> PreparedAnswer:
    """Prepare the texts that answer a question, or open those that the draft holds already.

    `languages` are those to answer in; otherwise those the question was asked in. The one it was asked in most is the
    original. A new document gets none of the names `taken`. Raises ContentError when none of them is one of ours.
    """
    wanted = [language for language in (languages or tuple(cluster.languages)) if language in LANGUAGES]
    if not wanted:
        raise ContentError("answer_languages", codes=list(LANGUAGES))
    document = cluster.document or _unused_name(cluster, {*taken, *(one.id for one in draft.documents())})
    present = {one.id: one for one in draft.documents()}.get(document)
    held = {language for language, state in present.languages.items() if state != "deleted"} if present else set()
    original = next((language for language in LANGUAGES if language in held), wanted[0])
    texts = {
        language: draft.read(document, language)
        if language in held
        else DraftText(document, language, _text(cluster, document, language, original), ABSENT)
        for language in dict.fromkeys((*wanted, *sorted(held)))
    }
    return PreparedAnswer(document, texts)


def question_in(cluster: Cluster, language: str) -> str:
    """A question as the heading of its answer: as it was asked in that language, or else as it mostly was."""
    asked = cluster.examples.get(language, ())
    return " ".join((asked[0] if asked else cluster.text).split()).lstrip("#").strip()


def _text(cluster: Cluster, document: str, language: str, original: str) -> str:
    heading = question_in(cluster, language)
    metadata = {} if language == original else {"translation": "unofficial"}
    section = Section(ANCHOR, heading, _PLACE)
    return write_rendering(KIND, Rendering(document, language, heading, metadata, (section,))).replace(_PLACE, "")


def _unused_name(cluster: Cluster, taken: Collection[str]) -> str:
    """A name after the question, in letters that an address carries best; numbered where it is taken."""
    ordered = [cluster.examples[language][0] for language in LANGUAGES if language in cluster.examples]
    try:
        stem = document_name(f"faq {(ordered or [cluster.text])[0]}")
    except ContentError:
        stem = f"faq-{hashlib.sha256(cluster.text.encode()).hexdigest()[:8]}"
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return name
