"""How documents and their sections are called, read from the few files that are asked for."""

from pathlib import Path

from knowledge.content_folder import content_files
from knowledge.documents import ContentError, Rendering, parse_rendering, read_text
from knowledge.draft_files import keys_of


class Titles:
    """The titles of a folder of texts; no folder, no titles."""

    def __init__(self, folder: Path | None) -> None:
        names = keys_of(content_files(folder)) if folder and folder.is_dir() else {}
        self._paths = {key: folder / name for key, name in names.items()} if folder else {}
        self._read: dict[tuple[str, str], Rendering | None] = {}

    def of(self, document: str, section: str, language: str) -> tuple[str, str, str]:
        """The title of a document, the heading of a section, and the language of both.

        They are in `language` where the document has it. What cannot be read is called by its id.
        """
        languages = [known for name, known in self._paths if name == document]
        for written in sorted(languages, key=lambda one: (one != language, one != "en")):
            rendering = self._rendering(document, written)
            if rendering is not None:
                headings = {one.anchor: one.heading for one in rendering.sections}
                return rendering.title, headings.get(section, section), written
        return document, section, language

    def _rendering(self, document: str, language: str) -> Rendering | None:
        key = (document, language)
        if key not in self._read:
            self._read[key] = self._parsed(document, language)
        return self._read[key]

    def _parsed(self, document: str, language: str) -> Rendering | None:
        path = self._paths[document, language]
        try:
            return parse_rendering(document, language, read_text(path), path.name)[1]
        except (OSError, ContentError):
            return None
