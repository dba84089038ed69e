"""Webhooks for machines: JSON, signed as Standard Webhooks asks (https://www.standardwebhooks.com).

The signature is the HMAC-SHA256 of ``id.timestamp.body``. Receivers refuse one that is older than five minutes, so
every attempt is signed anew; the id stays the same, and lets them drop a repeat.
"""

import base64
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from msgspec import to_builtins
from msgspec.json import encode

from service.channels.base import TIMEOUT
from service.channels.fitting import fitted
from service.channels.http.answers import require_success
from service.channels.http.client import HttpClient, checked_url, header_value
from service.clock import machine_time
from service.core.message import Form, Message
from service.errors import SettingsError

MOST_BYTES = 20_000
"""A body is smaller than this: what Standard Webhooks advises."""


class WebhookChannel:
    """Posts each message's `data`. With several *secrets* the body is signed with each, so that they can be changed.

    A secret is ``whsec_`` and base64, or base64 alone; without one nothing is signed.
    """

    kind = "webhook"
    form = Form.DATA

    def __init__(
        self,
        name: str,
        url: str,
        client: HttpClient,
        *,
        secrets: Sequence[str] = (),
        language: str = "en",
        concurrency: int = 50,
        digest_over: int = 3,
        timeout: timedelta = TIMEOUT,
        real_time: Callable[[], datetime] = machine_time,
    ) -> None:
        self.name, self.language = name, language
        self.concurrency, self.digest_over = concurrency, digest_over
        self._timeout, self._real_time = timeout, real_time
        self._url = checked_url(name, url)
        self._client = client
        self._keys = tuple(_key(name, secret) for secret in secrets)

    async def send(
        self,
        message: Message,
        *,
        idempotency_key: str,
        now: datetime,  # noqa: ARG002 - the protocol's
    ) -> str:
        """Post it, as `Channel.send` says."""
        body = body_of(message)
        headers = _headers(body, self._keys, header_value(idempotency_key), self._real_time())
        answer = await self._client.post(self._url, body, headers, within=self._timeout)
        require_success(answer, self._real_time())
        return f"answered {answer.status_code}"

    async def aclose(self) -> None:
        """Nothing is open: the connections are the client's."""


def body_of(message: Message) -> bytes:
    """Return ``{"type", "timestamp", "data"}`` in UTF-8, shorter than `MOST_BYTES`; *data* is cut where it must be."""
    frame = {"type": message.kind, "timestamp": message.happened_at}
    body = _encoded(frame | {"data": message.data or {}})
    if len(body) < MOST_BYTES:
        return body
    room = MOST_BYTES - len(_encoded(frame | {"data": {}}))
    return _encoded(frame | {"data": fitted(to_builtins(message.data), room, size=lambda data: len(_encoded(data)))})


def _encoded(value: object) -> bytes:
    try:
        return encode(value)
    except UnicodeEncodeError:  # half of a surrogate pair, which is no text
        return json.dumps(to_builtins(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _headers(body: bytes, keys: Sequence[hmac.HMAC], webhook_id: str, now: datetime) -> dict[str, str]:
    timestamp = str(int(now.timestamp()))
    headers = {"content-type": "application/json", "webhook-id": webhook_id, "webhook-timestamp": timestamp}
    if keys:
        content = b".".join((webhook_id.encode(), timestamp.encode(), body))
        headers["webhook-signature"] = " ".join(_signature(key, content) for key in keys)
    return headers


def _signature(key: hmac.HMAC, content: bytes) -> str:
    signing = key.copy()  # to begin anew takes longer than to sign
    signing.update(content)
    return "v1," + base64.b64encode(signing.digest()).decode()


def _key(name: str, secret: str) -> hmac.HMAC:
    """Return what each signature with *secret* begins with; a `SettingsError` never shows it."""
    try:
        key = base64.b64decode(secret.strip().removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise SettingsError(
            f"channel {name!r}: its secret is not one for webhooks. Give 'whsec_' and the base64 of 24 to 64 "
            "random bytes, as `openssl rand -base64 32` makes them."
        )
    return hmac.new(key, digestmod="sha256")
