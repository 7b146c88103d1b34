"""All accounts, for admins, and the audit trail."""

from functools import partial

from fastapi import APIRouter, Depends, Request, Response

from assistant.organisers.accounts import Accounts
from assistant.organisers.audit import PAGE, Audit
from assistant.organisers.errors import BadName, OrganiserRefused
from assistant.organisers.explaining import explain
from assistant.organisers.roles import ROLES, Role
from assistant.organisers.sign_ins import SignIns
from connectors.organise.gate import Gate, Visit
from connectors.organise.page import go_to, render
from connectors.organise.telling import audit_details

ADDRESS = "/organise/accounts"


def build_accounts_router(gate: Gate, accounts: Accounts, sign_ins: SignIns, audit: Audit) -> APIRouter:
    """The pages about everybody's accounts and deeds."""
    router = APIRouter()
    _add_accounts(router, gate, accounts, audit)
    _add_changes(router, gate, accounts, sign_ins, audit)

    @router.get("/audit")
    def trail(request: Request, before: int | None = None, visit: Visit = Depends(gate.reads("publisher"))) -> Response:
        entries = audit.entries(before)
        more = entries[-1].id if len(entries) == PAGE else None
        shown = {"entries": entries, "more": more, "details": partial(audit_details, visit.language)}
        return render(request, "audit.html", visit, shown)

    return router


def _add_accounts(router: APIRouter, gate: Gate, accounts: Accounts, audit: Audit) -> None:

    @router.get("/accounts")
    def all_accounts(request: Request, visit: Visit = Depends(gate.reads("admin"))) -> Response:
        return _page(request, visit, accounts)

    @router.post("/accounts")
    def add(request: Request, visit: Visit = Depends(gate.acts("admin"))) -> Response:
        try:
            added = accounts.add(visit.text("name"), visit.text("password"), _role(visit))
        except OrganiserRefused as refused:
            return _page(request, visit, accounts, refused)
        audit.record(visit.who, "account.added", added.name, role=added.role)
        return go_to(ADDRESS, "account_added")


def _add_changes(router: APIRouter, gate: Gate, accounts: Accounts, sign_ins: SignIns, audit: Audit) -> None:
    @router.post("/accounts/{name}/role")
    def set_role(request: Request, name: str, visit: Visit = Depends(gate.acts("admin"))) -> Response:
        try:
            accounts.set_role(name, _role(visit))
        except OrganiserRefused as refused:
            return _page(request, visit, accounts, refused)
        audit.record(visit.who, "account.role_set", name, role=visit.text("role"))
        return go_to(ADDRESS, "account_changed")

    @router.post("/accounts/{name}/sign-out")
    def sign_out(name: str, visit: Visit = Depends(gate.acts("admin"))) -> Response:
        ended = sign_ins.end_all(accounts.get(name).name)
        audit.record(visit.who, "account.signed_out", name, places=ended)
        return go_to(ADDRESS, "account_signed_out")

    @router.post("/accounts/{name}/remove")
    def remove(request: Request, name: str, visit: Visit = Depends(gate.acts("admin"))) -> Response:
        try:
            accounts.remove(name)
        except OrganiserRefused as refused:
            return _page(request, visit, accounts, refused)
        audit.record(visit.who, "account.removed", name)
        return go_to(ADDRESS, "account_removed")


def _page(request: Request, visit: Visit, accounts: Accounts, problem: OrganiserRefused | None = None) -> Response:
    shown = {"accounts": accounts.all(), "roles": ROLES}
    explanation = explain(problem) if problem else None
    return render(request, "accounts.html", visit, shown, explanation.status if explanation else 200, explanation)


def _role(visit: Visit) -> Role:
    for role in ROLES:
        if role == visit.text("role"):
            return role
    raise BadName()
