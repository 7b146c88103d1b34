"""Routes that forget: one conversation at a delegate's wish, and those gone silent longer ago than is kept.

Rasa itself has no call that deletes a conversation.
"""

from __future__ import annotations

from urllib.parse import unquote

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from nlu.tracker_store import CappedSQLTrackerStore


def add_erasure_routes(app: Sanic) -> None:
    """Add `DELETE /conversations/<id>` and `DELETE /conversations?older_than_days=N`."""
    routes = Blueprint("erasure")

    @routes.delete("/conversations/<conversation_id:path>")
    async def erase_one(request: Request, conversation_id: str) -> HTTPResponse:
        conversation_id = unquote(conversation_id)
        # Under the conversation's own lock, or a turn in progress would write its events after the deletion.
        async with request.app.ctx.agent.lock_store.lock(conversation_id):
            await _store(request.app).erase(conversation_id)
        return empty(204)

    @routes.delete("/conversations")
    async def erase_old(request: Request) -> HTTPResponse:
        days = _positive_number(request.args.get("older_than_days"))
        if days is None:
            return json({"status": "failure", "reason": "older_than_days must be a number above 0"}, status=400)
        return json({"deleted_events": await _store(request.app).erase_older_than(days)})

    app.blueprint(routes)


def _positive_number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None


def _store(app: Sanic) -> CappedSQLTrackerStore:
    store = app.ctx.agent.tracker_store
    # Rasa wraps the configured store in one that survives its failures.
    store = getattr(store, "_tracker_store", store)
    if not isinstance(store, CappedSQLTrackerStore):
        raise TypeError(f"{type(store).__name__} cannot erase conversations.")
    return store
