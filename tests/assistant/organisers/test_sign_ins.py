"""Sign-ins end by themselves, and only their hash is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from assistant.moments import now
from assistant.organisers.accounts import Accounts
from assistant.organisers.sign_ins import IDLE, LONGEST, SignIns
from assistant.organisers.tables import sign_ins as table


@pytest.fixture
def sign_ins(engine: Engine, accounts: Accounts) -> SignIns:
    accounts.add("eve", "a rather long pass phrase", "editor")
    return SignIns(engine, accounts)


def test_a_token_tells_who_is_signed_in(sign_ins: SignIns) -> None:
    token = sign_ins.begin("eve")
    found = sign_ins.organiser_of(token)
    assert found is not None
    assert (found.name, sign_ins.count("eve")) == ("eve", 1)
    assert sign_ins.organiser_of("made up") is None


def test_the_token_itself_is_not_kept(sign_ins: SignIns, engine: Engine) -> None:
    token = sign_ins.begin("eve")
    with engine.begin() as connection:
        (row,) = connection.execute(select(table)).all()
    assert token not in str(row)


@pytest.mark.parametrize(("column", "age"), [("active", IDLE), ("began", LONGEST)])
def test_a_sign_in_ends_by_itself(column: str, age: timedelta, sign_ins: SignIns, engine: Engine) -> None:
    token = sign_ins.begin("eve")
    with engine.begin() as connection:
        connection.execute(update(table).values({column: now() - age - timedelta(seconds=1)}))
    assert sign_ins.organiser_of(token) is None
    assert sign_ins.count("eve") == 0


def test_being_active_keeps_a_sign_in(sign_ins: SignIns, engine: Engine) -> None:
    token = sign_ins.begin("eve")
    with engine.begin() as connection:
        connection.execute(update(table).values(active=now() - IDLE + timedelta(minutes=5)))
    assert sign_ins.organiser_of(token) is not None
    with engine.begin() as connection:
        connection.execute(update(table).values(began=now() - IDLE))
    assert sign_ins.organiser_of(token) is not None


def test_one_sign_in_ends_without_the_others_or_all_at_once(sign_ins: SignIns) -> None:
    here, there = sign_ins.begin("eve"), sign_ins.begin("eve")
    sign_ins.end(here)
    assert (sign_ins.organiser_of(here), sign_ins.count("eve")) == (None, 1)
    assert sign_ins.end_all("eve") == 1
    assert sign_ins.organiser_of(there) is None


def test_whoever_is_removed_is_signed_in_nowhere(sign_ins: SignIns, accounts: Accounts) -> None:
    token = sign_ins.begin("eve")
    accounts.remove("eve")
    assert sign_ins.organiser_of(token) is None
