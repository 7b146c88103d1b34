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

_FENCES = ("```", "~~~")
_ENDS_OF_QUESTIONS = ("?", "？")


def places_of_wordings(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The numbers of the first and last line of each comment of wordings.

    One that is not closed before the next heading is none, nor is an example inside a fence.
    """
    places: list[tuple[int, int]] = []
    opened: int | None = None
    fenced = False
    for number, line in enumerate(lines):
        written = line.strip()
        if opened is not None and written == CLOSING:
            places.append((opened, number))
            opened = None
        elif line.startswith("#"):
            opened = None
        elif opened is None or written == OPENING:
            fenced ^= written.startswith(_FENCES)
            opened = number if written == OPENING and not fenced else None
    return places


def take_wordings(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """The lines of a section without its wordings, and these."""
    kept: list[str] = []
    taken: list[str] = []
    after = 0
    for first, last in places_of_wordings(lines):
        kept += lines[after:first]
        taken += [" ".join(line.split()) for line in lines[first + 1 : last] if line.strip()]
        after = last + 1
    return [*kept, *lines[after:]], tuple(dict.fromkeys(taken))


def without_wordings(text: str) -> str:
    """A whole text without its wordings, which are spelt as people type."""
    return "\n".join(take_wordings(text.splitlines())[0])


def write_wordings(wordings: Sequence[str]) -> str:
    """What `take_wordings` reads, with the line break that ends it; nothing where there are none."""
    return "\n".join([OPENING, *wordings, CLOSING]) + "\n" if wordings else ""


def is_question(heading: str) -> bool:
    """Whether a heading asks what its section answers."""
    return heading.rstrip().endswith(_ENDS_OF_QUESTIONS)
