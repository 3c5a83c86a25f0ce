"""Everything the environment may say, read once, in one place."""

import os
from pathlib import Path
from typing import Annotated, Literal

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

PREFIX = "CHATSPHERE_"
SCHEMES = ("postgresql://", "postgres://")
WELL_KNOWN = ("changeme", "change-me", "change_me", "insecure", "example", "placeholder", "your-")
DEFAULT_MODELS = ("gemini:gemini-3.8-flash", "openai:gpt-5-mini")


class UnsafeSettings(Exception):
    """The process must not start; `str(error)` names each variable and what is wrong with it."""


class FileSettingsSource(EnvSettingsSource):
    """Reads `NAME` from the file that `NAME_FILE` names, as container secrets are given."""

    def __call__(self) -> dict[str, str]:
        found = {}
        for name in self.settings_cls.model_fields:
            path = os.environ.get(f"{PREFIX}{name.upper()}_FILE")
            if path:
                found[name] = Path(path).read_text("utf-8").strip()
        return found


class Settings(BaseSettings):
    """The agent's settings; each is the environment variable CHATSPHERE_<NAME>.

    Raises:
        ValidationError: something needed is missing or unsafe; the process must not start.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    agent_database_url: SecretStr
    agent_service_token: SecretStr
    data_dir: Path = Path("data")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    agent_docs: bool = False  # the pages /docs and /openapi.json

    embedding_model_dir: Path | None = None  # makes new vectors; none: the one that comes along
    embedding_previous_model_dir: Path | None = None  # goes on serving what it made
    embedding_threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)

    gemini_api_key: SecretStr | None = None
    gemini_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    models: Annotated[tuple[str, ...], NoDecode] = DEFAULT_MODELS

    model_connect_timeout: float = Field(5, gt=0)  # seconds
    model_idle_timeout: float = Field(30, gt=0)  # seconds between two pieces of an answer
    model_total_timeout: float = Field(120, gt=0)  # seconds for a whole answer

    @field_validator("agent_service_token")
    @classmethod
    def _hard_to_guess(cls, token: SecretStr) -> SecretStr:
        text = token.get_secret_value()
        if len(text) < 32:
            raise ValueError("must have at least 32 characters")
        if len(set(text)) < 8 or any(word in text.lower() for word in WELL_KNOWN):
            raise ValueError("must be random; this one is well known or easy to guess")
        return token

    @field_validator("agent_database_url")
    @classmethod
    def _is_postgresql(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        try:
            known = bool(conninfo_to_dict(text)) and text.startswith(SCHEMES)
        except ProgrammingError:  # its message would quote the password
            known = False
        if not known:
            raise ValueError("must be an address like postgresql://user:password@host/database")
        return url

    @field_validator("models", mode="before")
    @classmethod
    def _split(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        names = value.split(",") if isinstance(value, str) else value
        cleaned = tuple(name.strip() for name in names if name.strip())
        for name in cleaned:
            provider, _, model = name.partition(":")
            if provider not in {"gemini", "openai"} or not model:
                raise ValueError('each model is written "gemini:<name>" or "openai:<name>"')
        return cleaned

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, FileSettingsSource(settings_cls)


def load() -> Settings:
    """The settings of this process. Raises: UnsafeSettings."""
    try:
        return Settings()
    except ValidationError as error:
        raise UnsafeSettings(" ".join(map(_in_words, error.errors()))) from None


def _in_words(fault: ErrorDetails) -> str:
    name = f"{PREFIX}{str(fault['loc'][0]).upper()}"
    if fault["type"] == "missing":
        return f"{name} is not set."
    return f"{name}: {fault['msg'].removeprefix('Value error, ')}."
