"""Puts the organisers' pages together under `/organise`, and tells there what goes wrong, in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, Request, Response

from assistant.api.limits import RateLimit
from assistant.insights import Insights
from assistant.organisers.accounts import Accounts
from assistant.organisers.audit import Audit
from assistant.organisers.desk import Desk
from assistant.organisers.errors import NotSignedIn
from assistant.organisers.explaining import explain
from assistant.organisers.jobs import Jobs
from assistant.organisers.questions import QuestionDesk
from assistant.organisers.release_list import ReleaseListing
from assistant.organisers.sign_ins import SignIns
from assistant.organisers.signing import Signing
from assistant.organisers.tokens import ApiTokens
from assistant.organisers.trial import Trial
from assistant.strings import REPLIES, Catalogue
from connectors.organise.errors import SignInFirst
from connectors.organise.gate import Gate
from connectors.organise.page import go_to, render_plain
from connectors.organise.routes.accounts import build_accounts_router
from connectors.organise.routes.archives import build_archives_router
from connectors.organise.routes.checking import build_checking_router
from connectors.organise.routes.documents import build_documents_router
from connectors.organise.routes.insights import build_insights_router
from connectors.organise.routes.jobs import build_jobs_router
from connectors.organise.routes.lists import build_lists_router
from connectors.organise.routes.overview import build_overview_router
from connectors.organise.routes.own_account import build_own_account_router
from connectors.organise.routes.questions import build_questions_router, open_questions
from connectors.organise.routes.releases import build_keeping_router, build_releases_router
from connectors.organise.routes.sign_in import build_sign_in_router
from connectors.organise.routes.texts import build_texts_router
from connectors.organise.routes.trial import build_trial_router
from connectors.organise.routes.uploads import build_uploads_router
from connectors.organise.routes.waiting import build_waiting_router
from connectors.organise.uploading import Uploads
from connectors.web.routes import reader_language
from knowledge.documents import Document
from knowledge.releases import Release

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class OrganisePages:
    """What the organisers' pages are made with; `serving` gives the release that this server answers from."""

    accounts: Accounts
    sign_ins: SignIns
    tokens: ApiTokens
    audit: Audit
    signing: Signing
    desk: Desk
    jobs: Jobs
    serving: Callable[[], Release | None]
    uploads: Uploads
    questions: QuestionDesk
    insights: Insights
    secure_cookies: bool
    sign_ins_per_minute: int

    def documents(self) -> Mapping[str, Document]:
        """The documents that are served, by name."""
        release = self.serving()
        return release.documents if release else {}


def build_organise_router(parts: OrganisePages) -> APIRouter:
    """The page at `/organise` and every page below it."""
    gate = Gate(parts.sign_ins, parts.signing)
    router = APIRouter(prefix="/organise")
    tries = RateLimit(parts.sign_ins_per_minute)
    router.include_router(
        build_sign_in_router(gate, parts.accounts, parts.sign_ins, parts.audit, parts.secure_cookies, tries)
    )
    router.include_router(build_own_account_router(gate, parts.accounts, parts.sign_ins, parts.tokens, parts.audit))
    router.include_router(build_accounts_router(gate, parts.accounts, parts.sign_ins, parts.audit))
    listing = ReleaseListing(parts.desk.releases)
    router.include_router(build_checking_router(gate, parts.desk, parts.jobs))
    router.include_router(build_jobs_router(gate, parts.jobs))
    router.include_router(build_keeping_router(gate, parts.desk))
    router.include_router(build_releases_router(gate, parts.desk, listing))
    router.include_router(build_trial_router(gate, Trial(parts.desk, parts.serving, Catalogue(REPLIES))))
    router.include_router(build_documents_router(gate, parts.desk))
    router.include_router(build_texts_router(gate, parts.desk))
    router.include_router(build_lists_router(gate, parts.desk))
    router.include_router(build_archives_router(gate, parts.desk, parts.uploads))
    router.include_router(build_uploads_router(gate, parts.uploads))
    router.include_router(build_waiting_router(gate, parts.desk, parts.uploads))
    router.include_router(build_questions_router(gate, parts.questions, parts.documents))
    router.include_router(build_insights_router(gate, parts.insights, parts.documents))
    whole = APIRouter(include_in_schema=False)
    waiting = [lambda: open_questions(parts.questions)]
    whole.include_router(build_overview_router(gate, parts.desk, parts.jobs, listing, parts.serving, waiting))
    whole.include_router(router)
    return whole


def refusal_page(request: Request, error: Exception) -> Response:
    """A page for an error that an organiser can be told of; leads those to sign in who have to."""
    if isinstance(error, SignInFirst):
        return go_to("/organise/sign-in", next=error.next_address)
    explanation = explain(error)
    log.info("organise.refused", key=explanation.key, path=request.url.path)
    language = reader_language(request, request.query_params.get("lang"))
    shown = {"signed_out": isinstance(error, NotSignedIn)}
    return render_plain(request, "problem.html", language, shown, explanation.status, explanation)
