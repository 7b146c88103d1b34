"""Signing in and out."""

import secrets
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from assistant.api.limits import RateLimit
from assistant.organisers.accounts import Accounts, Organiser
from assistant.organisers.audit import Audit
from assistant.organisers.errors import ForgedRequest, LockedOut, OrganiserRefused, WrongPassword
from assistant.organisers.explaining import explain
from assistant.organisers.sign_ins import LONGEST, SignIns
from connectors.organise.gate import COOKIE, FORM_TOKEN, Gate, Visit, read_form
from connectors.organise.page import go_to, render_plain
from connectors.web.routes import reader_language

HOME = "/organise"

# Stands for the sign-in until there is one, so that nobody can be signed in to another's account by a foreign page.
VISITOR_COOKIE = "organiser-visitor"
_MOST_FORM_BYTES = 16 * 1024


def build_sign_in_router(
    gate: Gate, accounts: Accounts, sign_ins: SignIns, audit: Audit, secure_cookies: bool, tries: RateLimit
) -> APIRouter:
    """The page to sign in at, and the forms to sign in and out."""
    router = APIRouter()
    door = _Door(gate, accounts, sign_ins, audit, secure_cookies, tries)

    @router.get("/sign-in")
    def sign_in_page(request: Request, next: str = "") -> Response:  # noqa: A002 (the usual name)
        return door.page(request, own_address(next))

    @router.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        form = await read_form(request, _MOST_FORM_BYTES)
        return await run_in_threadpool(door.sign_in, request, form)

    @router.post("/sign-out")
    def sign_out(request: Request, visit: Visit = Depends(gate.acts())) -> Response:
        if visit.text("everywhere"):
            sign_ins.end_all(visit.who)
        elif token := gate.token_of(request):
            sign_ins.end(token)
        audit.record(visit.who, "sign_out", visit.who, everywhere=bool(visit.text("everywhere")))
        response = go_to("/organise/sign-in")
        response.delete_cookie(COOKIE, path=HOME)
        return response

    return router


class _Door:
    """The page to sign in at, and what happens when its form is sent."""

    def __init__(
        self, gate: Gate, accounts: Accounts, sign_ins: SignIns, audit: Audit, secure_cookies: bool, tries: RateLimit
    ) -> None:
        self._signing = gate.signing
        self._accounts = accounts
        self._sign_ins = sign_ins
        self._audit = audit
        self._secure = secure_cookies
        self._tries = tries

    def page(
        self, request: Request, next_address: str, name: str = "", problem: OrganiserRefused | None = None
    ) -> Response:
        visitor = self._visitor(request) or secrets.token_urlsafe(16)
        language = reader_language(request, request.query_params.get("lang"))
        shown = {
            "form_token": self._signing.form_token(visitor),
            "next_address": next_address,
            "name": name,
            "no_accounts": not self._accounts.any(),
        }
        explanation = explain(problem) if problem else None
        status = explanation.status if explanation else 200
        response = render_plain(request, "sign_in.html", language, shown, status, explanation)
        self._set(response, VISITOR_COOKIE, self._signing.sign(visitor))
        return response

    def sign_in(self, request: Request, form: FormData) -> Response:
        name, password, wish = (str(form.get(field, "")) for field in ("name", "password", "next"))
        try:
            organiser = self._verified(request, name, password, str(form.get(FORM_TOKEN, "")))
        except OrganiserRefused as refused:
            return self.page(request, own_address(wish), name, refused)
        token = self._sign_ins.begin(organiser.name)
        self._audit.record(organiser.name, "sign_in", organiser.name)
        response = go_to(own_address(wish))
        self._set(response, COOKIE, self._signing.sign(token), int(LONGEST.total_seconds()))
        response.delete_cookie(VISITOR_COOKIE, path=HOME)
        return response

    def _verified(self, request: Request, name: str, password: str, form_token: str) -> Organiser:
        if not self._signing.is_form_token(self._visitor(request), form_token):
            raise ForgedRequest
        if not self._tries.allows(request.client.host if request.client else ""):
            raise LockedOut(seconds=60)
        try:
            return self._accounts.verify(name, password)
        except (WrongPassword, LockedOut) as refused:
            if self._accounts.find(name):
                self._audit.record(name, "sign_in.refused", name, key=refused.key)
            raise

    def _visitor(self, request: Request) -> str | None:
        return self._signing.opened(request.cookies.get(VISITOR_COOKIE))

    def _set(self, response: Response, name: str, value: str, lasts: int | None = None) -> None:
        response.set_cookie(name, value, max_age=lasts, path=HOME, secure=self._secure, httponly=True, samesite="lax")


def own_address(wish: str) -> str:
    """`wish` where it is an address of the organisers' pages, and their first page otherwise."""
    address = unquote(wish)
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and (parts.path == HOME or parts.path.startswith(f"{HOME}/"))
    harmless = address.isprintable() and "\\" not in address and not parts.path.startswith(f"{HOME}/sign-")
    return address if own and harmless else HOME
