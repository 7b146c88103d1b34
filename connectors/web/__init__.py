"""The web chat: its page, the pages of the texts it quotes, and the files the browser needs."""

from connectors.web.event import EventInfo, load_event
from connectors.web.routes import build_router

__all__ = ["EventInfo", "build_router", "load_event"]
