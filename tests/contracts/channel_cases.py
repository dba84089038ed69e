"""Every channel with its receiver, ready to be put through the contract."""

import contextlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from service.channels.apprise import AppriseChannel
from service.channels.base import Channel
from service.channels.console import ConsoleChannel
from service.channels.email import EmailChannel
from service.channels.http.client import HttpClient
from service.channels.slack import SlackChannel
from service.channels.webhook import WebhookChannel
from tests.channels.receivers import ACCEPTED, HttpReceiver, http_answer, http_receiver, mail_receiver
from tests.fakes import FakeChannel
from tests.secrecy import secret

SECRET = secret("c2VjcmV0LXRoYXQtbm9ib2R5LXNob3VsZC1zZWU=")
PASSWORD = secret("pass-that-nobody-should-see")
HIDDEN = (SECRET, "secret-that-nobody-should-see", PASSWORD, "secret-path", "127.0.0.1", "localhost")
"""What no error and no repr may show."""


@dataclass
class Case:
    """A channel, and how its receiver is told to behave from now on.

    *refuse* is None where a receiver cannot refuse; *keys* lists what arrived, None where no key can be carried.
    """

    channel: Channel
    accept: Callable[[], None]
    delay: Callable[[], None]
    hang: Callable[[], None]
    refuse: Callable[[], None] | None
    keys: Callable[[], list[str]] | None


def _http_case(channel: Channel, receiver: HttpReceiver, key_header: str | None) -> Case:
    def answer(raw: bytes | None) -> Callable[[], None]:
        return lambda: setattr(receiver, "answer", raw)

    def keys() -> list[str]:
        return [headers[str(key_header)] for headers in receiver.headers]

    return Case(
        channel,
        accept=answer(ACCEPTED),
        delay=answer(http_answer(503)),
        hang=answer(None),
        refuse=answer(http_answer(400)) if key_header else None,
        keys=keys if key_header else None,
    )


@asynccontextmanager
async def webhook(patience: timedelta) -> AsyncIterator[Case]:
    client = HttpClient()
    async with http_receiver() as receiver:
        channel = WebhookChannel("machine", receiver.url, client, secrets=[SECRET], timeout=patience)
        yield _http_case(channel, receiver, "webhook-id")
        await client.aclose()


@asynccontextmanager
async def slack(patience: timedelta) -> AsyncIterator[Case]:
    client = HttpClient()
    async with http_receiver() as receiver:
        yield _http_case(SlackChannel("desk", receiver.url, client, timeout=patience), receiver, "idempotency-key")
        await client.aclose()


@asynccontextmanager
async def apprise(patience: timedelta) -> AsyncIterator[Case]:
    """Apprise tells no refusal from a delay, and carries no key."""
    async with http_receiver() as receiver:
        url = receiver.url.replace("http://", f"json://muhla:{PASSWORD}@")
        yield _http_case(AppriseChannel("other", url, timeout=patience), receiver, None)


@asynccontextmanager
async def email(patience: timedelta) -> AsyncIterator[Case]:
    async with mail_receiver() as receiver:

        def reply(words: str | None) -> Callable[[], None]:
            return lambda: receiver.replies.update(DATA=words)

        channel = EmailChannel(
            "mail",
            "127.0.0.1",
            port=receiver.port,
            security="none",
            sender="muhla@example.org",
            to=["desk@example.org"],
            timeout=patience,
        )
        yield Case(
            channel,
            accept=reply("250 2.0.0 OK"),
            delay=reply("451 4.3.0 later"),
            hang=reply(None),
            refuse=reply("554 5.7.1 no"),
            keys=lambda: [mail["X-Muhla-Delivery"] for _, mail in receiver.mails],
        )


@asynccontextmanager
async def console(patience: timedelta) -> AsyncIterator[Case]:
    """Print to a pipe. Nobody refuses at its other end: it is read, full, or closed."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    stream = os.fdopen(writing, "w", encoding="utf-8")

    def drain() -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(reading, 65_536):
                pass

    def fill() -> None:
        os.set_blocking(writing, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writing, b"x" * 65_536)
        os.set_blocking(writing, True)

    yield Case(
        ConsoleChannel(stream=stream, timeout=patience),
        accept=drain,
        delay=lambda: os.close(reading),
        hang=fill,
        refuse=None,
        keys=None,
    )
    with contextlib.suppress(OSError):
        os.close(reading)
    with contextlib.suppress(OSError):
        stream.close()


@asynccontextmanager
async def fake(patience: timedelta) -> AsyncIterator[Case]:
    channel = FakeChannel(timeout=patience)
    yield Case(
        channel,
        accept=channel.accept,
        delay=channel.delay,
        hang=channel.hang,
        refuse=channel.refuse,
        keys=lambda: channel.keys,
    )


Making = Callable[[timedelta], AbstractAsyncContextManager[Case]]
"""Makes a case in which an attempt takes so long at most."""

CASES: tuple[Making, ...] = (fake, console, webhook, slack, email, apprise)
