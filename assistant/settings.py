"""Settings of the application, read from `ASSISTANT_…` environment variables and from the command line."""

import difflib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.encoder import BUNDLED, COMPANION

PREFIX = "ASSISTANT_"
ROOT = Path(__file__).parent.parent

# Read by the dialogue engine's own process, which may run with the same environment.
OF_THE_DIALOGUE_ENGINE = ("ACTION_URL", "DIALOGUE_DATABASE", "DIALOGUE_CACHE", "DIALOGUE_LOG_LEVEL")


class UnknownSetting(Exception):
    """An `ASSISTANT_…` environment variable is none of the settings."""


class Settings(BaseSettings):
    """Everything that can be set. Numbers carry their unit in the name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    data_dir: Path = Path("data")
    database_url: str | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    encoder: str = BUNDLED
    second_encoder: str | None = COMPANION
    content_dir: Path = ROOT / "knowledge" / "content"
    release_poll_seconds: float = Field(0.5, gt=0, le=60)

    public_url: AnyHttpUrl | None = None
    default_locale: str = "en"
    max_body_bytes: int = Field(64 * 1024, ge=4096)
    messages_per_minute: int = Field(60, ge=1)
    new_conversations_per_minute: int = Field(120, ge=1)

    dialogue_python: Path = ROOT / ".venv-rasa" / "bin" / "python"
    dialogue_url: AnyHttpUrl | None = None
    dialogue_token: SecretStr | None = None
    dialogue_timeout_seconds: float = Field(8.0, gt=0, le=60)
    dialogue_start_seconds: float = Field(120.0, gt=0)

    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_secret: SecretStr | None = None

    sign_ins_per_minute: int = Field(20, ge=1)
    secret_key: SecretStr | None = None
    upload_megabytes: int = Field(50, ge=1, le=1024)

    retention_days: int = Field(30, ge=1)

    @property
    def database(self) -> str:
        """The database's address; a file in the data folder unless another is set."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'assistant.sqlite').absolute()}"


def check_names(environment: Iterable[str]) -> None:
    """Raise UnknownSetting for a name that starts with the prefix and is no setting.

    pydantic-settings passes over unknown variables, so that a slip of the pen would go unnoticed.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {
        PREFIX + name for name in OF_THE_DIALOGUE_ENGINE
    }
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            nearest = difflib.get_close_matches(name.upper(), known, 1, 0.0)
            raise UnknownSetting(f"{name} is not a setting. Did you mean {nearest[0]}?")


def load_settings(environment: Mapping[str, str] | None = None, **given: object) -> Settings:
    """Read the settings; those of `given` that are not None win over the environment."""
    check_names(os.environ if environment is None else environment)
    return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
