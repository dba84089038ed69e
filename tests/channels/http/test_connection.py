"""A connection by itself, over a pair of sockets: when a request goes out, and what may be its answer."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from service.channels.http.connection import Burst, Connection
from service.channels.http.exchange import Exchange
from tests.channels.http.wire import OK

REQUEST = b"POST / HTTP/1.1\r\n\r\n"


@asynccontextmanager
async def connected(burst: Burst) -> AsyncIterator[tuple[Connection, socket.socket]]:
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    _, connection = await asyncio.get_running_loop().create_connection(lambda: Connection(burst), sock=ours)
    with theirs:
        yield connection, theirs
    connection.close()
    await asyncio.sleep(0)


def heard(theirs: socket.socket) -> bytes:
    """Return what has come by now."""
    try:
        return theirs.recv(65_536)
    except BlockingIOError:
        return b""


async def test_what_comes_about_in_one_round_goes_out_together() -> None:
    burst = Burst()
    async with connected(burst) as (first, one), connected(burst) as (second, other):
        asking = [asyncio.create_task(each.ask(REQUEST, Exchange())) for each in (first, second)]
        seen = []
        for _ in range(4):
            seen.append((heard(one), heard(other)))
            await asyncio.sleep(0)
        assert seen == [(b"", b""), (b"", b""), (b"", b""), (REQUEST, REQUEST)]
        for theirs in (one, other):
            theirs.send(OK)
        await asyncio.gather(*asking)


async def test_what_was_said_before_the_request_is_sent_is_no_answer_to_it() -> None:
    async with connected(Burst()) as (connection, theirs):
        theirs.send(OK)
        with pytest.raises(httpx.ReadError):
            await connection.ask(REQUEST, Exchange())
        assert heard(theirs) == b"", "and so it need not be sent"
        assert not connection.is_usable


async def test_a_request_that_nobody_waits_for_any_more_is_not_sent() -> None:
    async with connected(Burst()) as (connection, theirs):
        asking = asyncio.create_task(connection.ask(REQUEST, Exchange()))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await asyncio.sleep(0)
        assert heard(theirs) == b""
        assert not connection.is_usable
