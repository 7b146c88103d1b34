"""Accounts: names and passwords that serve, guesses that get slower, and an admin who stays."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from assistant.moments import now
from assistant.organisers.accounts import FREE_FAILURES, LONGEST_WAIT, Accounts
from assistant.organisers.errors import (
    BadName,
    LastAdmin,
    LockedOut,
    NameTaken,
    UnknownOrganiser,
    WeakPassword,
    WrongPassword,
)
from assistant.organisers.sign_ins import SignIns
from assistant.organisers.tables import organisers

PASSWORD = "a rather long pass phrase"


def test_an_organiser_is_known_by_name_and_password(accounts: Accounts) -> None:
    accounts.add("Zoé", PASSWORD, "editor")
    assert accounts.verify("Zoé", PASSWORD).role == "editor"
    # The same name, its accent written apart.
    assert accounts.verify("Zoe\u0301", PASSWORD).name == "Zoé"


def test_a_password_is_kept_as_an_argon2_hash_alone(accounts: Accounts, engine: Engine) -> None:
    accounts.add("eve", PASSWORD, "editor")
    with engine.begin() as connection:
        stored = connection.execute(select(organisers.c.password_hash)).scalar_one()
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


@pytest.mark.parametrize("name", ["", "x", "a b", "../x", "a/b", "-eve", "x" * 65, "eve\n", "<b>"])
def test_a_name_that_could_mislead_is_refused(name: str, accounts: Accounts) -> None:
    if name == "eve\n":
        assert accounts.add(name, PASSWORD, "editor").name == "eve"
        return
    with pytest.raises(BadName):
        accounts.add(name, PASSWORD, "editor")


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaaaaaa", "my name is marie ok", "x" * 257])
def test_a_weak_password_is_refused(password: str, accounts: Accounts) -> None:
    with pytest.raises(WeakPassword):
        accounts.add("marie", password, "editor")
    assert accounts.all() == []


def test_a_name_is_given_once(accounts: Accounts) -> None:
    accounts.add("eve", PASSWORD, "editor")
    with pytest.raises(NameTaken):
        accounts.add("eve", PASSWORD, "admin")
    assert accounts.get("eve").role == "editor"


def test_a_wrong_password_and_an_unknown_name_take_as_long(accounts: Accounts) -> None:
    accounts.add("eve", PASSWORD, "editor")
    seconds = {}
    for name in ("nobody", "eve", "nobody"):  # The first makes the decoy.
        began = time.process_time()
        with pytest.raises(WrongPassword):
            accounts.verify(name, "not the pass phrase")
        seconds[name] = time.process_time() - began
    assert 0.2 < seconds["nobody"] / seconds["eve"] < 5


def test_guessing_gets_slower_with_every_wrong_guess(accounts: Accounts, engine: Engine) -> None:
    accounts.add("eve", PASSWORD, "editor")
    waits = []
    for _ in range(FREE_FAILURES + 3):
        with pytest.raises((WrongPassword, LockedOut)):
            accounts.verify("eve", "not the pass phrase")
        locked = accounts.get("eve").locked_until
        if locked:
            waits.append(locked - now())
            _let_time_pass(engine)
    assert waits == sorted(waits)
    assert timedelta(seconds=10) < waits[0] < waits[-1] <= LONGEST_WAIT
    assert accounts.verify("eve", PASSWORD).locked_until is None


def test_a_locked_account_refuses_the_right_password_too(accounts: Accounts) -> None:
    accounts.add("eve", PASSWORD, "editor")
    for _ in range(FREE_FAILURES):
        with pytest.raises(WrongPassword):
            accounts.verify("eve", "not the pass phrase")
    with pytest.raises(LockedOut) as refused:
        accounts.verify("eve", PASSWORD)
    assert 0 < int(str(refused.value.values["seconds"])) <= 15


def test_guesses_made_at_once_are_all_counted(accounts: Accounts) -> None:
    accounts.add("eve", PASSWORD, "editor")

    def guess(number: int) -> type[Exception]:
        try:
            accounts.verify("eve", f"guess number {number}")
        except (WrongPassword, LockedOut) as refused:
            return type(refused)
        raise AssertionError

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(8)))
    with pytest.raises(LockedOut):
        accounts.verify("eve", PASSWORD)


def test_a_new_password_ends_every_sign_in_and_unlocks(accounts: Accounts, engine: Engine) -> None:
    accounts.add("eve", PASSWORD, "editor")
    sign_ins = SignIns(engine, accounts)
    token = sign_ins.begin("eve")
    accounts.set_password("eve", "another long pass phrase")
    assert sign_ins.organiser_of(token) is None
    assert accounts.verify("eve", "another long pass phrase").name == "eve"
    with pytest.raises(UnknownOrganiser):
        accounts.set_password("nobody", PASSWORD)


def test_the_last_admin_stays(accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD, "admin")
    for change in (lambda: accounts.remove("ada"), lambda: accounts.set_role("ada", "editor")):
        with pytest.raises(LastAdmin):
            change()
    accounts.add("bea", PASSWORD, "admin")
    accounts.set_role("ada", "editor")
    assert [one.role for one in accounts.all()] == ["editor", "admin"]


def _let_time_pass(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(organisers).values(locked_until=now() - timedelta(seconds=1)))
