"""Reads a folder of texts as anybody might have them: Markdown, plain text, HTML, PDF and DOCX."""

from pathlib import Path

from knowledge.conversion import CONVERTERS, convert
from knowledge.documents import Document, Rendering, group_renderings, parse_rendering, read_text, split_file_name

MARKDOWN = ("md", "txt")


def read_folder(folder: Path, language: str | None = None) -> list[Document]:
    """Read every `<document>.<language>.md|txt|html|pdf|docx` below `folder`; `language` limits them to one.

    Raises ContentError, naming the file, when one cannot be read.
    """
    parsed: list[tuple[str, Rendering]] = []
    for path in sorted(folder.rglob("*")):
        name = split_file_name(path.name)
        if name is None or not path.is_file() or (language and name[1] != language):
            continue
        document, written_in, suffix = name
        if suffix in MARKDOWN:
            parsed.append(parse_rendering(document, written_in, read_text(path), path.name))
        elif suffix in CONVERTERS:
            parsed.append(convert(path, document, written_in))
    return group_renderings(parsed)
