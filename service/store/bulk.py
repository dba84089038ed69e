"""Many rows at once: one statement, one pass over the values, whatever the database.

SQLAlchemy looks at each parameter of each row; for the rows of every alert that took longer than all that the database
does with them. PostgreSQL gets all rows as one text of JSON: to parse a statement of a thousand rows takes it longer
than to carry it out, and psycopg writes arrays in Python, value by value. Only for values that the schema's own types
know how to write.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, cast

from msgspec import Struct
from msgspec.json import encode
from sqlalchemy import Select, String, Table, func, select, text
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from service.store.columns import UtcDateTime
from service.store.sqlite import ROWS

Row = tuple[Any, ...]


class Change(Struct, frozen=True):
    """One statement and what it is given: on SQLite the rows themselves, on PostgreSQL their text and how many."""

    statement: str
    given: list[Row] | tuple[str, int]


async def insert_many(
    conn: AsyncConnection, table: Table, columns: Sequence[str], rows: Sequence[Row], *, skip_known: bool = False
) -> None:
    """Insert *rows*, each with a value for each of *columns*, in their order; with *skip_known* those that are new."""
    if rows:
        await carry_out(conn, inserting(conn.dialect, table, columns, rows, skip_known=skip_known))


async def update_many(
    conn: AsyncConnection, table: Table, changed: Sequence[str], found_by: Sequence[str], rows: Sequence[Row]
) -> None:
    """Update the row that each of *rows* means: first the new values of *changed*, then those of *found_by*."""
    if rows:
        await carry_out(conn, updating(conn.dialect, table, changed, found_by, rows))


def inserting(
    dialect: Dialect, table: Table, columns: Sequence[str], rows: Sequence[Row], *, skip_known: bool = False
) -> Change:
    """Return what `insert_many` carries out."""
    end = " ON CONFLICT DO NOTHING" if skip_known else ""
    names = ", ".join(map(_quoted, columns))
    source = ROWS if _is_sqlite(dialect) else f"SELECT * FROM {_recordset(dialect, table, tuple(columns))}"  # noqa: S608 - names of ours
    return Change(f"INSERT INTO {table.name} ({names}) {source}{end}", _given(dialect, table, columns, rows))


def updating(
    dialect: Dialect, table: Table, changed: Sequence[str], found_by: Sequence[str], rows: Sequence[Row]
) -> Change:
    """Return what `update_many` carries out."""
    columns = (*changed, *found_by)
    named = [f"{'column' if _is_sqlite(dialect) else 'v'}{place}" for place in range(1, len(columns) + 1)]
    values = ", ".join(f"{_quoted(name)} = {new}" for name, new in zip(changed, named, strict=False))
    which = " AND ".join(
        f"{table.name}.{_quoted(name)} = {new}" for name, new in zip(found_by, named[len(changed) :], strict=True)
    )
    source = f"({ROWS})" if _is_sqlite(dialect) else _recordset(dialect, table, columns)
    statement = f"UPDATE {table.name} SET {values} FROM {source} WHERE {which}"  # noqa: S608 - names of ours
    return Change(statement, _given(dialect, table, columns, rows))


async def carry_out(conn: AsyncConnection, *changes: Change) -> None:
    """Carry *changes* out: on PostgreSQL as one statement, in one trip, so that none may need what another one does."""
    if _is_sqlite(conn.dialect):
        for change in changes:
            await _keep(conn, change.statement, cast("list[Row]", change.given))
        return
    *others, last = changes
    also = ", ".join(f"also{place} AS ({change.statement})" for place, change in enumerate(others))
    statement = f"WITH {also} {last.statement}" if also else last.statement
    await conn.exec_driver_sql(statement, tuple(value for change in changes for value in change.given))


def _is_sqlite(dialect: Dialect) -> bool:
    return dialect.name == "sqlite"


def _given(dialect: Dialect, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> list[Row] | tuple[str, int]:
    if _is_sqlite(dialect):
        return _rows(dialect, table, tuple(columns), rows)
    return _as_json(dialect, table, columns, rows)


async def _keep(conn: AsyncConnection, statement: str, rows: list[Row]) -> None:
    """Hand over what `service.store.sqlite` keeps for its next trip. That nothing is awaited surprises SQLAlchemy.

    Within a savepoint that trip is made at once: SQLAlchemy takes none back whose release goes wrong.
    """
    await conn.run_sync(lambda it: it.exec_driver_sql(statement, rows))
    if conn.in_nested_transaction():
        await conn.exec_driver_sql("SELECT 1")


async def next_numbers(conn: AsyncConnection, table: Table, count: int) -> Sequence[int]:
    """Return the next *count* numbers for the column ``id`` of *table*, in a transaction that writes there."""
    if _is_sqlite(conn.dialect):  # whose writer is alone
        last = (await conn.execute(_last_number(table))).scalar_one()
        return range(last + 1, last + 1 + count)
    return list((await conn.execute(_DRAWN, {"table": table.name, "count": count})).scalars())


_DRAWN = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")


@lru_cache(maxsize=100)
def _last_number(table: Table) -> Select[Any]:
    return select(func.coalesce(func.max(table.c.id), 0))


def _rows(dialect: Dialect, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> list[Row]:
    """Return *rows* as SQLite's driver takes them."""
    writers = _writers(dialect, table, columns)
    turned = (
        values if write is None else [None if each is None else write(each) for each in values]
        for values, write in zip(zip(*rows, strict=True), writers, strict=True)
    )
    return list(zip(*turned, strict=True))


@lru_cache(maxsize=100)
def _writers(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(_writer(dialect, table.c[name].type) for name in columns)


def _writer(dialect: Dialect, type_: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(type_, String):
        return str  # a driver takes its time with a member of an enumeration
    return type_.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(maxsize=100)
def _recordset(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> str:
    """Return what PostgreSQL calls the rows of `_as_json`, with columns ``v1``, ``v2``, ...

    It takes a text of JSON for a hundred rows, whatever it holds, and would rather read a small table through for so
    many: the limit tells it how many there are.
    """
    types = (table.c[name].type.compile(dialect) for name in columns)
    named = ", ".join(f"v{place} {each}" for place, each in enumerate(types, 1))
    return f"(SELECT * FROM json_to_recordset(%s::json) AS given ({named}) LIMIT %s) AS new"  # noqa: S608 - names of ours


def _as_json(dialect: Dialect, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> tuple[str, int]:
    """Return *rows* as text, and how many they are. Raises ``ValueError`` for a naive moment, as its type does:
    PostgreSQL would read it in the zone of its server.
    """
    for place, name in enumerate(columns):
        type_ = table.c[name].type
        if isinstance(type_, UtcDateTime):
            for moment in {row[place] for row in rows}:
                type_.process_bind_param(moment, dialect)
    return encode([{f"v{place}": value for place, value in enumerate(row, 1)} for row in rows]).decode(), len(rows)


def _quoted(name: str) -> str:
    return f'"{name}"'
