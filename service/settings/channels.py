"""What can be set for a channel, by its kind. Each description completes "Give ..."."""

from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from service.settings.values import (
    AppriseAddress,
    Mailbox,
    Seconds,
    SigningSecret,
    TextOrList,
    WebAddress,
    Whole,
)

Kind = Literal["console", "webhook", "slack", "email", "apprise"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_SIGNING = "'whsec_' and the base64 of 24 to 64 random bytes, as `openssl rand -base64 32` makes them"


def _concurrency(default: int) -> Any:
    return Field(default=default, ge=1, le=200, description="how many sends may be in flight at once, 1 to 200")


class CommonSettings(BaseModel):
    """What every channel has."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Kind = Field(description=f"one of {', '.join(KINDS)}")
    language: Literal["en", "ar"] = Field(default="en", description="en or ar")
    digest_over: Whole = Field(
        default=3,
        ge=0,
        le=1_000_000,
        description="how many alerts of one run still go out one by one, more becoming a digest; 0 for never a digest",
    )
    concurrency: Whole = _concurrency(4)
    timeout_seconds: Seconds = Field(default=15, gt=0, le=15, description="seconds for one attempt, 15 at most")


class ConsoleSettings(CommonSettings):
    """Alerts as text, where the service was started."""

    kind: Literal["console"] = "console"
    concurrency: Whole = _concurrency(1)


class WebhookSettings(CommonSettings):
    """JSON for machines, signed as Standard Webhooks asks."""

    kind: Literal["webhook"] = "webhook"
    concurrency: Whole = _concurrency(50)
    url: WebAddress = Field(description="an address that begins with https:// (http:// inside your own network)")
    secret: SigningSecret | None = Field(default=None, description=_SIGNING)
    previous_secret: SigningSecret | None = Field(
        default=None,
        description=f"{_SIGNING}; while receivers change to the new secret, messages are signed with both",
    )

    @field_validator("previous_secret")
    @classmethod
    def _has_a_successor(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None and info.data.get("secret", value) is None:
            raise ValueError("needs the new `secret` beside it")
        return value


class SlackSettings(CommonSettings):
    """An incoming webhook of Slack."""

    kind: Literal["slack"] = "slack"
    concurrency: Whole = _concurrency(2)
    url: WebAddress = Field(description="the incoming webhook's address, https://hooks.slack.com/services/...")


class EmailSettings(CommonSettings):
    """Mails through one SMTP server. *port* None is 587, 465 or 25, by *security*."""

    kind: Literal["email"] = "email"
    host: str = Field(min_length=1, description="the mail server's name, such as smtp.example.org")
    port: Whole | None = Field(default=None, ge=1, le=65535, description="the mail server's port, 1 to 65535")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="starttls (port 587), tls (port 465) or none (port 25)"
    )
    user: str | None = Field(default=None, description="the account's name, or nothing where no login is needed")
    password: SecretStr | None = Field(default=None, validate_default=True, description="the account's password")
    sender: Mailbox = Field(description="desk@example.org, or Desk <desk@example.org>")
    to: Annotated[list[Mailbox], TextOrList] = Field(
        min_length=1, description="one address or more, as a list, or parted by commas"
    )
    ca_file: Path | None = Field(
        default=None, description="the path of a PEM file with the certificates to trust besides the public ones"
    )

    @field_validator("password")
    @classmethod
    def _goes_with_a_user(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        user = info.data.get("user")
        if user is not None and value is None:
            raise ValueError("is missing beside `user`")
        if user is None and value is not None:
            raise ValueError("needs a `user` beside it")
        return value


class AppriseSettings(CommonSettings):
    """Everything else, by one address as Apprise writes them. Needs the extra ``apprise``."""

    kind: Literal["apprise"] = "apprise"
    url: AppriseAddress = Field(description="an address from Apprise's list, such as ntfy://topic")


ChannelSettings = Annotated[
    ConsoleSettings | WebhookSettings | SlackSettings | EmailSettings | AppriseSettings, Field(discriminator="kind")
]
BY_KIND: dict[str, type[CommonSettings]] = {
    "console": ConsoleSettings,
    "webhook": WebhookSettings,
    "slack": SlackSettings,
    "email": EmailSettings,
    "apprise": AppriseSettings,
}
