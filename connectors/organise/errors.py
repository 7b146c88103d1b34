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


class BadDocumentName(OrganiserRefused):
    """A document is named by letters, figures and single hyphens."""

    key, status = "bad_document_name", 422


class DocumentExists(OrganiserRefused):
    """The draft holds a document of that name already."""

    key, status = "document_exists", 409


class BadLanguage(OrganiserRefused):
    """The language is none that delegates are answered in."""

    key, status = "bad_language", 422


class TitleMissing(OrganiserRefused):
    """A document needs a title."""

    key, status = "title_missing", 422


class BadKind(OrganiserRefused):
    """No document is of that kind."""

    key, status = "bad_kind", 422


class UploadTooLarge(OrganiserRefused):
    """The files of one form are larger together than one may be."""

    key, status = "upload_too_large", 413


class UploadBroken(OrganiserRefused):
    """The files did not arrive whole."""

    key, status = "upload_broken", 400


class TooManyFiles(OrganiserRefused):
    """One form brings more files than one may."""

    key, status = "too_many_files", 413


class NoRoom(OrganiserRefused):
    """A file could not be written."""

    key, status = "no_room", 507


class LookAgain(OrganiserRefused):
    """What was chosen is not what was shown."""

    key, status = "look_again", 422
