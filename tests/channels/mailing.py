"""Channels for mail, made and closed by tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from msgspec.structs import replace

from service.channels.email import EmailChannel
from tests.channels.receivers import MailReceiver
from tests.channels.samples import NOW, PATIENCE, an_alert

DESK, CHIEF, ARCHIVE = "desk@example.org", "chief@example.org", "archive@example.org"


def a_channel(port: int, **options: Any) -> EmailChannel:
    """Return a channel to a mail server on *port* in clear text, unless *options* say otherwise."""
    settings: dict[str, Any] = {
        "sender": "Muhla <muhla@example.org>",
        "to": [DESK],
        "security": "none",
        "timeout": PATIENCE,
    }
    return EmailChannel("mail", "localhost", port=port, **(settings | options))


@asynccontextmanager
async def mailing(receiver: MailReceiver, **options: Any) -> AsyncIterator[EmailChannel]:
    channel = a_channel(receiver.port, **options)
    yield channel
    await channel.aclose()


async def send(channel: EmailChannel, key: str = "key-1", **changes: Any) -> str:
    return await channel.send(replace(an_alert(), **changes), idempotency_key=key, now=NOW)
