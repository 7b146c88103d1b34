"""Nobody gets past the gate of the organisers' pages without a sign-in, the role, and a form of one's own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from organise_visit import Visitor
from route_table import route_table

from assistant.main import build_app
from assistant.organisers.roles import ROLES
from assistant.settings import Settings

# The one page for those who are not signed in; what it accepts is tested in test_sign_in.
OPEN = "/organise/sign-in"

NAMES = dict(zip(ROLES, ("eve", "paula", "ada"), strict=True))


def routes(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Method, address and least role of every route of the organisers' pages."""
    for route in route_table(app, "/organise"):
        if route.template != OPEN:
            (role,) = [call.least_role for call in route.calls if hasattr(call, "least_role")]
            yield route.method, route.address, role


@pytest.fixture(scope="module")
def table(settings: Settings) -> list[tuple[str, str, str]]:
    return list(routes(build_app(settings)))


def test_every_route_has_one_gate(settings: Settings) -> None:
    # `routes` fails for a route with none or with two.
    found = list(routes(build_app(settings)))
    assert len(found) > 10
    assert {method for method, _, _ in found} == {"GET", "POST"}


def test_the_unsigned_are_sent_to_sign_in_and_their_forms_refused(
    client: TestClient, table: list[tuple[str, str, str]]
) -> None:
    client.cookies.clear()
    for method, path, _ in table:
        answer = client.request(method, path, follow_redirects=False)
        if method == "GET":
            assert (path, answer.status_code) == (path, 303)
            assert answer.headers["location"].startswith(OPEN)
        else:
            assert (path, answer.status_code) == (path, 401)


def test_a_made_up_cookie_opens_nothing(client: TestClient, table: list[tuple[str, str, str]]) -> None:
    client.cookies.clear()
    client.cookies.set("organiser", "made-up.signature", path="/organise")
    for method, path, _ in table:
        assert client.request(method, path, follow_redirects=False).status_code in (303, 401)


def test_a_form_without_the_token_of_its_page_is_refused(
    visit: Callable[[str], Visitor], table: list[tuple[str, str, str]]
) -> None:
    admin = visit("ada")
    for method, path, _ in table:
        if method == "POST":
            for fields in ({}, {"form_token": "0" * 64}):
                assert (path, admin.client.post(path, data=fields).status_code) == (path, 403)


def test_the_token_of_another_organiser_does_not_serve(visit: Callable[[str], Visitor]) -> None:
    others = visit("ada").token
    editor = visit("eve")
    assert editor.client.post("/organise/account/tokens", data={"form_token": others}).status_code == 403


@pytest.mark.parametrize("role", ROLES[:-1])
def test_a_role_opens_what_it_includes_and_nothing_above(
    role: str, visit: Callable[[str], Visitor], table: list[tuple[str, str, str]]
) -> None:
    organiser = visit(NAMES[role])
    for method, path, least in table:
        above = ROLES.index(least) > ROLES.index(role)
        if above:
            fields: dict[str, Any] = {"data": {"form_token": organiser.token}} if method == "POST" else {}
            assert (path, organiser.client.request(method, path, **fields).status_code) == (path, 403)
        elif method == "GET":
            assert organiser.client.get(path).status_code != 403


def test_a_form_beyond_the_limit_is_refused_while_it_comes_in(visit: Callable[[str], Visitor]) -> None:
    editor = visit("eve")
    answer = editor.send("/organise/account/tokens", label="x" * (5 * 1024 * 1024))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Your role does not include that."),
        ("fr", "Votre rôle ne le permet pas."),
        ("zh", "您的角色不能这样做。"),
    ],
)
def test_a_refusal_is_told_in_the_language_of_the_organiser(
    language: str, sentence: str, visit: Callable[[str], Visitor]
) -> None:
    assert sentence in visit("eve").open(f"/organise/accounts?lang={language}").text


def test_pages_may_not_be_kept_framed_or_scripted_from_elsewhere(visit: Callable[[str], Visitor]) -> None:
    headers = visit("eve").open("/organise/account").headers
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
