"""The kinds of values that settings have.

A ``ValueError`` here is the end of a sentence that begins with the setting's value, or with "the value" where that is
secret; it never holds the value itself. What to write instead is told by the description of the setting.
"""

import base64
import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr

_MAILBOX = re.compile(r"(?:[^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@,]+@[^<>\s@,]+)")
_ITEM = re.compile(r'(?:[^,"]|"[^"]*")+')


def _no_boolean(value: Any) -> Any:
    if isinstance(value, bool):  # which Python takes for 0 or 1
        raise ValueError("is not a number")
    return value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _list(value: Any) -> Any:
    """From text make a list: of JSON, or of what stands between commas (commas within quotes do not part)."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError(f"is not a JSON list ({error.msg}, column {error.colno})") from None
        except (RecursionError, ValueError):  # brackets without end, a number of thousands of digits
            raise ValueError("is too deep, or has a number too long, to be read") from None
    return [item.strip() for item in _ITEM.findall(value) if item.strip()]


def _instant(value: Any) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("is not an instant") from None
    if not isinstance(value, datetime):
        raise ValueError("is not an instant")  # pydantic collects ValueError, and no TypeError
    if value.tzinfo is None:
        raise ValueError("has no time zone")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside the calendar") from None


def _address(text: str) -> str:
    text = text.strip()
    try:
        parts = urlsplit(text)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine or any(character.isspace() for character in text):
        raise ValueError("is not a web address")
    return text


def _secret_address(secret: SecretStr) -> SecretStr:
    return SecretStr(_address(secret.get_secret_value()))


def _base_address(text: str) -> str:
    address = _address(text)
    parts = urlsplit(address)
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("has more than a host and a path")
    return address.rstrip("/")


def _database_address(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    if not re.match(r"(sqlite|postgres(ql)?)(\+[a-z0-9]+)?://", text):
        raise ValueError("is not the address of a database that is supported")
    return SecretStr(text)


def _apprise_address(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://\S", text):
        raise ValueError("is not an address as Apprise writes them")
    return SecretStr(text)


def _signing_secret(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ValueError("is not base64")
    return SecretStr(text)


def _mailbox(text: str) -> str:
    if not _MAILBOX.fullmatch(text.strip()):
        raise ValueError("is not an e-mail address")
    return text.strip()


def _channel_name(text: str) -> str:
    fine = re.fullmatch(r"[a-z0-9]([a-z0-9_-]{0,58}[a-z0-9])?", text) and "__" not in text
    if not fine:
        raise ValueError("cannot be a channel's name")
    return text


Whole = Annotated[int, BeforeValidator(_no_boolean)]
Seconds = Annotated[float, BeforeValidator(_no_boolean)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
"""An aware moment, in UTC."""

AnyCase = BeforeValidator(_lower)
TextOrList = BeforeValidator(_list)
WebAddress = Annotated[SecretStr, AfterValidator(_secret_address)]
BaseAddress = Annotated[str, AfterValidator(_base_address)]
"""Without a slash at the end."""

DatabaseAddress = Annotated[SecretStr, AfterValidator(_database_address)]
AppriseAddress = Annotated[SecretStr, AfterValidator(_apprise_address)]
SigningSecret = Annotated[SecretStr, AfterValidator(_signing_secret)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
"""``local@domain``, or ``Name <local@domain>``."""

ChannelName = Annotated[str, AfterValidator(_channel_name)]
