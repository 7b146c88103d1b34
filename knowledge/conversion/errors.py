"""Why a file is not taken in. Each refusal says what is wrong with which file, and what its owner can do."""

from knowledge.documents import ContentError


class Refusal(ContentError):
    """A file is not taken in; `code` and `details` let an interface say it in its own language."""

    code = "refused"
    sentence = "is not accepted."

    def __init__(self, name: str, details: dict[str, object] | None = None) -> None:
        super().__init__(name, details or {})
        self.name = name
        self.details = details or {}

    def __str__(self) -> str:
        return f"{self.name} {self.sentence.format(**self.details)}"


class Empty(Refusal):
    """The file has no content."""

    code = "empty"
    sentence = "is empty; check that it was saved, and choose it again."


class TooLarge(Refusal):
    """The file is larger than allowed."""

    code = "too-large"
    sentence = "is larger than {limit} MB; split it, or leave its pictures out, and try again."


class UnsafeName(Refusal):
    """The file's name could point outside its folder."""

    code = "unsafe-name"
    sentence = "is no name for a file: use letters, digits, dots and hyphens, and no folders; rename it and try again."


class UnknownFormat(Refusal):
    """The name's ending is none that can be converted."""

    code = "unknown-format"
    sentence = "has no ending that can be read; save it as one of: {formats}."


class WrongEnding(Refusal):
    """The content is of another format than the name says."""

    code = "wrong-ending"
    sentence = "is not what its ending says: its content is {found}. Give it the right ending, or save it anew."


class Protected(Refusal):
    """The file is encrypted."""

    code = "protected"
    sentence = "is encrypted or protected by a password; save it without a password, or print it to a new PDF."


class TooManyPages(Refusal):
    """The document has more pages than allowed."""

    code = "too-many-pages"
    sentence = "has more than {limit} pages; split it into several files."


class TooManyRows(Refusal):
    """The table or calendar has more entries than allowed."""

    code = "too-many-rows"
    sentence = "has more than {limit} rows or entries; split it into several files."


class UnpacksTooLarge(Refusal):
    """The archive inside the file grows beyond all measure when it is unpacked."""

    code = "unpacks-too-large"
    sentence = "grows beyond {limit} MB when it is unpacked, or is packed {ratio} times too tightly; save it anew."


class TooSlow(Refusal):
    """The conversion took longer than allowed."""

    code = "too-slow"
    sentence = "takes longer than {limit} seconds to read; split it, or save it in a simpler form."


class Unreadable(Refusal):
    """The library for the format cannot make sense of the content."""

    code = "unreadable"
    sentence = "cannot be read: {reason}. Open it in its own program, save it anew and try again."


class ExternalContent(Refusal):
    """The file declares document types or entities, by which it could draw in other files."""

    code = "external-content"
    sentence = "declares XML entities, which no office program writes; save it anew with an office program."


class UnknownColumn(Refusal):
    """The mapping names a column that the table lacks."""

    code = "unknown-column"
    sentence = "has no column '{column}'; its columns are: {columns}."


class NotAProgramme(Refusal):
    """The JSON file is no conference schedule."""

    code = "not-a-programme"
    sentence = "is no conference schedule: {reason}. Export schedule.json from pretalx or frab and try again."
