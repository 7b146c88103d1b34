"""Signing in and out."""

import secrets
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from assistant.api.limits import RateLimit
from assistant.organisers.accounts import Accounts
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
_TRIES_PER_MINUTE = 20


def build_sign_in_router(
    gate: Gate, accounts: Accounts, sign_ins: SignIns, audit: Audit, secure_cookies: bool
) -> APIRouter:
    """The page to sign in at, and the forms to sign in and out."""
    router = APIRouter()
    tries = RateLimit(_TRIES_PER_MINUTE)

    def page(request: Request, next_address: str, name: str = "", problem: OrganiserRefused | None = None) -> Response:
        visitor = gate.signing.opened(request.cookies.get(VISITOR_COOKIE)) or secrets.token_urlsafe(16)
        language = reader_language(request, request.query_params.get("lang"))
        shown = {
            "form_token": gate.signing.form_token(visitor),
            "next_address": next_address,
            "name": name,
            "no_accounts": not accounts.any(),
        }
        explanation = explain(problem) if problem else None
        status = explanation.status if explanation else 200
        response = render_plain(request, "sign_in.html", language, shown, status, explanation)
        _set(response, VISITOR_COOKIE, gate.signing.sign(visitor), secure_cookies)
        return response

    @router.get("/sign-in")
    def sign_in_page(request: Request, next: str = "") -> Response:  # noqa: A002 (the usual name)
        return page(request, own_address(next))

    @router.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        form = await read_form(request, _MOST_FORM_BYTES)
        name, password, onward = (str(form.get(field, "")) for field in ("name", "password", "next"))
        visitor = gate.signing.opened(request.cookies.get(VISITOR_COOKIE))
        try:
            if not gate.signing.is_form_token(visitor, str(form.get(FORM_TOKEN, ""))):
                raise ForgedRequest
            if not tries.allows(request.client.host if request.client else ""):
                raise LockedOut(seconds=60)
            organiser = await run_in_threadpool(accounts.verify, name, password)
        except OrganiserRefused as refused:
            if isinstance(refused, WrongPassword | LockedOut) and accounts.find(name):
                await run_in_threadpool(audit.record, name, "sign_in.refused", name, key=refused.key)
            return await run_in_threadpool(page, request, own_address(onward), name, refused)
        token = await run_in_threadpool(sign_ins.begin, organiser.name)
        await run_in_threadpool(audit.record, organiser.name, "sign_in", organiser.name)
        response = go_to(own_address(onward))
        _set(response, COOKIE, gate.signing.sign(token), secure_cookies, int(LONGEST.total_seconds()))
        response.delete_cookie(VISITOR_COOKIE, path=HOME)
        return response

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


def own_address(wish: str) -> str:
    """`wish` where it is an address of the organisers' pages, and their first page otherwise."""
    address = unquote(wish)
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and (parts.path == HOME or parts.path.startswith(f"{HOME}/"))
    harmless = address.isprintable() and "\\" not in address and not parts.path.startswith(f"{HOME}/sign-")
    return address if own and harmless else HOME


def _set(response: Response, name: str, value: str, secure: bool, lasts: int | None = None) -> None:
    response.set_cookie(name, value, max_age=lasts, path=HOME, secure=secure, httponly=True, samesite="lax")
