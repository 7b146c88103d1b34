"""What goes wrong in the organisers' pages themselves."""

from assistant.organisers.errors import OrganiserRefused


class SignInFirst(OrganiserRefused):
    """The page is for organisers who are signed in; `next_address` leads back to it."""

    key, status = "not_signed_in", 401

    def __init__(self, next_address: str) -> None:
        super().__init__()
        self.next_address = next_address


class FormTooLarge(OrganiserRefused):
    """The form holds more than one may."""

    key, status = "form_too_large", 413
