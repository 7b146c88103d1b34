"""Settings come from the environment and the command line, and a slip in a name is caught."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.settings import Settings, UnknownSetting, check_names, load_settings


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("ASSISTANT_PROT", "ASSISTANT_PORT"),
        ("ASSISTANT_DATADIR", "ASSISTANT_DATA_DIR"),
        ("assistant_telegram_tokn", "ASSISTANT_TELEGRAM_TOKEN"),
        ("ASSISTANT_", "ASSISTANT_"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_known_one(name: str, nearest: str) -> None:
    with pytest.raises(UnknownSetting) as refused:
        check_names(["PATH", name])
    assert str(refused.value).startswith(f"{name} is not a setting. Did you mean {nearest}")


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_a_known_name(field: str) -> None:
    check_names([f"ASSISTANT_{field.upper()}", f"assistant_{field}"])


def test_names_of_others_and_of_the_dialogue_engine_are_let_pass() -> None:
    check_names(["ASSISTANTS_PORT", "PORT", "ASSISTANT_ACTION_URL", "ASSISTANT_DIALOGUE_DATABASE"])


def test_what_is_given_wins_and_what_is_none_does_not_count() -> None:
    settings = load_settings({}, port=9000, host=None, data_dir=Path("/somewhere"))
    assert (settings.port, settings.host, settings.data_dir) == (9000, "127.0.0.1", Path("/somewhere"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 70_000},
        {"port": "eighty"},
        {"retention_days": 0},
        {"log_level": "LOUD"},
        {"max_body_bytes": 10},
        {"dialogue_url": "not an address"},
        {"dialogue_timeout_seconds": 0},
    ],
)
def test_a_value_out_of_bounds_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        load_settings({}, **wrong)


def test_the_database_is_a_file_in_the_data_folder_unless_another_is_set(tmp_path: Path) -> None:
    assert load_settings({}, data_dir=tmp_path).database == f"sqlite:///{tmp_path}/assistant.sqlite"
    assert load_settings({}, database_url="postgresql://h/d").database == "postgresql://h/d"


def test_secrets_are_not_printed() -> None:
    settings = load_settings({}, telegram_token="123:hidden", dialogue_token="hidden-too")
    assert "hidden" not in f"{settings!r} {settings}"


def test_there_is_no_secret_by_default() -> None:
    settings = load_settings({})
    assert (settings.telegram_token, settings.dialogue_token, settings.telegram_webhook_secret) == (None, None, None)
