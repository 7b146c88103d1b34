"""Puts the whole together: `build_app` wires the parts, the lifespan starts them and stops them in reverse."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
from fastapi import FastAPI, Request, Response
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool

from assistant import __version__
from assistant.answering.answerer import Answerer
from assistant.api.actions import ACTIONS_PATH, build_actions_router
from assistant.api.chat import build_chat_router, build_history_router
from assistant.api.health import Readiness, build_health_router
from assistant.api.limits import BodyLimit
from assistant.api.problems import add_problem_handlers
from assistant.conversation.maintenance import Maintenance
from assistant.conversation.service import ConversationService
from assistant.conversation.store import Store
from assistant.database import open_database
from assistant.dialogue.actions import build_executor
from assistant.dialogue.client import DialogueClient
from assistant.dialogue.supervisor import DialogueSupervisor, free_port
from assistant.dialogue.training import model_path
from assistant.insights import Insights
from assistant.knowledge_service import ServedKnowledge
from assistant.language import warm_up
from assistant.opening import open_desk, open_releases
from assistant.organisers.accounts import Accounts
from assistant.organisers.apart import Apart
from assistant.organisers.audit import Audit
from assistant.organisers.explaining import EXPECTED
from assistant.organisers.jobs import Jobs
from assistant.organisers.questions import QuestionDesk
from assistant.organisers.sign_ins import SignIns
from assistant.organisers.signing import Signing, installation_key
from assistant.organisers.tokens import ApiTokens
from assistant.questions import Questions
from assistant.settings import Settings
from assistant.strings import REPLIES, Catalogue
from connectors.organise import OrganisePages, Uploads, build_organise_router, refusal_page
from connectors.organise_api import MOST_TEXT_BYTES, STREAMED_PATHS, build_organise_api_router, refusal
from connectors.organise_api import PREFIX as ORGANISE_API
from connectors.telegram import WEBHOOK_PATH, TelegramConnector
from connectors.web.event import load_event
from connectors.web.routes import build_router
from knowledge.conversion.model import MEGABYTE
from knowledge.fetching import Fetcher
from knowledge.releases import Release, ReleaseStore
from knowledge.staging import Staging, archives_waiting


@dataclass(frozen=True)
class Parts:
    """The parts of a running application; `supervisor` is None where the dialogue engine runs apart."""

    settings: Settings
    strings: Catalogue
    store: Store
    knowledge: ServedKnowledge
    http: httpx.AsyncClient
    token: str
    dialogue: DialogueClient
    supervisor: DialogueSupervisor | None
    answerer: Answerer
    service: ConversationService
    telegram: TelegramConnector
    maintenance: Maintenance
    organise: OrganisePages

    def states(self) -> dict[str, Callable[[], str]]:
        """How to ask each part how it is."""
        supervisor = self.supervisor
        return {
            "knowledge": lambda: self.knowledge.status,
            "dialogue": lambda: supervisor.status if supervisor else self.maintenance.dialogue_status,
            "telegram": self.telegram.status,
        }


def build_parts(settings: Settings, model: Path | None = None) -> Parts:
    """Build every part and start none of them."""
    strings = Catalogue(REPLIES)
    database, releases = open_database(settings.database), open_releases(settings)
    store, knowledge = Store(database), ServedKnowledge(releases, settings.release_poll_seconds)
    token = settings.dialogue_token.get_secret_value() if settings.dialogue_token else secrets.token_urlsafe(32)
    port = free_port()
    url = str(settings.dialogue_url or f"http://127.0.0.1:{port}")
    supervisor = None
    if settings.dialogue_url is None:
        actions = f"http://127.0.0.1:{settings.port}{ACTIONS_PATH}"
        supervisor = DialogueSupervisor(settings, model or model_path(settings), port, token, actions)
    http = httpx.AsyncClient(trust_env=False)
    dialogue = DialogueClient(http, url, token, settings.dialogue_timeout_seconds)
    answerer = Answerer(knowledge.release, strings)
    service = ConversationService(store, dialogue, answerer, strings, knowledge.release)
    questions = Questions(database, knowledge.release)
    return Parts(
        settings=settings,
        strings=strings,
        store=store,
        knowledge=knowledge,
        http=http,
        token=token,
        dialogue=dialogue,
        supervisor=supervisor,
        answerer=answerer,
        service=service,
        telegram=TelegramConnector(settings, service, store),
        maintenance=Maintenance(store, dialogue, settings.retention_days, supervisor is None, questions.keep_up),
        organise=build_organise_pages(settings, database, releases, knowledge.serving, questions),
    )


def build_organise_pages(
    settings: Settings,
    database: Engine,
    releases: ReleaseStore,
    serving: Callable[[], Release | None],
    questions: Questions,
) -> OrganisePages:
    """What organisers work with, on the same database and releases as delegates."""
    accounts, audit = Accounts(database), Audit(database)
    desk = open_desk(database, releases)
    key = settings.secret_key.get_secret_value() if settings.secret_key else installation_key(settings.data_dir)
    return OrganisePages(
        accounts=accounts,
        sign_ins=SignIns(database, accounts),
        tokens=ApiTokens(database, accounts),
        audit=audit,
        signing=Signing(key),
        desk=desk,
        jobs=Jobs(settings.data_dir, Apart(settings)),
        serving=serving,
        uploads=Uploads(
            Staging(settings.data_dir),
            archives_waiting(settings.data_dir),
            Fetcher(),
            settings.upload_megabytes * MEGABYTE,
        ),
        questions=QuestionDesk(questions, desk),
        insights=Insights(database),
        secure_cookies=bool(settings.public_url and settings.public_url.scheme == "https"),
        sign_ins_per_minute=settings.sign_ins_per_minute,
    )


@asynccontextmanager
async def running(parts: Parts) -> AsyncIterator[None]:
    """Start the parts, and stop them in reverse."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(parts.http.aclose)
        await asyncio.to_thread(parts.knowledge.refresh)
        await asyncio.to_thread(warm_up)
        stack.push_async_callback(asyncio.to_thread, parts.organise.jobs.stop)
        parts.knowledge.start()
        stack.push_async_callback(parts.knowledge.stop)
        if parts.supervisor:
            parts.supervisor.start(parts.dialogue)
            stack.push_async_callback(parts.supervisor.stop)
        parts.maintenance.start()
        stack.push_async_callback(parts.maintenance.stop)
        await parts.telegram.start()
        stack.push_async_callback(parts.telegram.stop)
        yield


