"""Receivers on real sockets, in the test's own loop: an HTTP server and a mail server that behave as they are told."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

ACCEPTED = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def http_answer(status_code: int, body: str = "", **headers: str) -> bytes:
    """Return an answer of HTTP/1.1; the names of *headers* have ``_`` for ``-``."""
    lines = [f"HTTP/1.1 {status_code} x", f"content-length: {len(body.encode())}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", body]).encode()


@dataclass
class HttpReceiver:
    """Answers every request with *answer*; None: never. Remembers what came, and over how many connections.

    *afterwards*, if set, has the connection after the answer's first bytes: to drip, or to break off.
    """

    url: str = ""
    answer: bytes | None = ACCEPTED
    afterwards: Callable[[asyncio.StreamWriter], Awaitable[None]] | None = None
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def headers(self) -> list[dict[str, str]]:
        return [headers for _, headers, _ in self.requests]

    @property
    def bodies(self) -> list[bytes]:
        return [body for _, _, body in self.requests]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.writers.append(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                await self._one_request(reader, writer)
        self.open -= 1
        writer.close()

    async def _one_request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        start, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.requests.append((start, headers, body))
        self.asked.set()
        if self.answer is None:
            await reader.read()  # until the other side gives up
            raise ConnectionResetError
        writer.write(self.answer)
        await writer.drain()
        if self.afterwards is not None:
            await self.afterwards(writer)


@asynccontextmanager
async def http_receiver(tls: ssl.SSLContext | None = None, *, port: int = 0) -> AsyncIterator[HttpReceiver]:
    """Serve HTTP on *port*; 0: on any that is free."""
    receiver = HttpReceiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"{'https' if tls else 'http'}://{'localhost' if tls else '127.0.0.1'}:{port}/secret-path"
    try:
        yield receiver
    finally:
        server.close()
        for each in receiver.writers:
            each.transport.abort()


async def endless(writer: asyncio.StreamWriter) -> None:
    """Go on writing for ever."""
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def stalled(writer: asyncio.StreamWriter) -> None:
    """Write no more, and keep the connection."""
    await asyncio.sleep(60)


async def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection off, with a RST where the system can."""
    writer.transport.abort()
    raise ConnectionResetError


@dataclass
class MailReceiver:
    """A mail server. *replies* are what it says to a recipient (by address) or to a mail (``DATA``); None: nothing at
    all.

    *mails* are those that it took, with whom they were for; *sessions* how many connections it saw. It thinks for
    *pause* seconds about each recipient and each mail.
    """

    port: int = 0
    pause: float = 0
    pipelining: bool = False
    replies: dict[str, str | None] = field(default_factory=dict)
    greeting: bytes | None = None
    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    sessions: int = 0
    goodbyes: int = 0
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    transports: list[asyncio.Transport] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return ["250-PIPELINING", *responses] if self.pipelining else responses

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(address, "250 OK")
        await asyncio.sleep(self.pause)
        if reply is None:
            await asyncio.sleep(60)
        elif reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return str(reply)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        reply = self.replies.get("DATA", "250 2.0.0 OK: queued as 4bQ7")
        await asyncio.sleep(self.pause)
        if reply is None:
            await asyncio.sleep(60)
        elif reply.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            self.mails.append((list(envelope.rcpt_tos), mail))
            self.raw.append(envelope.content)
        return str(reply)

    async def handle_QUIT(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.goodbyes += 1
        return "221 Bye"

    def authenticate(
        self, server: SMTP, session: Any, envelope: Any, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        self.logins.append((login.login, login.password))
        # handled=False makes the server answer 535; with True it would answer nothing, and we would wait.
        return AuthResult(success=login.password == b"right", handled=False)

    def drop_all(self) -> None:
        """Break off every connection, as a server that restarts does."""
        for transport in self.transports:
            transport.abort()


class _Server(SMTP):
    """Counts its sessions, and greets as it is told."""

    def __init__(self, receiver: MailReceiver, **options: Any) -> None:
        super().__init__(receiver, **options)
        self.receiver = receiver

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.receiver.sessions += 1
        self.receiver.transports.append(cast("asyncio.Transport", transport))
        if self.receiver.greeting is None:
            super().connection_made(transport)
        else:
            cast("asyncio.Transport", transport).write(self.receiver.greeting)


@asynccontextmanager
async def mail_receiver(
    *,
    tls: ssl.SSLContext | None = None,
    implicit: bool = False,
    login: bool = False,
    pipelining: bool = False,
    **options: Any,
) -> AsyncIterator[MailReceiver]:
    """Serve mail. *tls* offers STARTTLS and insists on it; with *implicit* it is TLS from the first byte."""
    receiver = MailReceiver(pipelining=pipelining)
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return _Server(
            receiver,
            loop=loop,
            hostname="mail.test",
            tls_context=None if implicit else tls,
            require_starttls=tls is not None and not implicit,
            authenticator=receiver.authenticate if login else None,
            auth_required=login and not implicit,  # aiosmtpd does not see TLS that was there before it
            auth_require_tls=not implicit,
            enable_SMTPUTF8=True,
            **options,
        )

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if implicit else None)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        receiver.drop_all()
