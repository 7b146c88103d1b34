"""Signing in: own addresses to go on to, guesses that get slower, cookies that only serve here."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from organise_visit import PASSWORD, Visitor
from sqlalchemy.engine import Engine

from assistant.organisers.accounts import FREE_FAILURES, Accounts
from assistant.organisers.audit import Audit
from connectors.organise.routes.sign_in import own_address


@pytest.mark.parametrize(
    ("wish", "address"),
    [
        ("/organise/audit?before=7", "/organise/audit?before=7"),
        ("%2Forganise%2Fdocuments", "/organise/documents"),
        ("", "/organise"),
        ("https://elsewhere.example/organise", "/organise"),
        ("//elsewhere.example/organise", "/organise"),
        ("/\\elsewhere.example", "/organise"),
        ("/organise\\..\\x", "/organise"),
        ("/organisers", "/organise"),
        ("/organise/sign-out", "/organise"),
        ("/organise/x\r\nset-cookie: a=b", "/organise"),
    ],
)
def test_one_only_goes_on_to_pages_of_organisers(wish: str, address: str) -> None:
    assert own_address(wish) == address


def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(client: TestClient) -> None:
    answer = Visitor(client).sign_in("eve")
    assert (answer.status_code, answer.headers["location"]) == (303, "/organise")
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith("organiser=")]
    assert {"HttpOnly", "SameSite=lax", "Path=/organise"} <= {part.strip() for part in cookie.split(";")}


def test_a_wrong_password_and_an_unknown_name_look_alike(client: TestClient) -> None:
    told = [Visitor(client).sign_in(name, "not the pass phrase") for name in ("eve", "nobody-here")]
    assert [answer.status_code for answer in told] == [401, 401]
    assert all("Name and password do not fit together." in answer.text for answer in told)


def test_a_form_from_elsewhere_signs_nobody_in(client: TestClient) -> None:
    client.cookies.clear()
    answer = client.post("/organise/sign-in", data={"name": "eve", "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 403
    assert "organiser" not in client.cookies


def test_guessing_is_slowed_down_also_for_who_knows_the_password(client: TestClient, database: Engine) -> None:
    Accounts(database).add("guessed", PASSWORD, "editor")
    visitor = Visitor(client)
    statuses = [visitor.sign_in("guessed", f"wrong guess {i}").status_code for i in range(FREE_FAILURES + 1)]
    assert statuses == [401] * FREE_FAILURES + [429]
    assert visitor.sign_in("guessed").status_code == 429
    assert "sign_in.refused" in {entry.action for entry in Audit(database).entries(who="guessed")}


def test_signing_out_ends_the_sign_in_and_not_only_the_cookie(client: TestClient) -> None:
    visitor = Visitor(client)
    visitor.sign_in("eve")
    cookie = client.cookies["organiser"]
    assert visitor.send("/organise/sign-out").headers["location"] == "/organise/sign-in"
    client.cookies.set("organiser", cookie, path="/organise")
    assert visitor.open("/organise/account").status_code == 303


def test_signing_out_everywhere_ends_other_browsers_too(client: TestClient) -> None:
    visitor = Visitor(client)
    visitor.sign_in("eve")
    elsewhere = client.cookies["organiser"]
    visitor.client.cookies.clear()
    visitor.sign_in("eve")
    visitor.send("/organise/sign-out", everywhere="yes")
    client.cookies.set("organiser", elsewhere, path="/organise")
    assert visitor.open("/organise/account").status_code == 303


def test_a_changed_password_ends_every_sign_in(client: TestClient, database: Engine) -> None:
    Accounts(database).add("changing", PASSWORD, "editor")
    visitor = Visitor(client)
    visitor.sign_in("changing")
    refused = visitor.send("/organise/account/password", password="not it at all", new_password="another pass phrase")
    assert refused.status_code == 401
    weak = visitor.send("/organise/account/password", password=PASSWORD, new_password="short")
    assert weak.status_code == 422
    visitor.send("/organise/account/password", password=PASSWORD, new_password="another pass phrase")
    assert visitor.open("/organise/account").status_code == 303
    assert visitor.sign_in("changing", "another pass phrase").status_code == 303


def test_a_role_that_was_taken_away_is_gone_at_once(
    client: TestClient, database: Engine, visit: Callable[[str], Visitor]
) -> None:
    Accounts(database).add("demoted", PASSWORD, "admin")
    visitor = visit("demoted")
    assert visitor.open("/organise/accounts").status_code == 200
    Accounts(database).set_role("demoted", "editor")
    assert visitor.open("/organise/accounts").status_code == 403
    Accounts(database).remove("demoted")
    assert visitor.open("/organise/account").status_code == 303
