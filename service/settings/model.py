"""The settings themselves. Each description completes "Give ..."; a test keeps ``config/muhla.toml`` complete."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from service.settings.channels import ChannelSettings, ConsoleSettings
from service.settings.values import (
    AnyCase,
    BaseAddress,
    ChannelName,
    DatabaseAddress,
    Instant,
    TextOrList,
    WebAddress,
    Whole,
)

MOST_TOLD = 200
"""Characters of what is wrong that a complaint shows."""


class Settings(BaseSettings):
    """What an operator can set, as ``MUHLA_<NAME>``. Can be printed: secrets are masked.

    Made by hand, ``Settings(port=0)``, it reads nothing; `load_settings` reads.
    """

    model_config = SettingsConfigDict(
        env_prefix="MUHLA_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    host: str = Field(default="127.0.0.1", min_length=1, description="an address of this machine, such as 0.0.0.0")
    port: Whole = Field(default=8080, ge=0, le=65535, description="a TCP port, 0 to 65535; 0 takes any free one")
    public_url: BaseAddress | None = Field(
        default=None, description="the address at which people reach the page, such as https://muhla.example.org"
    )
    public: bool = Field(default=True, description="true, or false to ask for a token even to read commitments")

    data_dir: Path = Field(default=Path("var"), description="the path of a folder that the service may write to")
    database_url: DatabaseAddress | None = Field(
        default=None, description="sqlite:///path/muhla.db or postgresql://user:password@host/name"
    )
    database_password: SecretStr | None = Field(
        default=None, description="the password that belongs into MUHLA_DATABASE_URL, as in postgresql://user@host/name"
    )
    catalogue: Path = Field(default=Path("deadlines.toml"), description="the path of the catalogue")

    role: Annotated[Literal["all", "engine", "web"], AnyCase] = Field(
        default="all", description="all, engine (sends alerts) or web (answers requests)"
    )
    tick_seconds: Whole = Field(default=30, ge=1, le=3600, description="seconds between two looks, 1 to 3600")
    audit_seconds: Whole = Field(default=600, ge=1, le=86_400, description="seconds between two audits, 1 to 86400")
    drain_seconds: Whole = Field(
        default=20, ge=0, le=600, description="seconds that sends in flight get at the end, 0 to 600"
    )
    keep_days: Whole = Field(
        default=730, ge=30, le=36_500, description="days to keep the attempts of finished deliveries, 30 to 36500"
    )
    heartbeat_url: WebAddress | None = Field(
        default=None, description="an address that begins with https:// (http:// inside your own network)"
    )
    clock_start: Instant | None = Field(
        default=None, description="an instant with its offset from UTC, such as 2025-09-01T09:00:00+03:00"
    )

    log_format: Annotated[Literal["auto", "json", "text"], AnyCase] = Field(
        default="auto", description="auto (text on a terminal, else JSON), json or text"
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], AnyCase] = Field(
        default="info", description="debug, info, warning or error"
    )

    channels: dict[ChannelName, ChannelSettings] = Field(
        default_factory=dict,
        description="names of at most 60 lower-case letters, digits, - and _, each with a table of settings",
    )
    default_channels: Annotated[list[str], TextOrList, Field(min_length=1)] | None = Field(
        default=None,
        description="names of configured channels, as a list, or parted by commas; leave it out for all of them",
    )

    @field_validator("database_password")
    @classmethod
    def _has_its_place(cls, password: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        url = info.data.get("database_url")
        if password is not None and "database_url" in info.data:  # else that is what is wrong
            parts = urlsplit(url.get_secret_value()) if url else urlsplit("")
            if not parts.username or parts.password is not None:
                raise ValueError("needs a MUHLA_DATABASE_URL with a user and no password")
        return password

    @field_validator("channels")
    @classmethod
    def _at_least_the_console(cls, channels: dict[str, ChannelSettings]) -> dict[str, ChannelSettings]:
        return channels or {"console": ConsoleSettings()}

    @field_validator("default_channels")
    @classmethod
    def _only_configured_ones(cls, names: list[str] | None, info: ValidationInfo) -> list[str] | None:
        known = info.data.get("channels")
        unknown = [name for name in names or () if known is not None and name not in known]
        if unknown:
            told = ", ".join(unknown) if "".join(unknown).isprintable() else repr(unknown)[1:-1]
            raise ValueError(f"names channels that are not configured ({told[:MOST_TOLD]})")
        return names

    @property
    def database_address(self) -> str:
        """The database's address, with its password: `database_url`, or else SQLite's in `data_dir`."""
        if self.database_url is not None:
            url = self.database_url.get_secret_value()
            password = self.database_password.get_secret_value() if self.database_password else ""
            return url.replace("@", f":{quote(password, safe='')}@", 1) if password else url
        return f"sqlite:///{quote(str(self.data_dir / 'muhla.db'))}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # reads the process's environment, and not strictly
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # not offered
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # flat names only, and not strictly
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is handed in, and nothing else."""
        return (init_settings,)
