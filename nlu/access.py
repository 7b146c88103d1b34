"""Refuses every caller of the Rasa server that does not know the token shared with the application.

Rasa's own token guards its API but not its channel routes, and those are the ones that we use.
"""

from __future__ import annotations

import hmac

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

SCHEME = "Bearer "


def is_allowed(header: str | None, token: str) -> bool:
    """Tell whether an Authorization header carries the token, in a time that does not depend on the guess."""
    given = header[len(SCHEME) :] if header and header.startswith(SCHEME) else ""
    return hmac.compare_digest(given.encode(), token.encode())


def require_token(app: Sanic, token: str) -> None:
    """Guard every route of the app, those that other code adds later included."""

    @app.on_request
    async def refuse_strangers(request: Request) -> HTTPResponse | None:
        if is_allowed(request.headers.get("authorization"), token):
            return None
        return json({"status": "failure", "reason": "NotAuthenticated"}, status=401)
