"""SQLite, by one trip to the thread of its connection for each statement.

aiosqlite gives each connection a thread, and a trip there and back takes as long as a row takes to write. SQLAlchemy's
adapter makes four for one statement (open a cursor, execute, fetch, close) and one more at the end of each transaction;
this one makes one, and a transaction of two statements takes a third of the time.
"""

import sqlite3
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import aiosqlite
from sqlalchemy import event
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_cursor
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util.concurrency import await_

DRIVER = "sqlite+muhla"
"""How an address asks for this adapter."""

WRITES = "muhla_writes"
"""The execution option of a connection whose transactions write: they take the write lock when they begin."""


class _Done(NamedTuple):
    """What a statement came to: what SQLAlchemy asks a cursor for."""

    description: Any
    rowcount: int
    lastrowid: int | None
    rows: list[Any]


def _run(connection: sqlite3.Connection, many: bool, statement: str, parameters: Any) -> _Done:
    """Carry out one statement, wholly, in the thread of its connection."""
    cursor = connection.cursor()
    try:
        if many:
            cursor.executemany(statement, parameters)
        else:
            cursor.execute(statement, parameters or ())
        rows = cursor.fetchall() if cursor.description else []
        return _Done(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    finally:
        cursor.close()


class _Cursor(AsyncAdapt_dbapi_cursor):
    """A cursor that exists only while its statement runs; what it came to stays."""

    __slots__ = ()

    def __init__(self, adapt_connection: "_Connection") -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection  # noqa: SLF001 - as the class that it replaces
        self._cursor: Any = _Done(None, -1, None, [])
        self._rows: deque[Any] = deque()

    @property
    def description(self) -> Any:
        """The columns of the result; None if there is none."""
        return self._cursor.description

    def execute(self, operation: Any, parameters: Any = None) -> None:
        """Carry out one statement."""
        self._ask(partial(_run, many=False, statement=operation, parameters=parameters))

    def executemany(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        """Carry out one statement for each of *seq_of_parameters*."""
        self._ask(partial(_run, many=True, statement=operation, parameters=seq_of_parameters))

    def _ask(self, work: "partial[_Done]") -> None:
        driver: Any = self._connection
        try:
            self._cursor = await_(driver._execute(lambda: work(driver._conn)))  # noqa: SLF001
        except Exception as error:  # noqa: BLE001 - whatever it is: SQLAlchemy knows what to call it
            self._adapt_connection._handle_exception(error)  # noqa: SLF001
        self._rows = deque(self._cursor.rows)

    async def _async_soft_close(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


class _Connection(AsyncAdapt_aiosqlite_connection):
    """A connection with such cursors."""

    _cursor_cls = _Cursor  # type: ignore[assignment]  # not derived from the one of theirs: that makes the trips
    __slots__ = ()

    def rollback(self) -> None:
        """Roll back, if there is anything: the pool asks for it whenever a connection comes back.

        Whoever is cancelled while a statement may still run never gets here: SQLAlchemy then drops the connection.
        """
        if self._connection.in_transaction:
            super().rollback()


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *args: Any, **options: Any) -> _Connection:
        """Return a new connection, in a thread that keeps no process alive."""
        connection: Any = aiosqlite.connect(*args, **options)
        connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does
        return _Connection(self, await_(connection))


class MuhlaSqlite(SQLiteDialect_aiosqlite):
    """SQLAlchemy's dialect for aiosqlite, with connections of ours."""

    driver = "muhla"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> _Driver:
        """Return the driver."""
        return _Driver(aiosqlite, sqlite3)


registry.register("sqlite.muhla", __name__, MuhlaSqlite.__name__)


def set_up_sqlite(engine: AsyncEngine) -> None:
    """Make *engine*'s connections durable and strict, and let their transactions begin as `WRITES` says."""

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
        writes = conn.get_execution_options().get(WRITES)
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
