"""PPTX files: each slide with text is a section that carries its number."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from knowledge.conversion.errors import TooManyPages
from knowledge.conversion.model import Extracted, Notice, Source
from knowledge.conversion.tables import markdown_table
from knowledge.conversion.text import as_markdown, one_line
from knowledge.documents import Section

MOST_NESTED = 20


def from_pptx(source: Source) -> Extracted:
    """Read the slides that are shown; speaker notes are private and stay out."""
    presentation = Presentation(io.BytesIO(source.data))
    slides = list(presentation.slides)
    limit = source.options.limits.pages
    if len(slides) > limit:
        raise TooManyPages(source.name, {"limit": limit})
    sections, empty, notices = [], [], []
    for number, slide in enumerate(slides, start=1):
        source.check_time()
        if slide.element.get("show") == "0":
            notices.append(Notice("hidden-slide", page=number))
            continue
        heading, text = _read_slide(slide)
        if text or heading:
            title = heading or source.title
            sections.append(Section(f"slide-{number}", title, text or heading, number, made=True))
        else:
            empty.append(number)
            notices.append(Notice("picture-slide", page=number))
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame.text.strip():
            notices.append(Notice("speaker-notes", page=number))
    title = one_line(presentation.core_properties.title or "")
    first = sections[0].heading if sections else ""
    return Extracted(
        title if title and title != "PowerPoint Presentation" else first,
        tuple(sections),
        pages=len(slides),
        empty_pages=tuple(empty),
        notices=tuple(notices),
    )


def _read_slide(slide: Any) -> tuple[str, str]:
    """The title of a slide and its text, from top to bottom and left to right."""
    title_shape = slide.shapes.title
    heading = one_line(title_shape.text_frame.text) if title_shape is not None else ""
    placed = sorted(_leaves(slide.shapes), key=lambda shape: (shape.top or 0, shape.left or 0))
    parts = [_read_shape(shape) for shape in placed if title_shape is None or shape.shape_id != title_shape.shape_id]
    return heading, "\n\n".join(part for part in parts if part)


def _leaves(shapes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < MOST_NESTED:
            yield from _leaves(shape.shapes, depth + 1)
        else:
            yield shape


def _read_shape(shape: Any) -> str:
    if getattr(shape, "has_table", False):
        return markdown_table([[cell.text for cell in row.cells] for row in shape.table.rows])
    if not getattr(shape, "has_text_frame", False):
        return ""
    paragraphs = [as_markdown(paragraph.text.replace("\v", "\n")) for paragraph in shape.text_frame.paragraphs]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
