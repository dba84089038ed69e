"""A connection that speaks HTTP/1.1: a request goes out, its answer comes in, and only then another request may go."""

import asyncio
from typing import cast

import httpx

from service.channels.http.exchange import Exchange


class Burst:
    """Requests that come about in one round of the event loop, and go out together in the next but one.

    A receiver on this machine is woken up once for all of them, and the system's part of the work is done at a stretch:
    in a flood that saves up to a tenth of all the processor time. What already lies in a socket is read in the round
    between, so that it is not taken for an answer.
    """

    def __init__(self) -> None:
        self._waiting: list[Connection] = []

    def add(self, connection: "Connection") -> None:
        """Let *connection* send what it has to say in the next round but one."""
        if not self._waiting:
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._go)
        self._waiting.append(connection)

    def _go(self) -> None:
        waiting, self._waiting = self._waiting, []
        for connection in waiting:
            connection.send()


class Connection(asyncio.Protocol):
    """An open connection, for one exchange at a time, whose requests go out as part of *burst*.

    *unused_since* is the loop's time, for whoever keeps it.
    """

    unused_since = 0.0

    def __init__(self, burst: Burst) -> None:
        self._burst = burst
        self._request: bytes | None = None  # until it is sent
        self._exchange: Exchange | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, as asyncio says."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Give what came to the exchange; who speaks unasked is left."""
        if self._exchange is None or self._request is not None:
            self.close()
        else:
            self._exchange.take(data)

    def eof_received(self) -> None:
        """End the exchange with what has come, although some of the request may still be on its way."""
        self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the exchange with what has come; a body may end by this alone."""
        self._transport = None
        self._end(exc)

    def _end(self, cause: Exception | None) -> None:
        if self._exchange is not None:
            error = httpx.ReadError("the connection was lost")
            error.__cause__ = cause
            self._exchange.end(error)

    @property
    def is_usable(self) -> bool:
        """Whether another request may be sent, once the exchange has ended."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def _has_unsent(self) -> bool:
        if self._request is not None:
            return True
        return self._transport is not None and self._transport.get_write_buffer_size() > 0

    async def ask(self, request: bytes, exchange: Exchange) -> None:
        """Send *request*, and wait until *exchange* is answered. The connection is closed unless it is fit for more."""
        if self._transport is None or self._transport.is_closing():
            raise httpx.ReadError("the connection was lost")
        self._request, self._exchange = request, exchange
        try:
            self._burst.add(self)
            await exchange.answered
            # Who takes it before it is all there shall get the rest.
            while 200 <= (exchange.status_code or 0) < 300 and self._has_unsent:  # noqa: ASYNC110 - it is rare
                await asyncio.sleep(0.01)
        finally:
            self._exchange = None
            # Who answers before the whole request is there may take the rest for the next one.
            if not exchange.leaves_usable or self._has_unsent:
                self.close()

    def send(self) -> None:
        """Send the request that waits, unless nobody waits for its answer any more."""
        request, self._request = self._request, None
        if request is not None and self._transport is not None:
            self._transport.write(request)

    def close(self) -> None:
        """Close it at once, whatever is still to be said on it."""
        self._request = None
        if self._transport is not None:
            self._transport.abort()
