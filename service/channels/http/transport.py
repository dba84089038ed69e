"""What lies under the HTTP client: a transport of httpx over asyncio's connections, which it keeps for a while."""

import asyncio
import base64
import re
import socket
import ssl
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import cast
from urllib.parse import unquote_to_bytes

import httpx
from aiohappyeyeballs import AddrInfoType, start_connection

from service.channels.http.connection import Burst, Connection
from service.channels.http.exchange import Exchange

KEEP_ALIVE = timedelta(seconds=4)
"""How long an unused connection is kept: less than the five seconds after which many servers close theirs."""

KNOWN_FOR = timedelta(seconds=10)
"""How long the addresses of a host are believed: a flood asks once, and a receiver may move."""

NEXT_ADDRESS_AFTER = timedelta(milliseconds=250)
"""After so long another address is tried beside (RFC 8305, section 5)."""

MOST_ROUNDS = 100
"""Rounds of the event loop in which what is on its way must have ended. It takes a few."""

_PORTS = {"http": 80, "https": 443}
_BREAKS = re.compile(rb"[\r\n\0]")


class Transport(httpx.AsyncBaseTransport):
    """Sends requests over at most *connections* to one receiver, and trusts whom *tls* trusts.

    The time limit of a request is its extension ``{"timeout": {"read": seconds}}``, and counts for all of it: waiting
    for a connection, opening one, sending, the answer. No redirect is followed, no proxy used, no cookie kept.

    A kept connection may be closed by the receiver just when it is used again, and nobody can tell whether it took the
    request. It is not sent once more here: each post is an attempt, and each attempt is on record.
    """

    def __init__(self, connections: int, tls: ssl.SSLContext) -> None:
        self._connections, self._tls, self._burst = connections, tls, Burst()
        self._under_way: set[asyncio.Timeout] = set()
        self._receivers: dict[tuple[str, bytes, int], _Receiver] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send *request*, and return the answer with the beginning of its body.

        Raises `httpx.ReadTimeout` when no status came in time, `httpx.ConnectError`, `httpx.ReadError`,
        `httpx.RemoteProtocolError` for an answer that is not HTTP, and, where nothing can be sent,
        `httpx.UnsupportedProtocol`, `httpx.InvalidURL` and `httpx.LocalProtocolError`.
        """
        receiver, written, exchange = self._receiver(request.url), _written(request), Exchange()
        limit = asyncio.timeout(request.extensions["timeout"]["read"])
        try:
            async with limit:
                self._under_way.add(limit)
                await receiver.ask(written, exchange)
        except TimeoutError:
            if exchange.status_code is None:
                raise httpx.ReadTimeout("no answer in time") from None
        finally:
            self._under_way.discard(limit)
        assert exchange.status_code is not None
        # As a stream: as content, httpx would look for its encoding at once.
        return httpx.Response(
            exchange.status_code, headers=exchange.headers, stream=httpx.ByteStream(bytes(exchange.body))
        )

    def _receiver(self, url: httpx.URL) -> "_Receiver":
        if url.scheme not in _PORTS:
            raise httpx.UnsupportedProtocol("the address is neither http:// nor https://")
        key = url.scheme, url.raw_host, url.port if url.port is not None else _PORTS[url.scheme]
        if (receiver := self._receivers.get(key)) is None:
            receiver = _Receiver(*key[1:], self._tls if url.scheme == "https" else None, self._connections, self._burst)
            self._receivers[key] = receiver
        return receiver

    async def aclose(self) -> None:
        """Close every connection; for what is on its way, the time is up. Nothing may be sent afterwards."""
        for limit in self._under_way:
            if not limit.expired():
                limit.reschedule(asyncio.get_running_loop().time())
        for _ in range(MOST_ROUNDS):
            if not self._under_way:
                break
            await asyncio.sleep(0)
        for receiver in self._receivers.values():
            receiver.close()
        await asyncio.sleep(0)  # asyncio lets go of them in the next round


class _Receiver:
    """The connections to one *host* and *port*: at most *most* at a time, some of them unused."""

    def __init__(self, host: bytes, port: int, tls: ssl.SSLContext | None, most: int, burst: Burst) -> None:
        if not 0 < port < 65_536 or not all(0 < len(label) < 64 for label in host.rstrip(b".").split(b".")):
            raise httpx.InvalidURL("the address has no such host or port")
        self._host, self._port, self._tls, self._burst = host, port, tls, burst
        self._room = asyncio.Semaphore(most)
        self._unused: deque[Connection] = deque()  # the one that was used last is the last
        self._sweep: asyncio.TimerHandle | None = None
        self._lookup: asyncio.Task[Sequence[AddrInfoType]] | None = None
        self._known_until = 0.0

    async def ask(self, request: bytes, exchange: Exchange) -> None:
        """Send *request* when a connection is to be had, and wait until *exchange* is answered."""
        async with self._room:
            connection = self._kept() or await self._opened()
            try:
                await connection.ask(request, exchange)
            finally:
                if connection.is_usable:
                    self._keep(connection)

    def _kept(self) -> Connection | None:
        before = asyncio.get_running_loop().time() - KEEP_ALIVE.total_seconds()
        while self._unused:
            connection = self._unused.pop()
            if connection.is_usable and connection.unused_since > before:
                return connection
            connection.close()
        return None

    def _keep(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        connection.unused_since = loop.time()
        self._unused.append(connection)
        self._sweep = self._sweep or loop.call_later(KEEP_ALIVE.total_seconds(), self._close_unused)

    def _close_unused(self) -> None:
        loop, keep, self._sweep = asyncio.get_running_loop(), KEEP_ALIVE.total_seconds(), None
        while self._unused:
            oldest = self._unused[0]
            if oldest.is_usable and oldest.unused_since + keep > loop.time():
                self._sweep = loop.call_at(oldest.unused_since + keep, self._close_unused)
                return
            self._unused.popleft().close()

    async def _opened(self) -> Connection:
        try:
            connected = await _connected(await self._addresses())
            # From here on the socket is asyncio's, which closes it whatever happens.
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(self._burst),
                sock=connected,
                ssl=self._tls,
                server_hostname=self._name if self._tls else None,
            )
        except OSError as error:
            raise httpx.ConnectError("no connection could be opened") from error
        return connection

    @property
    def _name(self) -> str:
        return self._host.decode("ascii").rstrip(".")

    async def _addresses(self) -> Sequence[AddrInfoType]:
        loop = asyncio.get_running_loop()
        lookup, now = self._lookup, loop.time()
        if lookup is None or (lookup.done() and (now >= self._known_until or lookup.exception() is not None)):
            self._known_until = now + KNOWN_FOR.total_seconds()
            lookup = loop.create_task(loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM))
            self._lookup = lookup
        return await asyncio.shield(lookup)  # others wait for it, too

    def close(self) -> None:
        """Close every connection, of which none is used any more."""
        if self._sweep is not None:
            self._sweep.cancel()
        if self._lookup is not None:
            self._lookup.cancel()
        while self._unused:
            self._unused.pop().close()


async def _connected(addresses: Sequence[AddrInfoType]) -> socket.socket:
    """Return a socket that is connected to the first of *addresses* that lets us."""
    task = cast("asyncio.Task[object]", asyncio.current_task())
    cancellations = task.cancelling()
    connected = await start_connection(addresses, happy_eyeballs_delay=NEXT_ADDRESS_AFTER.total_seconds())
    if task.cancelling() > cancellations:  # which is not raised while the other attempts are called off
        connected.close()
        raise asyncio.CancelledError
    return connected


def _written(request: httpx.Request) -> bytes:
    """Return *request* as the bytes of HTTP/1.1. To which host it goes, and how long it is, is said here."""
    body = b"".join(cast("httpx.ByteStream", request.stream))
    lines = [b"%s: %s" % header for header in request.headers.raw]
    if _BREAKS.search(b" ".join(lines)):
        raise httpx.LocalProtocolError("a header has a line break in it")
    if body or request.method != "GET":
        lines.append(b"content-length: %d" % len(body))
    return b"%s %s HTTP/1.1\r\n%s%s\r\n\r\n%s" % (
        request.method.encode("ascii"),
        request.url.raw_path,
        _to(request.url),
        b"\r\n".join(lines),
        body,
    )


def _to(url: httpx.URL) -> bytes:
    """Return the headers that an address makes: its host, and who asks where it names somebody."""
    lines = b"host: %s\r\n" % url.netloc
    if url.userinfo:
        name, _, password = url.userinfo.partition(b":")
        credentials = b"%s:%s" % (unquote_to_bytes(name), unquote_to_bytes(password))
        lines += b"authorization: Basic %s\r\n" % base64.b64encode(credentials)
    return lines
