"""An organiser's own account: password, sign-ins and tokens."""

from fastapi import APIRouter, Depends, Request, Response

from assistant.organisers.accounts import Accounts
from assistant.organisers.audit import Audit
from assistant.organisers.errors import OrganiserRefused
from assistant.organisers.explaining import explain
from assistant.organisers.sign_ins import SignIns
from assistant.organisers.tokens import ApiTokens
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import go_to, render

ADDRESS = "/organise/account"


def build_own_account_router(
    gate: Gate, accounts: Accounts, sign_ins: SignIns, tokens: ApiTokens, audit: Audit
) -> APIRouter:
    """The page of the account that is signed in."""
    router = APIRouter(prefix="/account")

    @router.get("")
    def own_account(request: Request, visit: Visit = Depends(gate.reads())) -> Response:
        return _page(request, visit, sign_ins, tokens)

    @router.post("/password")
    def change_password(request: Request, visit: Visit = Depends(gate.acts())) -> Response:
        try:
            accounts.verify(visit.who, visit.text("password"))
            accounts.set_password(visit.who, visit.text("new_password"))
        except OrganiserRefused as refused:
            return _page(request, visit, sign_ins, tokens, refused)
        audit.record(visit.who, "account.password_set", visit.who)
        return go_to("/organise/sign-in")

    @router.post("/tokens")
    def add_token(request: Request, visit: Visit = Depends(gate.acts())) -> Response:
        label = visit.text("label")
        token = tokens.add(visit.who, label)
        audit.record(visit.who, "token.added", visit.who, label=label)
        return _page(request, visit, sign_ins, tokens, token=token)

    @router.post("/tokens/{number}/remove")
    def remove_token(number: int, visit: Visit = Depends(gate.acts())) -> Response:
        tokens.remove(visit.who, number)
        audit.record(visit.who, "token.removed", visit.who, number=number)
        return go_to(ADDRESS, "token_removed")

    return router


def _page(
    request: Request,
    visit: Visit,
    sign_ins: SignIns,
    tokens: ApiTokens,
    problem: OrganiserRefused | None = None,
    token: str = "",
) -> Response:
    shown = {"tokens": tokens.of(visit.who), "places": sign_ins.count(visit.who), "new_token": token}
    explanation = explain(problem) if problem else None
    return render(request, "own_account.html", visit, shown, explanation.status if explanation else 200, explanation)
