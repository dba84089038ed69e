"""Servers that say what they are told, as they are told, and a look at what a client leaves behind."""

import asyncio
import contextlib
import gc
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

from service.channels.http.answers import Answer
from service.channels.http.client import HttpClient
from tests.channels.samples import PATIENCE

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

Speaker = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""Serves one connection, which is closed when it returns."""


@asynccontextmanager
async def speaking(
    speaker: Speaker, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[int]:
    """Serve connections by *speaker*, on the port that is yielded."""
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(task := asyncio.ensure_future(_served(speaker, reader, writer)))
        task.add_done_callback(serving.discard)

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await asyncio.sleep(0)


async def _served(speaker: Speaker, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await speaker(reader, writer)
            writer.close()
            await writer.wait_closed()
    finally:
        writer.transport.abort()


async def post(client: HttpClient, port: int, body: bytes = b"{}", *, within: timedelta = PATIENCE) -> Answer:
    """Post *body* to whoever listens on *port*."""
    return await client.post(f"http://127.0.0.1:{port}/secret-path", body, {}, within=within)


async def asked(reader: asyncio.StreamReader) -> bytes:
    """Read one request, and return its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    return await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0"))


def saying(*parts: bytes, again: bool = True) -> Speaker:
    """Return what answers each request with *parts*, one by one, and hangs up after the first unless *again*."""

    async def speaker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await asked(reader)
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0)
            if not again:
                return

    return speaker


@contextlib.contextmanager
def unanswered() -> Iterator[int]:
    """Yield a port at which connections hang: nobody takes those that wait there already."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


async def rounds(count: int) -> None:
    """Let the event loop go round *count* times."""
    for _ in range(count):
        await asyncio.sleep(0)


@asynccontextmanager
async def nothing_left() -> AsyncIterator[None]:
    """Require that what happens inside leaves no task, no timer, no open socket and no exception that nobody saw."""
    loop = asyncio.get_running_loop()
    complaints: list[dict[str, object]] = []
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    tasks = asyncio.all_tasks()
    timers = _timers(loop)
    yield
    gc.collect(1)  # what was left open warns, and warnings are errors
    await asyncio.sleep(0)
    assert not complaints
    assert asyncio.all_tasks() - {asyncio.current_task()} <= tasks
    assert _timers(loop) <= timers


def _timers(loop: asyncio.AbstractEventLoop) -> set[int]:
    return {id(timer) for timer in loop._scheduled if not timer.cancelled()}  # type: ignore[attr-defined]
