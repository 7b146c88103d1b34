"""The organisers' API on the small knowledge base, with a token of each role."""

from typing import Any

import httpx
import pytest
from api_calls import Call
from fastapi.testclient import TestClient
from organise_app import ORGANISERS, client, database, settings
from sqlalchemy.engine import Engine

from assistant.organisers.accounts import Accounts
from assistant.organisers.tokens import ApiTokens

__all__ = ["client", "database", "settings"]


@pytest.fixture(scope="module")
def tokens(database: Engine) -> dict[str, str]:
    """A token by role."""
    made = ApiTokens(database, Accounts(database))
    return {role: made.add(name, "for the tests") for role, name in ORGANISERS.items()}


@pytest.fixture
def call(client: TestClient, tokens: dict[str, str]) -> Call:
    """Calls the API with the token of a role."""

    def send(method: str, path: str, role: str = "publisher", **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {tokens[role]}", "Accept-Language": "en"}
        return client.request(method, f"/api/organise{path}", headers=headers, **options)

    return send
