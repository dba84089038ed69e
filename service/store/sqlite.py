"""SQLite, by one trip to the thread of its connection for each statement.

aiosqlite gives each connection a thread, and a trip there and back takes as long as a row takes to write. SQLAlchemy's
adapter makes four for one statement (open a cursor, execute, fetch, close) and one more at either end of a transaction;
this one makes one, and begins a transaction with its first statement, which takes a third of the time.
"""

import sqlite3
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
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


ROWS = "(the rows)"
"""What a statement says where the values of many rows belong."""

ROWS_AT_ONCE = 32
"""So many rows go in by one statement, which takes half the processor time of as many statements. And Python lets go of
the interpreter at each statement, and waits for the event loop, which has it then, to let go of it again.
"""


def _run(connection: sqlite3.Connection, begin: str, many: bool, statement: str, parameters: Any) -> _Done:
    """Carry out one statement, wholly, in the thread of its connection; *begin* a transaction for it, if it is said."""
    cursor = connection.cursor()
    try:
        if begin:
            cursor.execute(begin)
        if ROWS in statement:
            return _Done(None, _write(cursor, statement, parameters if many else [parameters]), None, [])
        if many:
            cursor.executemany(statement, parameters)
        else:
            cursor.execute(statement, parameters or ())
        rows = cursor.fetchall() if cursor.description else []
        return _Done(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    finally:
        cursor.close()


def _write(cursor: sqlite3.Cursor, statement: str, rows: Sequence[Sequence[Any]]) -> int:
    count = 0
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        cursor.execute(_with_places(statement, len(part), len(part[0])), tuple(chain.from_iterable(part)))
        count += cursor.rowcount
    return count


@lru_cache(maxsize=1_000)
def _with_places(statement: str, rows: int, columns: int) -> str:
    row = f"({', '.join('?' * columns)})"
    return statement.replace(ROWS, f"VALUES {', '.join([row] * rows)}")


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
        self._ask(False, operation, parameters)

    def executemany(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        """Carry out one statement for each of *seq_of_parameters*."""
        self._ask(True, operation, seq_of_parameters)

    def _ask(self, many: bool, statement: str, parameters: Any) -> None:
        ours: Any = self._adapt_connection
        driver, begin, ours.begin = ours._connection, ours.begin, ""  # noqa: SLF001
        try:
            self._cursor = await_(driver._execute(lambda: _run(driver._conn, begin, many, statement, parameters)))  # noqa: SLF001
        except Exception as error:  # noqa: BLE001 - whatever it is: SQLAlchemy knows what to call it
            ours._handle_exception(error)  # noqa: SLF001
        self._rows = deque(self._cursor.rows)

    async def _async_soft_close(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


class _Connection(AsyncAdapt_aiosqlite_connection):
    """A connection with such cursors. *begin*: what its next statement is preceded by, to save a trip."""

    _cursor_cls = _Cursor  # type: ignore[assignment]  # not derived from the one of theirs: that makes the trips
    __slots__ = ("begin",)

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.begin = ""

    def commit(self) -> None:
        """Commit, if there is anything."""
        if not self.begin:
            super().commit()
        self.begin = ""

    def rollback(self) -> None:
        """Roll back, if there is anything: the pool asks for it whenever a connection comes back.

        Whoever is cancelled while a statement may still run never gets here: SQLAlchemy then drops the connection.
        """
        self.begin = ""
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
        connection: Any = conn.connection.dbapi_connection
        connection.begin = "BEGIN IMMEDIATE" if conn.get_execution_options().get(WRITES) else "BEGIN"
