"""Why an organiser is refused; `key` names the sentence that pages and API say, `status` the HTTP status."""


class OrganiserRefused(Exception):
    """Something an organiser asked for is refused."""

    key = "refused"
    status = 400

    def __init__(self, **values: object) -> None:
        super().__init__(f"{(type(self).__doc__ or self.key).splitlines()[0]}{_told(values)}")
        self.values = values


class NotSignedIn(OrganiserRefused):
    """Nobody is signed in, or the sign-in has ended."""

    key, status = "not_signed_in", 401


class WrongRole(OrganiserRefused):
    """The role of this organiser does not include that."""

    key, status = "wrong_role", 403


class ForgedRequest(OrganiserRefused):
    """The request does not carry the token of the page that it claims to come from."""

    key, status = "forged_request", 403


class WrongPassword(OrganiserRefused):
    """There is no such organiser with that password."""

    key, status = "wrong_password", 401


class LockedOut(OrganiserRefused):
    """Too many wrong passwords; the account waits before it lets anybody try again."""

    key, status = "locked_out", 429


class WeakPassword(OrganiserRefused):
    """The password is too short, too long, or contains the name."""

    key, status = "weak_password", 422


class BadName(OrganiserRefused):
    """A name has 2 to 64 letters, digits, dots, hyphens or underscores."""

    key, status = "bad_name", 422


class NameTaken(OrganiserRefused):
    """An organiser of that name exists."""

    key, status = "name_taken", 409


class UnknownOrganiser(OrganiserRefused):
    """There is no organiser of that name."""

    key, status = "unknown_organiser", 404


class NotThere(OrganiserRefused):
    """There is nothing of that name."""

    key, status = "not_there", 404


class CheckFirst(OrganiserRefused):
    """The draft, or what is served, is not what was checked; check it before it is published."""

    key, status = "check_first", 409


class NoteNeeded(OrganiserRefused):
    """A release needs a note that says what is new in it."""

    key, status = "note_needed", 422


class ReasonNeeded(OrganiserRefused):
    """Something would get worse; publishing it all the same needs a reason."""

    key, status = "confirmation_needed", 409


class Interrupted(OrganiserRefused):
    """The server was stopped while it was at work; what is served has not changed."""

    key, status = "interrupted", 503


class LastAdmin(OrganiserRefused):
    """The last admin can neither be removed nor lose that role."""

    key, status = "last_admin", 409


def _told(values: dict[str, object]) -> str:
    return f" ({', '.join(f'{name}: {value}' for name, value in values.items())})" if values else ""
