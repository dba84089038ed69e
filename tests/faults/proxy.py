"""A wire to PostgreSQL that can be cut, closed and stalled: TCP on the loopback in front of its Unix socket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Wire:
    """*closed*: who connects is turned away. `flowing` is cleared to hold all bytes back."""

    path: Path
    port: int = 0
    closed: bool = False
    flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.closed:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self.path)
        except OSError:  # the server is down
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._ends |= both
        try:
            await asyncio.wait(
                [
                    asyncio.create_task(self._pump(reader, far_writer)),
                    asyncio.create_task(self._pump(far_reader, writer)),
                ]
            )
        finally:
            self._ends -= both
            for each in both:
                each.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes until one side ends; then end the other."""
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(65_536):
                await self.flowing.wait()
                writer.write(chunk)
                await writer.drain()
        writer.close()

    def cut(self) -> None:
        """Break all connections off."""
        for each in list(self._ends):
            each.transport.abort()


@contextlib.asynccontextmanager
async def wire_to(path: Path) -> AsyncIterator[Wire]:
    """Lay a wire to the Unix socket at *path*."""
    wire = Wire(path)
    wire.flowing.set()
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        wire.closed = True
        wire.cut()
        server.close()
