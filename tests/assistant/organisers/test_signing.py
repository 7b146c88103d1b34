"""Values that were signed here are told from all others."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.organisers.signing import KEY_FILE, Signing, WeakKey, installation_key

KEY = "k" * 40


def test_a_value_opens_with_the_key_that_signed_it() -> None:
    signed = Signing(KEY).sign("value")
    assert Signing(KEY).opened(signed) == "value"
    assert Signing("o" * 40).opened(signed) is None


@pytest.mark.parametrize("made_up", [None, "", "value", "value.", ".x", "value.AAAA", "é.x", "value\0.x"])
def test_what_was_not_signed_does_not_open(made_up: str | None) -> None:
    assert Signing(KEY).opened(made_up) is None


def test_the_token_of_a_form_belongs_to_one_visit() -> None:
    signing = Signing(KEY)
    token = signing.form_token("visit")
    assert signing.is_form_token("visit", token)
    assert not signing.is_form_token("another", token)
    assert not signing.is_form_token(None, token)
    assert not signing.is_form_token("visit", "é" * 64)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(WeakKey):
        Signing("secret")


def test_an_installation_makes_its_key_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: installation_key(tmp_path), range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 60
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
