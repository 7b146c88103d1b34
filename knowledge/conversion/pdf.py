"""PDF files: each page with text is a section that carries its number."""

import io
import re
from dataclasses import replace

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from knowledge.conversion.errors import Protected, TooManyPages
from knowledge.conversion.model import Extracted, Notice, Source
from knowledge.conversion.text import as_markdown, one_line
from knowledge.documents import Section

# Programs write the name of the file they printed into the title.
_MADE_UP = re.compile(r"^microsoft \w+ - |^untitled|\.(docx?|pptx?|indd|odt|pdf|rtf|tex)$", re.IGNORECASE)


def from_pdf(source: Source) -> Extracted:
    """Read the text of each page; a page without any is told, since it is most likely a scan."""
    reader = _open(source)
    limit = source.options.limits.pages
    sections, empty = [], []
    for number, page in enumerate(reader.pages, start=1):
        # The count in the file may lie, so the pages are counted while they are read as well.
        if number > limit:
            raise TooManyPages(source.name, {"limit": limit})
        source.check_time()
        text = as_markdown(page.extract_text())
        if text:
            sections.append(Section(f"page-{number}", source.title, text, number, made=True))
        else:
            empty.append(number)
    named = reader.metadata.title if reader.metadata else None
    title = one_line(str(named or ""))
    if _MADE_UP.search(title):
        title = ""
    if title:
        sections = [replace(section, heading=title) for section in sections]
    return Extracted(
        title,
        tuple(sections),
        pages=len(sections) + len(empty),
        empty_pages=tuple(empty),
        notices=tuple(Notice("scan", page=number) for number in empty),
        wrapped=True,
        paged=True,
    )


def _open(source: Source) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(source.data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Protected(source.name)
        pages = reader.get_num_pages()
    except (DependencyError, FileNotDecryptedError) as error:
        raise Protected(source.name) from error
    if pages > source.options.limits.pages:
        raise TooManyPages(source.name, {"limit": source.options.limits.pages})
    return reader
