"""The organisers' API opens to tokens alone, each as far as the role of its organiser goes."""

from collections.abc import Callable

import httpx
import pytest
from fastapi.testclient import TestClient
from organise_visit import Visitor
from route_table import Route, route_table
from sqlalchemy.engine import Engine

from assistant.main import build_app
from assistant.organisers.accounts import Accounts
from assistant.organisers.roles import ROLES
from assistant.organisers.tokens import ApiTokens
from assistant.settings import Settings

PREFIX = "/api/organise"


@pytest.fixture(scope="module")
def table(settings: Settings) -> list[Route]:
    return list(route_table(build_app(settings), PREFIX))


def least_role(route: Route) -> str:
    (role,) = [call.least_role for call in route.calls if hasattr(call, "least_role")]
    return str(role)


def test_every_route_asks_for_one_role(table: list[Route]) -> None:
    assert len(table) > 8
    assert {least_role(route) for route in table} <= set(ROLES)


@pytest.mark.parametrize("authorization", [None, "Bearer ", "Bearer made-up", "Basic YTpi", "Bearer \u00e9"])
def test_without_a_token_of_ours_everything_is_refused(
    authorization: str | None, client: TestClient, table: list[Route]
) -> None:
    headers = {"Authorization": authorization.encode("utf-8")} if authorization else {}
    for route in table:
        answer = client.request(route.method, route.address, headers=headers)
        assert (route.address, answer.status_code) == (route.address, 401)
        assert answer.json()["type"] == "/problems/not-signed-in"


def test_the_cookie_of_the_pages_opens_nothing(client: TestClient, table: list[Route]) -> None:
    Visitor(client).sign_in("ada")
    assert {client.request(route.method, route.address).status_code for route in table} == {401}
    client.cookies.clear()


@pytest.mark.parametrize("role", ROLES[:-1])
def test_a_role_does_not_reach_above_itself(role: str, call: Callable[..., httpx.Response], table: list[Route]) -> None:
    for route in table:
        if ROLES.index(least_role(route)) > ROLES.index(role):
            answer = call(route.method, route.address.removeprefix(PREFIX), role)
            assert (route.address, answer.status_code) == (route.address, 403)


def test_a_removed_token_opens_nothing_any_more(client: TestClient, database: Engine) -> None:
    tokens = ApiTokens(database, Accounts(database))
    token = tokens.add("eve", "to be removed")
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/organise/diff", headers=headers).status_code == 200
    tokens.remove("eve", tokens.of("eve")[-1].id)
    assert client.get("/api/organise/diff", headers=headers).status_code == 401


def test_a_refusal_is_told_in_the_language_of_the_caller(client: TestClient) -> None:
    answer = client.get("/api/organise/diff", headers={"Accept-Language": "fr"})
    assert answer.json()["detail"] == "Vous n’êtes pas connecté, ou votre connexion a pris fin."
