"""Puts the whole together: `build_app` wires the parts, the lifespan starts them and stops them in reverse."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI

from assistant import __version__
from assistant.answering.answerer import Answerer
from assistant.api.actions import ACTIONS_PATH, build_actions_router
from assistant.api.chat import build_chat_router
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
from assistant.knowledge_service import ServedKnowledge
from assistant.language import warm_up
from assistant.settings import Settings
from assistant.strings import REPLIES, Catalogue
from connectors.telegram import WEBHOOK_PATH, TelegramConnector
from connectors.web.event import load_event
from connectors.web.routes import build_router
from knowledge.releases import ReleaseStore
from knowledge.shipped import open_caches


def open_releases(settings: Settings) -> ReleaseStore:
    """The releases of the data folder, with the encoders that are set."""
    caches = open_caches(settings.data_dir, settings.encoder, settings.second_encoder)
    return ReleaseStore(settings.data_dir / "releases", caches)


def build_app(settings: Settings, model: Path | None = None) -> FastAPI:
    """Wire the application; `model` is the trained dialogue model, unless the engine runs apart.

    Nothing runs, and no other process is started, before the lifespan begins."""
    strings = Catalogue(REPLIES)
    store = Store(open_database(settings.database))
    knowledge = ServedKnowledge(open_releases(settings), settings.release_poll_seconds)
    token = settings.dialogue_token.get_secret_value() if settings.dialogue_token else secrets.token_urlsafe(32)
    port = free_port()
    engine_url = str(settings.dialogue_url) if settings.dialogue_url else f"http://127.0.0.1:{port}"
    action_url = f"http://127.0.0.1:{settings.port}{ACTIONS_PATH}"
    supervisor = None
    if settings.dialogue_url is None:
        supervisor = DialogueSupervisor(settings, model or model_path(settings), port, token, action_url)

    http = httpx.AsyncClient(trust_env=False)
    dialogue = DialogueClient(http, engine_url, token, settings.dialogue_timeout_seconds)
    answerer = Answerer(knowledge.release, strings)
    service = ConversationService(store, dialogue, answerer, strings, knowledge.release)
    telegram = TelegramConnector(settings, service, store)
    maintenance = Maintenance(store, dialogue, settings.retention_days, own_status=supervisor is None)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(http.aclose)
            await asyncio.to_thread(knowledge.refresh)
            await asyncio.to_thread(warm_up)
            knowledge.start()
            stack.push_async_callback(knowledge.stop)
            if supervisor:
                supervisor.start(dialogue)
                stack.push_async_callback(supervisor.stop)
            maintenance.start()
            stack.push_async_callback(maintenance.stop)
            await telegram.start()
            stack.push_async_callback(telegram.stop)
            yield

    app = FastAPI(title="Delegate assistant", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    parts = {
        "knowledge": lambda: knowledge.status,
        "dialogue": lambda: supervisor.status if supervisor else maintenance.dialogue_status,
        "telegram": telegram.status,
    }
    app.state.supervisor = supervisor
    add_problem_handlers(app, strings)
    app.add_middleware(
        BodyLimit, most_bytes=settings.max_body_bytes, strings=strings, exempt=(ACTIONS_PATH, WEBHOOK_PATH)
    )
    app.include_router(build_health_router(Readiness(parts)))
    app.include_router(build_chat_router(service, store, settings))
    app.include_router(build_actions_router(build_executor(answerer, strings), token))
    app.include_router(telegram.router)
    app.include_router(build_router(knowledge.documents, load_event(settings.content_dir / "event.yml")))
    return app