def build_app(settings: Settings, model: Path | None = None) -> FastAPI:
    """Wire the application; `model` is the trained dialogue model, unless the engine runs apart.

    Nothing runs, and no other process is started, before the lifespan begins.
    """
    parts = build_parts(settings, model)
    app = FastAPI(
        title="Delegate assistant",
        version=__version__,
        lifespan=lambda _: running(parts),
        docs_url=None,
        redoc_url=None,
    )
    app.state.supervisor = parts.supervisor
    add_problem_handlers(app, parts.strings)
    add_organise_handlers(app)
    app.add_middleware(BodyLimit, most_bytes=partial(most_bytes, settings), strings=parts.strings)
    app.include_router(build_health_router(Readiness(parts.states())))
    app.include_router(build_chat_router(parts.service, parts.store, settings))
    app.include_router(build_history_router(parts.service, parts.store))
    app.include_router(build_actions_router(build_executor(parts.answerer, parts.strings), parts.token))
    app.include_router(parts.telegram.router)
    app.include_router(build_organise_router(parts.organise))
    app.include_router(build_organise_api_router(parts.organise))
    app.include_router(build_router(parts.knowledge.documents, load_event(settings.content_dir / "event.yml")))
    return app


def add_organise_handlers(app: FastAPI) -> None:
    """Tell organisers what is refused: programs in a problem document, people on a page."""

    async def told(request: Request, error: Exception) -> Response:
        answer = refusal if request.url.path.startswith(ORGANISE_API) else refusal_page
        return await run_in_threadpool(answer, request, error)

    for kind in EXPECTED:
        app.add_exception_handler(kind, told)


def most_bytes(settings: Settings, path: str) -> int | None:
    """The most bytes that a body for `path` may have; None where the route counts them itself."""
    if path in (ACTIONS_PATH, WEBHOOK_PATH, *STREAMED_PATHS) or path.startswith("/organise/"):
        return None
    return MOST_TEXT_BYTES if path.startswith(ORGANISE_API) else settings.max_body_bytes
