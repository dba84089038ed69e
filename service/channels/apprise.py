"""Everything else, through Apprise: one address of https://appriseit.com/services/ is one channel.

Apprise comes with ``pip install apprise``. It tells success from failure and nothing more, so whatever fails
is *delayed*, never refused. It works in threads of its own; one that we stop waiting for ends by its socket timeouts.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from service.channels.base import TIMEOUT
from service.core.message import Form, Message
from service.errors import DeliveryDelayedError, SettingsError

if TYPE_CHECKING:
    from apprise import Apprise, NotifyType

TALKATIVE = {"apprise": logging.CRITICAL, "urllib3": logging.WARNING}
"""Loggers that show addresses, with passwords and tokens in them, and from which level on they may speak."""


class AppriseChannel:
    """Sends each message's subject and text. One at a time: many of Apprise's services pause between two messages."""

    kind = "apprise"
    form = Form.TEXT

    def __init__(
        self,
        name: str,
        url: str,
        *,
        language: str = "en",
        concurrency: int = 1,
        digest_over: int = 3,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self.name, self.language = name, language
        self.concurrency, self.digest_over = concurrency, digest_over
        self._timeout = timeout.total_seconds()
        self._apprise = _loaded(name, url, self._timeout / 2)
        self._closed = False

    async def send(
        self,
        message: Message,
        *,
        idempotency_key: str,  # noqa: ARG002 - the protocol's
        now: datetime,  # noqa: ARG002 - the protocol's
    ) -> str:
        """Hand it to Apprise, as `Channel.send` says. No service of Apprise takes a key, so a repeat is not dropped."""
        if self._closed:
            raise DeliveryDelayedError("the service is stopping")
        try:
            async with asyncio.timeout(self._timeout):
                sent = await self._apprise.async_notify(
                    body=message.text or message.summary or message.subject,
                    title=message.subject,
                    notify_type=_type_of(message),
                    body_format="text",
                )
        except TimeoutError:
            raise DeliveryDelayedError(f"no answer within {self._timeout:g} s") from None
        if not sent:
            raise DeliveryDelayedError("Apprise could not deliver it, and does not say why")
        return "Apprise delivered it"

    async def aclose(self) -> None:
        """Take nothing more. Safe to call twice; Apprise keeps no connection."""
        self._closed = True


def _loaded(name: str, url: str, socket_timeout: float) -> "Apprise":
    """Return an Apprise that knows *url* and follows no redirect. Loading its services takes about a second."""
    try:
        import apprise
    except ImportError:
        raise SettingsError(f"channel {name!r} needs Apprise, which is not installed: pip install apprise") from None
    for logger, level in TALKATIVE.items():
        logging.getLogger(logger).setLevel(level)
    asset = apprise.AppriseAsset(app_id="Muhla", app_desc="Muhla", http_redirects=False)
    service = apprise.Apprise.instantiate(url.strip(), asset=asset)
    if service is None:
        raise SettingsError(
            f"channel {name!r}: Apprise does not understand its url. Set MUHLA_CHANNELS__{name.upper()}__URL to one "
            "address as https://appriseit.com/services/ describes them."
        )
    # The same as ?cto= and ?rto= in the address.
    service.socket_connect_timeout = service.socket_read_timeout = socket_timeout
    loaded = apprise.Apprise(asset=asset)
    loaded.add(service)
    return loaded


def _type_of(message: Message) -> "NotifyType":
    from apprise import NotifyType

    urgency = max((section.urgency for section in message.sections), default=1)
    return (NotifyType.INFO, NotifyType.INFO, NotifyType.WARNING, NotifyType.FAILURE)[urgency]
