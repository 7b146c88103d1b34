"""Who may open which page: every route of the organisers' pages takes one of these dependencies.

`Gate.reads(role)` is for pages, `Gate.acts(role)` for forms: it reads the form within a limit and checks its token.
`Gate.receives(role)` is for forms with files: it reads nothing of them, and leaves the token to `receiving.receive`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.types import Message

from assistant.organisers.accounts import Organiser
from assistant.organisers.errors import ForgedRequest, NotSignedIn, WrongRole
from assistant.organisers.roles import Role, may
from assistant.organisers.sign_ins import SignIns
from assistant.organisers.signing import Signing
from connectors.organise.errors import FormTooLarge, SignInFirst
from connectors.web.routes import reader_language

COOKIE = "organiser"
FORM_TOKEN = "form_token"  # noqa: S105 (the name of a field)

# A form holds at most the text of one document.
MOST_FORM_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Visit:
    """A request of an organiser who is signed in, with the form that was sent, if any."""

    organiser: Organiser
    language: str
    form_token: str
    form: FormData = field(default_factory=FormData)

    @property
    def who(self) -> str:
        return self.organiser.name

    def may(self, role: Role) -> bool:
        """Whether this organiser may do what `role` may."""
        return may(self.organiser.role, role)

    def text(self, name: str) -> str:
        """A field of the form as text, empty where it is missing."""
        value = self.form.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """Every value of a field that may be given several times."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]


Dependency = Callable[[Request], Awaitable[Visit]]

# Whether a form token is that of the sign-in.
IsOwn = Callable[[str | None], bool]


@dataclass(frozen=True)
class Delivery:
    """A form with files of which nothing was read yet; `is_own` tells whether its token is that of the sign-in."""

    visit: Visit
    is_own: IsOwn


class Gate:
    """Lets organisers in, by the cookie of their sign-in."""

    def __init__(self, sign_ins: SignIns, signing: Signing) -> None:
        self._sign_ins = sign_ins
        self.signing = signing

    def reads(self, role: Role = "editor") -> Dependency:
        """A dependency for pages: raises SignInFirst or WrongRole."""

        async def visit(request: Request) -> Visit:
            return await self._visit(request, role)

        return _marked(visit, role)

    def acts(self, role: Role = "editor") -> Dependency:
        """A dependency for forms: raises NotSignedIn, WrongRole, FormTooLarge or ForgedRequest."""

        async def visit(request: Request) -> Visit:
            try:
                seen = await self._visit(request, role)
            except SignInFirst:
                raise NotSignedIn from None
            form = await read_form(request)
            if not self.is_own_form(request, form):
                raise ForgedRequest
            return Visit(seen.organiser, seen.language, seen.form_token, form)

        return _marked(visit, role)

    def receives(self, role: Role = "editor") -> Callable[[Request], Awaitable[Delivery]]:
        """A dependency for forms with files: raises NotSignedIn or WrongRole before any of the body is read."""

        async def delivery(request: Request) -> Delivery:
            try:
                seen = await self._visit(request, role)
            except SignInFirst:
                raise NotSignedIn from None
            token = self.token_of(request)
            return Delivery(seen, lambda sent: self.signing.is_form_token(token, sent))

        return _marked(delivery, role)

    def token_of(self, request: Request) -> str | None:
        """The token of the sign-in in the request's cookie, unless somebody else made that up."""
        return self.signing.opened(request.cookies.get(COOKIE))

    def is_own_form(self, request: Request, form: FormData) -> bool:
        """Whether a form was made for the sign-in that the request comes with."""
        sent = form.get(FORM_TOKEN)
        return self.signing.is_form_token(self.token_of(request), sent if isinstance(sent, str) else None)

    async def _visit(self, request: Request, role: Role) -> Visit:
        token = self.token_of(request)
        organiser = await run_in_threadpool(self._sign_ins.organiser_of, token) if token else None
        if token is None or organiser is None:
            raise SignInFirst(next_address(request))
        if not may(organiser.role, role):
            raise WrongRole(role=role)
        language = reader_language(request, request.query_params.get("lang"))
        return Visit(organiser, language, self.signing.form_token(token))


def next_address(request: Request) -> str:
    """The address to go on to after signing in."""
    query = f"?{request.url.query}" if request.url.query else ""
    return quote(f"{request.url.path}{query}", safe="/")


async def read_form(request: Request, most_bytes: int = MOST_FORM_BYTES) -> FormData:
    """The form that was sent. Raises FormTooLarge as soon as it passes `most_bytes`."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > most_bytes:
            raise FormTooLarge(limit=most_bytes // (1024 * 1024))
        return message

    return await Request(request.scope, counted).form(max_files=0, max_part_size=most_bytes)


def _marked(visit: Any, role: Role) -> Any:
    """Names the role on the dependency, by which a test knows that a route has a gate."""
    visit.least_role = role
    return visit
