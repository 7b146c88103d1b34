"""Conversations are remembered in a database: who may read them, what was said, what was offered, what is to go."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from assistant.conversation import store as stores
from assistant.conversation.store import Store, token_matches
from assistant.conversation.tables import choices, updates
from assistant.database import open_database

KEY = "web:one"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    engine = open_database(database_url)
    yield Store(engine)
    engine.dispose()


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Store]:
    """A store whose file can be looked into."""
    engine = open_database(f"sqlite:///{tmp_path / 'data' / 'assistant.sqlite'}")
    yield Store(engine)
    engine.dispose()


def begin(store: Store, key: str = KEY, token: str | None = "token") -> bool:
    return store.begin(key, "web", token, "fr-CA", "Europe/Paris")


def test_a_conversation_is_begun_once(store: Store) -> None:
    assert (begin(store), begin(store, token="other")) == (True, False)
    stored = store.conversation(KEY)
    assert stored is not None
    assert (stored.channel, stored.language, stored.locale, stored.timezone) == ("web", None, "fr-CA", "Europe/Paris")
    assert token_matches(stored, "token")


def test_of_two_who_begin_at_once_one_wins(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda number: begin(store, token=str(number)), range(8)))
    assert sorted(won) == [False] * 7 + [True]


def test_an_unknown_conversation_is_none(store: Store) -> None:
    assert store.conversation("web:nobody") is None


@pytest.mark.parametrize("token", ["", None, "Token", "other"])
def test_only_its_own_token_opens_a_conversation(store: Store, token: str | None) -> None:
    begin(store)
    stored = store.conversation(KEY)
    assert stored is not None
    assert not token_matches(stored, token)


@pytest.mark.parametrize("token", ["", None, "any"])
def test_no_token_opens_a_conversation_without_one(store: Store, token: str | None) -> None:
    begin(store, token=None)
    stored = store.conversation(KEY)
    assert stored is not None
    assert not token_matches(stored, token)


def test_the_token_itself_is_not_stored(file_store: Store, tmp_path: Path) -> None:
    begin(file_store, token="a-very-long-token")
    written = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert b"a-very-long-token" not in written


def test_the_language_of_a_conversation_can_change(store: Store) -> None:
    begin(store)
    store.set_language(KEY, "zh-Hant")
    stored = store.conversation(KEY)
    assert stored is not None
    assert stored.language == "zh-Hant"


def test_messages_come_back_in_order_with_their_replies(store: Store) -> None:
    begin(store)
    reply = {"kind": "answer", "text": "À Pékin 在北京 👍"}
    store.record(KEY, "delegate", "fr", "Où ?")
    store.record(KEY, "assistant", "fr", "À Pékin", reply, release=3)
    said = store.messages(KEY)
    assert [(each.role, each.language, each.text, each.reply) for each in said] == [
        ("delegate", "fr", "Où ?", None),
        ("assistant", "fr", "À Pékin", reply),
    ]
    assert datetime.fromisoformat(said[0].at).tzinfo is not None


def test_the_last_messages_are_given_where_there_are_many(store: Store) -> None:
    begin(store)
    for number in range(12):
        store.record(KEY, "delegate", "en", str(number))
    assert [each.text for each in store.messages(KEY, limit=3)] == ["9", "10", "11"]


def test_a_choice_is_known_to_its_own_conversation_only(store: Store) -> None:
    begin(store)
    begin(store, "web:two")
    actions = [{"intent": "choose", "entities": {"choice": "甲#一/0"}}, {"intent": "affirm", "entities": {}}]
    first, second = store.offer(KEY, actions)
    assert [store.chosen(KEY, payload) for payload in (first, second, first)] == [*actions, actions[0]]
    assert [store.chosen("web:two", first), store.chosen(KEY, "forged"), store.chosen(KEY, "")] == [None, None, None]
    assert max(len(payload.encode()) for payload in (first, second)) <= 64


def test_offering_nothing_gives_nothing(store: Store) -> None:
    begin(store)
    assert store.offer(KEY, []) == []


def test_a_choice_expires(store: Store) -> None:
    begin(store)
    (payload,) = store.offer(KEY, [{"intent": "affirm"}])
    old = datetime.now(UTC) - stores.CHOICE_LIFETIME - timedelta(minutes=1)
    with store._engine.begin() as connection:
        connection.execute(update(choices).values(at=old))
    assert store.chosen(KEY, payload) is None


def talk_and_forget(store: Store) -> None:
    """Two conversations, of which the first is forgotten."""
    for key in (KEY, "web:two"):
        begin(store, key)
        store.record(key, "delegate", "en", f"secret words of {key}")
        store.offer(key, [{"intent": "affirm"}])
    store.forget(KEY)


def test_forgetting_leaves_nothing_of_a_conversation_and_all_of_the_others(store: Store) -> None:
    talk_and_forget(store)
    assert (store.conversation(KEY), store.messages(KEY)) == (None, [])
    assert [each.text for each in store.messages("web:two")] == ["secret words of web:two"]


def test_what_is_forgotten_is_overwritten_in_the_file(file_store: Store, tmp_path: Path) -> None:
    talk_and_forget(file_store)
    with file_store._engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert b"secret words of web:one" not in (tmp_path / "data" / "assistant.sqlite").read_bytes()


def test_what_the_engine_has_still_to_forget_is_kept_until_it_has(store: Store) -> None:
    for key in (KEY, "web:two", KEY):
        store.erase_later(key)
    assert sorted(store.still_to_erase()) == [KEY, "web:two"]
    store.erased(KEY)
    assert store.still_to_erase() == ["web:two"]


def test_conversations_are_inactive_once_nothing_was_said_for_long(store: Store) -> None:
    begin(store)
    before = datetime.now(UTC)
    begin(store, "web:two")
    store.record("web:two", "delegate", "en", "hello")
    later = datetime.now(UTC) + timedelta(seconds=1)
    assert store.inactive_since(before) == [KEY]
    assert sorted(store.inactive_since(later)) == [KEY, "web:two"]


def test_an_update_is_claimed_once_by_whoever_is_first(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda _: store.claim_update("telegram", 7), range(8)))
    assert sorted(claimed) == [False] * 7 + [True]
    assert (store.claim_update("telegram", 8), store.claim_update("wechat", 7)) == (True, True)


def test_a_claim_outlives_a_restart_and_is_dropped_when_it_is_old(store: Store, database_url: str) -> None:
    assert store.claim_update("telegram", 7)
    again = Store(open_database(database_url))
    assert not again.claim_update("telegram", 7)
    old = datetime.now(UTC) - stores.UPDATE_LIFETIME - timedelta(minutes=1)
    with store._engine.begin() as connection:
        connection.execute(update(updates).values(at=old))
    assert again.claim_update("telegram", 7)


def test_a_database_of_an_earlier_start_is_opened_as_it_is(store: Store, database_url: str) -> None:
    begin(store)
    assert Store(open_database(database_url)).conversation(KEY) == store.conversation(KEY)
