"""Other wordings of what a section answers: people ask for one thing in words that its text and heading do not have.

They stand in a comment below the heading, one to a line, which no page shows:

    ## When does it take place? {#dates}
    <!-- wordings
    dates of the event
    I have to book my train, which days are they?
    -->
"""

from collections.abc import Sequence

OPENING, CLOSING = "<!-- wordings", "-->"

_ENDS_OF_QUESTIONS = ("?", "？")


def take_wordings(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """The lines of a section without its wordings, and these; a comment that is not closed is text like any other."""
    kept: list[str] = []
    taken: list[str] = []
    rest = iter(lines)
    for line in rest:
        if line.strip() != OPENING:
            kept.append(line)
            continue
        block = [line]
        for inside in rest:
            if inside.strip() == CLOSING:
                taken += [" ".join(one.split()) for one in block[1:] if one.strip()]
                break
            block.append(inside)
        else:
            kept += block
    return kept, tuple(dict.fromkeys(taken))


def without_wordings(text: str) -> str:
    """A whole text without its wordings, which are spelt as people type."""
    return "\n".join(take_wordings(text.splitlines())[0])


def write_wordings(wordings: Sequence[str]) -> str:
    """What `take_wordings` reads, with the line break that ends it; nothing where there are none."""
    return "\n".join([OPENING, *wordings, CLOSING]) + "\n" if wordings else ""


def asked_of(heading: str, wordings: Sequence[str]) -> tuple[str, ...]:
    """The questions that a section is known to answer: its wordings, and its heading where that is one."""
    return (heading, *wordings) if heading.rstrip().endswith(_ENDS_OF_QUESTIONS) else tuple(wordings)
