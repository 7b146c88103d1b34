"""Plain text on its way into Markdown: lines joined into paragraphs, nothing in it taken for a heading."""

import re
import unicodedata

_BLOCK = re.compile(r"\n\s*\n")
_ENDS_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]$")
_SENTENCE_END = re.compile(r"[.!?。！？]$")
# A heading or a fence at the start of a line would cut the text where its author did not, wordings would hide it.
_MARKUP = re.compile(r"^([ \t]*)(#{1,6}(?=\s)|```|~~~|<(?=!-- wordings))", re.MULTILINE)
_NO_ANCHOR = re.compile(r"[^\w-]+|_")

LONGEST_ANCHOR = 60
# A line this much shorter than the longest, and ended, ends its paragraph.
SHORT_LINE = 0.75


def join_lines(text: str) -> str:
    """Join the lines of a page into paragraphs: a blank line or a short line that ends a sentence parts them."""
    joined = []
    for block in _BLOCK.split(text):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        longest = max((len(line) for line in lines), default=0)
        paragraph = ""
        for line in lines:
            gap = "" if not paragraph or _ENDS_WIDE.search(paragraph) else " "
            paragraph += gap + line
            if _SENTENCE_END.search(line) and len(line) < SHORT_LINE * longest:
                joined.append(paragraph)
                paragraph = ""
        joined.append(paragraph)
    return "\n\n".join(paragraph for paragraph in joined if paragraph)


def as_markdown(text: str) -> str:
    """Plain text as Markdown that holds neither a heading nor a fence nor wordings."""
    return _MARKUP.sub(r"\1\\\2", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """The words of a heading or a cell on one line."""
    return " ".join(text.split())


def anchor_of(text: str, fallback: str) -> str:
    """An anchor made of the letters and digits of `text`, or `fallback` where it has none."""
    composed = unicodedata.normalize("NFKC", text).lower()
    return _NO_ANCHOR.sub("-", composed).strip("-")[:LONGEST_ANCHOR].strip("-") or fallback
