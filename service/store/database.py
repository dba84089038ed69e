"""Opening the database, and its two kinds of transaction."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import ArgumentError, DisconnectionError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from service.errors import StoreError
from service.store.columns import decoded
from service.store.sqlite import DRIVER, WRITES, set_up_sqlite

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
        self._writing = engine.execution_options(**{WRITES: True})
        self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer: AsyncConnection | None = None
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only reads."""
        async with self.engine.begin() as conn:
            yield conn

    @asynccontextmanager
    async def writing(self, *, autocommit: bool = False) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes; it commits at the end, or on an error leaves nothing behind.

        *autocommit*: for one statement alone. On PostgreSQL each is then its own transaction, which saves two trips.
        """
        if not self.is_sqlite:
            async with self._autocommit.connect() if autocommit else self.engine.begin() as conn:
                yield conn
            return
        async with self._turn:
            if self._writer is None:  # it is kept: to take one each time costs as much again
                self._writer = await self._writing.connect()
            try:
                async with self._writer.begin():
                    yield self._writer
            except BaseException:  # a statement may still run in it
                await self._drop_writer()
                raise

    @asynccontextmanager
    async def trying(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that may write and leaves nothing behind: to see what a change would do."""
        engine = self._writing if self.is_sqlite else self.engine
        async with self._turn, engine.connect() as conn, conn.begin() as transaction:
            yield conn
            await transaction.rollback()

    async def aclose(self) -> None:
        """Close all connections. Safe to call twice."""
        await self._drop_writer()
        await self.engine.dispose()

    async def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer:
            await writer.close()


def open_database(url: str, *, pool_size: int = 5) -> Database:
    """Open the database at *url*: ``sqlite:///path`` or ``postgresql://user@host/name``. Nothing is connected yet."""
    address = async_url(url)
    if address.get_backend_name() == "sqlite":
        # Last in, first out: each connection has pages in memory, which hold as long as no other one writes.
        engine = create_async_engine(
            address,
            pool_size=pool_size,
            hide_parameters=True,
            connect_args={"timeout": 30, "cached_statements": 1_000},
            pool_use_lifo=True,
            json_deserializer=decoded,
        )
        set_up_sqlite(engine)
        return Database(engine)
    engine = create_async_engine(
        address, pool_size=pool_size, max_overflow=5, hide_parameters=True, json_deserializer=decoded
    )
    _set_up_postgresql(engine)
    return Database(engine)


def async_url(url: str) -> URL:
    """Return *url* with the driver that we use. Raises `StoreError` for databases other than SQLite and PostgreSQL."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # The error's own text repeats the address with its password.
        reason = "MUHLA_DATABASE_URL cannot be read. Write sqlite:///muhla.db or postgresql://user@host/name"
        raise StoreError(reason) from None
    drivers = {
        "sqlite": DRIVER,
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


RESTED_SECONDS = 1.0
"""A connection that was used less than this ago is taken as it is: to ask it first whether it lives took a fifth of the
time of a transaction. One that died within this time fails as it would in the middle of its work.
"""


BY_INDEX = "SET enable_seqscan = off"
"""All that is asked for again and again has an index. In a session that began when a table was empty, PostgreSQL plans
to read it through, for each row that refers to it, and abides by that until it has taken note of how it grew, a minute
later: in a flood, that took longer than all the rest.
"""


def _set_up_postgresql(engine: AsyncEngine) -> None:
    pool = engine.sync_engine

    @event.listens_for(pool, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{FROZEN}'")
        cursor.execute(BY_INDEX)
        cursor.close()
        connection.commit()

    @event.listens_for(pool, "checkin")
    def _checkin(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(pool, "checkout")
    def _checkout(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        used_at = record.info.get("used_at")
        if used_at is not None and time.monotonic() - used_at > RESTED_SECONDS and not _lives(pool.dialect, connection):
            raise InvalidatePoolError  # this one and all that are older: the server was away


def _lives(dialect: Dialect, connection: Any) -> bool:
    try:
        return bool(dialect.do_ping(connection))
    except dialect.loaded_dbapi.Error:
        return False
