"""SQLite, by one trip to the thread of its connection for each statement that answers.

aiosqlite gives each connection a thread, and a trip there and back takes as long as a row takes to write. SQLAlchemy's
adapter makes four for one statement (open a cursor, execute, fetch, close) and one more at either end of a
transaction. This one makes one, begins a transaction with its first statement, and keeps the rows of `ROWS` until
something is asked or the transaction commits: one that only writes such rows is a single trip.
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
"""What a statement says where the values of many rows belong. It is carried out with the next one that answers, or as
the transaction commits, which then raises what went wrong with it.
"""

ROWS_AT_ONCE = 32
"""So many rows go in by one statement, which takes half the processor time of as many statements. And Python lets go of
the interpreter at each statement, and waits for the event loop, which has it then, to let go of it again.
"""


class _Rows(NamedTuple):
    """A statement with `ROWS`, and the rows."""

    statement: str
    rows: Sequence[Sequence[Any]]


def _run(connection: sqlite3.Connection, before: "_Before", many: bool, statement: str, parameters: Any) -> _Done:
    """Carry out what comes *before* and one statement, wholly, in the thread of its connection."""
    cursor = connection.cursor()
    try:
        _catch_up(cursor, before)
        if many:
            cursor.executemany(statement, parameters)
        else:
            cursor.execute(statement, parameters or ())
        rows = cursor.fetchall() if cursor.description else []
        return _Done(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    finally:
        cursor.close()


def _commit(connection: sqlite3.Connection, before: "_Before") -> None:
    """Carry out what comes *before*, and commit, in the thread of the connection."""
    cursor = connection.cursor()
    try:
        _catch_up(cursor, before)
    finally:
        cursor.close()
    connection.commit()


class _Before(NamedTuple):
    """What a trip carries out first: how the transaction begins, unless it has begun, and the rows that were kept."""

    begin: str = ""
    kept: tuple[_Rows, ...] = ()


def _catch_up(cursor: sqlite3.Cursor, before: _Before) -> None:
    if before.begin:
        cursor.execute(before.begin)
    for statement, rows in before.kept:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[start : start + ROWS_AT_ONCE]
            cursor.execute(_with_places(statement, len(part), len(part[0])), tuple(chain.from_iterable(part)))


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
        if ROWS in statement:
            ours.keep(_Rows(statement, parameters if many else [parameters]))
            return
        driver, before = ours._connection, ours.taken_up()  # noqa: SLF001
        try:
            self._cursor = await_(driver._execute(lambda: _run(driver._conn, before, many, statement, parameters)))  # noqa: SLF001
        except Exception as error:  # noqa: BLE001 - whatever it is: SQLAlchemy knows what to call it
            ours._handle_exception(error)  # noqa: SLF001
        self._rows = deque(self._cursor.rows)

    async def _async_soft_close(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


class _Connection(AsyncAdapt_aiosqlite_connection):
    """A connection with such cursors. *before*: what its next trip carries out first."""

    _cursor_cls = _Cursor  # type: ignore[assignment]  # not derived from the one of theirs: that makes the trips
    __slots__ = ("before",)

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.before = _Before()

    def begin_with(self, statement: str) -> None:
        """Let the transaction begin with *statement*, as soon as there is anything in it."""
        self.before = _Before(statement)

    def keep(self, rows: _Rows) -> None:
        """Keep *rows* for the next trip."""
        self.before = self.before._replace(kept=(*self.before.kept, rows))

    def taken_up(self) -> _Before:
        """Return what comes before, for whoever makes the trip."""
        before, self.before = self.before, _Before()
        return before

    def commit(self) -> None:
        """Carry out what was kept, and commit, if there is anything."""
        before = self.taken_up()
        if before.begin and not before.kept:
            return
        driver: Any = self._connection
        try:
            await_(driver._execute(lambda: _commit(driver._conn, before)))  # noqa: SLF001
        except Exception as error:  # noqa: BLE001 - the same
            self._handle_exception(error)

    def rollback(self) -> None:
        """Roll back, if there is anything: the pool asks for it whenever a connection comes back.

        Whoever is cancelled while a statement may still run never gets here: SQLAlchemy then drops the connection.
        """
        self.before = _Before()
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
        connection.begin_with("BEGIN IMMEDIATE" if conn.get_execution_options().get(WRITES) else "BEGIN")
