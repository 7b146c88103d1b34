"""Why a file is not taken in. Each refusal says what is wrong with which file, and what its owner can do."""

from typing import Any

from knowledge.conversion.wording import say
from knowledge.documents import ContentError


class Refusal(ContentError):
    """A file is not taken in; `code` and `details` let an interface say it in its own language, as `say` does."""

    code = "refused"

    def __init__(self, name: str, details: dict[str, Any] | None = None) -> None:
        self.name = name
        self.details = details or {}
        super().__init__(self.code, **{**self.details, "name": name})

    def __str__(self) -> str:
        """The sentence in English, with what a library said, which has no other words for it."""
        message = self.details.get("message")
        return f"{self.say('en')} ({message})" if message else self.say("en")

    def say(self, language: str) -> str:
        """What is wrong and what to do, in `language`."""
        return say("refusals", self.code, language, {"name": self.name, **self.details})

    def to_json(self) -> dict[str, Any]:
        """A plain mapping, for programs and for the way between processes."""
        return {"code": self.code, "name": self.name, "details": self.details}


class Empty(Refusal):
    """The file has no content."""

    code = "empty"


class TooLarge(Refusal):
    """The file is larger than allowed (`limit`, in MB)."""

    code = "too-large"


class UnsafeName(Refusal):
    """The file's name could point outside its folder."""

    code = "unsafe-name"


class UnknownFormat(Refusal):
    """The name's ending is none that can be converted (`formats`)."""

    code = "unknown-format"


class WrongEnding(Refusal):
    """The content is of another format (`found`) than the name says."""

    code = "wrong-ending"


class Protected(Refusal):
    """The file is encrypted."""

    code = "protected"


class TooManyPages(Refusal):
    """The document has more pages than allowed (`limit`)."""

    code = "too-many-pages"


class TooManyRows(Refusal):
    """The table or calendar has more entries than allowed (`limit`)."""

    code = "too-many-rows"


class UnpacksTooLarge(Refusal):
    """The archive inside the file grows beyond all measure (`limit` in MB, `ratio`) when it is unpacked."""

    code = "unpacks-too-large"


class TooSlow(Refusal):
    """The conversion took longer than allowed (`limit`, in seconds)."""

    code = "too-slow"


class TooMuchMemory(Refusal):
    """The conversion needed more memory than one file may take."""

    code = "too-much-memory"


class Crashed(Refusal):
    """The process that converts the file ended without a result (`exit` is its code)."""

    code = "crashed"


class Unreadable(Refusal):
    """The library for the format cannot make sense of the content (`reason`, and `message` where it gave one)."""

    code = "unreadable"


class BadFrontMatter(Refusal):
    """The front matter of a text cannot be read: `problem` says why, in `line` of the file where that is known."""

    code = "front-matter"


class ExternalContent(Refusal):
    """The file declares document types or entities, by which it could draw in other files."""

    code = "external-content"


class UnknownColumn(Refusal):
    """The mapping names a `column` that the table lacks; `columns` are those it has."""

    code = "unknown-column"


class NotAProgramme(Refusal):
    """The JSON file is no conference schedule (`reason`)."""

    code = "not-a-programme"


class Unnamed(Refusal):
    """Nothing in the file's name can name a document."""

    code = "unnamed"


class NotWaiting(Refusal):
    """The file is not, or no longer, among those that wait to be kept."""

    code = "not-waiting"


class TooMuchWaiting(Refusal):
    """The files that wait to be kept take more room than allowed (`limit`, in MB)."""

    code = "too-much-waiting"


class BadAddress(Refusal):
    """The address is none that may be fetched (`reason`)."""

    code = "bad-address"


class PrivateAddress(Refusal):
    """The address leads into a private network."""

    code = "private-address"


class Unreachable(Refusal):
    """The address cannot be reached (`reason`)."""

    code = "unreachable"


class FetchTooSlow(Refusal):
    """Fetching took longer than allowed (`limit`, in seconds)."""

    code = "fetch-too-slow"


class TooManyRedirects(Refusal):
    """The address leads on more often than allowed (`limit`)."""

    code = "too-many-redirects"


class NotFound(Refusal):
    """The server answers with an error (`status`)."""

    code = "not-found"


class UnknownType(Refusal):
    """What the address gives is of a type (`found`) that cannot be converted (`formats`)."""

    code = "unknown-type"


_KINDS: list[type[Refusal]] = [Refusal, *Refusal.__subclasses__()]
REFUSALS = {kind.code: kind for kind in _KINDS}


def refusal_from_json(told: dict[str, Any]) -> Refusal:
    """The inverse of `Refusal.to_json`."""
    return REFUSALS[told["code"]](told["name"], dict(told["details"]))
