"""Whatever the OpenAPI document allows, and much that it does not, is answered without a fault of ours."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings

from assistant.database import open_database
from assistant.main import build_app
from assistant.organisers.accounts import Accounts
from assistant.organisers.tokens import ApiTokens
from assistant.settings import Settings
from knowledge.cache import VectorCache
from knowledge.releases import ReleaseStore

EXAMPLES = 12
# Its 503 means "not yet": there is no dialogue engine here.
READINESS = "/health/ready"


@pytest.fixture(scope="module")
def application(
    small_releases: ReleaseStore, caches: list[VectorCache], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FastAPI, str]]:
    """The running application, and the token of a publisher."""
    data_dir = tmp_path_factory.mktemp("openapi")
    shutil.copytree(small_releases.folder, data_dir / "releases")
    (data_dir / "cache").symlink_to(caches[0].folder.absolute())
    given = Settings(
        data_dir=data_dir,
        dialogue_url="http://127.0.0.1:9",  # type: ignore[arg-type]
        dialogue_token="a-token-for-the-tests-only",  # type: ignore[arg-type]
        messages_per_minute=100_000,
        new_conversations_per_minute=100_000,
    )
    engine = open_database(given.database)
    accounts = Accounts(engine)
    accounts.add("paula", "a rather long pass phrase", "publisher")
    app = build_app(given)
    with TestClient(app):
        yield app, ApiTokens(engine, accounts).add("paula", "for the tests")
    engine.dispose()


def test_no_request_is_answered_with_a_fault_of_ours(application: tuple[FastAPI, str]) -> None:
    app, token = application
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert {"/api/chat", "/api/organise/documents/{document}/{language}"} <= {one.path for one in operations}
    for operation in operations:
        _try(operation, token)


def _try(operation: Any, token: str) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def answered(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        told = f"{case.method} {case.formatted_path}: {answer.status_code} {answer.content[:300]!r}"
        if case.path == READINESS:
            assert answer.status_code in (200, 503), told
            return
        assert answer.status_code < 500, told
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"], told

    answered()
