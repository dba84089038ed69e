"""Opening the database, and its two kinds of transaction."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from service.errors import StoreError

_WRITES = "muhla_writes"

AWAY = (OperationalError, InterfaceError, DisconnectionError, OSError)
"""The database does not answer, is full or locked: nothing that a row is to blame for."""


class Database:
    """One database, SQLite or PostgreSQL. Reads see one moment; writes are whole or nothing.

    SQLite has one writer at a time, so writes of this process queue in memory rather than in SQLite's busy loop, and
    take the write lock when they begin: a transaction that read first and was refused its write later would have to
    start anew.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writing = engine.execution_options(**{_WRITES: True})
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only reads."""
        async with self.engine.begin() as conn:
            yield conn

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes; it commits at the end, or on an error leaves nothing behind."""
        if not self.is_sqlite:
            async with self.engine.begin() as conn:
                yield conn
            return
        async with self._turn, self._writing.begin() as conn:
            yield conn

    @asynccontextmanager
    async def trying(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that may write and leaves nothing behind: to see what a change would do."""
        engine = self._writing if self.is_sqlite else self.engine
        async with self._turn, engine.connect() as conn, conn.begin() as transaction:
            yield conn
            await transaction.rollback()

    async def aclose(self) -> None:
        """Close all connections. Safe to call twice."""
        await self.engine.dispose()


def open_database(url: str, *, pool_size: int = 5) -> Database:
    """Open the database at *url*: ``sqlite:///path`` or ``postgresql://user@host/name``. Nothing is connected yet."""
    address = async_url(url)
    if address.get_backend_name() == "sqlite":
        # Last in, first out: each connection has pages in memory, which hold as long as no other one writes.
        engine = create_async_engine(
            address, pool_size=pool_size, hide_parameters=True, connect_args={"timeout": 30}, pool_use_lifo=True
        )
        _set_up_sqlite(engine)
        return Database(engine)
    engine = create_async_engine(address, pool_size=pool_size, max_overflow=5, pool_pre_ping=True, hide_parameters=True)
    _set_up_postgresql(engine)
    return Database(engine)


def async_url(url: str) -> URL:
    """Return *url* with the driver that we use: aiosqlite or psycopg 3. Raises `StoreError` for other databases."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # The error's own text repeats the address with its password.
        reason = "MUHLA_DATABASE_URL cannot be read. Write sqlite:///muhla.db or postgresql://user@host/name"
        raise StoreError(reason) from None
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+psycopg",
        "postgres": "postgresql+psycopg",
    }
    backend = address.drivername.partition("+")[0]
    if backend not in drivers:
        raise StoreError(f"{backend} is not supported. MUHLA_DATABASE_URL starts with sqlite:/// or postgresql://")
    return address.set(drivername=drivers[backend])


FROZEN = "5min"
"""A transaction in which nothing was asked for so long is ended by the server: its process sleeps, or its machine is
gone, and what it has locked would be held up for hours. Loading a million commitments thinks for a minute at a time.
"""


def _set_up_postgresql(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{FROZEN}'")
        cursor.close()
        connection.commit()


def _set_up_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(conn: Connection) -> None:
        writes = conn.get_execution_options().get(_WRITES)
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
