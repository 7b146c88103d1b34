"""Why a message is refused; each error names the problem type of the API and the sentence to say."""


class MessageRefused(Exception):
    """A message that is not answered. `type` is the problem's slug, `key` names the sentence in the catalogue."""

    type = "malformed-request"
    key = "malformed_request"
    status = 400

    def __init__(self, language: str | None = None, **values: object) -> None:
        super().__init__(self.type)
        self.language = language
        self.values = values
        self.detail = ""


class EmptyText(MessageRefused):
    """There is neither text nor payload."""

    type, key, status = "empty-text", "empty_text", 422


class TextTooLong(MessageRefused):
    """The text has more characters than a message may have."""

    type, key, status = "text-too-long", "text_too_long", 422


class WrongToken(MessageRefused):
    """The conversation exists and the caller does not hold its token."""

    type, key, status = "conversation-token", "conversation_token", 401


class TooManyMessages(MessageRefused):
    """One caller sends more than may be sent in a minute."""

    type, key, status = "too-many-requests", "too_many_requests", 429


class Unavailable(MessageRefused):
    """Knowledge has not been loaded yet."""

    type, key, status = "unavailable", "unavailable", 503
